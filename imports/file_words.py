"""The sentences about a whole file: why it cannot be read, and what the reader noticed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

FILE: dict[str, Any] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(mb)s MB: split it, or remove pictures from it."),
    "old_excel": _("This file was made by a very old Excel: open it and save it as .xlsx."),
    "stranger": _("This is no table (it looks like: %(what)s). Send an xlsx, xls, ods or csv file."),
    "web_page": _("This is a web page that is called a spreadsheet: open it in Excel and save it as .xlsx."),
    "xml": _("This is an XML file: open it in Excel and save it as .xlsx."),
    "xlsb": _("Binary workbooks (.xlsb) cannot be read: save it as .xlsx."),
    "password": _("The file is protected by a password: save it without one."),
    "damaged": _("The file is damaged or incomplete: open it in Excel, save it again, or send it again."),
    "bomb": _("The file unpacks to far more than a table holds. It was not read."),
    "tampered": _("The file is put together in a way no spreadsheet program does it. It was not read."),
    "entities": _("The file contains XML entities, which no spreadsheet program writes. It was not read."),
    "too_many_rows": _("The file has more than %(most)s rows: split it into several files."),
    "too_many_columns": _("The file has more than %(most)s columns: remove those that are not needed."),
    "far_row": _(
        "Sheet “%(sheet)s”: something stands far below the data, in %(cell)s. Delete the rows from %(row)s on, or move up"
        " what belongs to the data, and save the file."
    ),
    "far_column": _(
        "Sheet “%(sheet)s”: something stands far to the right of the data, in %(cell)s. Delete the columns from %(column)s"
        " on, or move to the left what belongs to the data, and save the file."
    ),
    "too_many_sheets": _("The file has more than %(most)s sheets: save the one to import as a file of its own."),
    "no_sheet": _("The workbook has no sheet with cells."),
    "no_rows": _("The file has no rows with anything in them."),
    "only_header": _("The file has a heading and no rows below it."),
    "no_text": _("This is no text and no spreadsheet. Send an xlsx, xls, ods or csv file."),
    "charset": _(
        "The characters of the file cannot be recognised (line %(line)s): save it as “CSV UTF-8” or as .xlsx."
    ),
    "truncated_text": _("The file breaks off in the middle of a character: send it again."),
    "quote": _("A quotation mark that opens on line %(line)s is never closed."),
    "too_much": _("Reading the file took too much memory or time: save only the sheet to import as .xlsx or csv."),
}

NOTES: dict[str, Any] = {
    "merged": ngettext_lazy(
        "%(n)s merged cell: what stands in it was repeated in every row it covers.",
        "%(n)s merged cells: what stands in them was repeated in every row they cover.",
        "count",
    ),
    "formulas": ngettext_lazy(
        "%(n)s formula has no saved result (%(cells)s): open the file in Excel and save it, or fill it in.",
        "%(n)s formulas have no saved result (%(cells)s): open the file in Excel and save it, or fill them in.",
        "count",
    ),
    "error_cells": ngettext_lazy(
        "%(n)s cell holds an error such as #REF! (%(cells)s): rows that need it are not imported.",
        "%(n)s cells hold an error such as #REF! (%(cells)s): rows that need them are not imported.",
        "count",
    ),
    "error_cells_somewhere": ngettext_lazy(
        "%(n)s cell holds an error such as #REF!: rows that need it are not imported.",
        "%(n)s cells hold an error such as #REF!: rows that need them are not imported.",
        "count",
    ),
    "hidden_columns": _("Some columns are hidden in the file; they are read like the others."),
    "hidden_rows": _("Hidden rows in the file: %(n)s. They are imported like the others."),
    "nul": _("The file contains NUL characters; they were left out."),
}
