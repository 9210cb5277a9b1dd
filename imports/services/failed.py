"""The rows that were not written, as a spreadsheet to mend and import again; nothing in it is a live formula."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportRow, Outcome, Plan
from imports.values import Bad, as_text
from imports.words import of_row


def write(batch: Import, path: Path, *, skipped: bool = False) -> int:
    """Write the failed (or skipped) rows with a column that says why, in the reader's language; returns how many."""
    rows = ImportRow.objects.of(batch)
    wanted = (Outcome.SKIPPED, Plan.SKIP) if skipped else (Outcome.FAILED, Plan.ERROR)
    rows = rows.filter(outcome=wanted[0]) if batch.started_at else rows.filter(plan=wanted[1])
    kind = KINDS[batch.kind]
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True})
    heads = [*batch.headers, _("Row"), _("Why it was not imported")]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), heading)
    width, count = len(batch.headers), 0
    for number, raw, problems, twin in rows.values_list("number", "raw", "problems", "twin").iterator(2000):
        count += 1
        _cells(sheet, count, raw[:width])
        sheet.write_number(count, width, number)
        sheet.write_string(count, width + 1, of_row(problems, kind) or _twin_words(twin))
    book.close()
    return count


def _cells(sheet: Any, line: int, raw: Iterable[Any]) -> None:
    for column, cell in enumerate(raw):
        if isinstance(cell, bool) or cell is None or cell == "":
            continue
        if isinstance(cell, int | float):
            sheet.write_number(line, column, cell)
            continue
        try:
            text = as_text(cell)
        except Bad as why:
            text = str(why.params.get("what", ""))
        sheet.write_string(line, column, text[:32_000])


def _twin_words(twin: dict[str, Any] | None) -> str:
    if twin and twin.get("k") == "row":
        return _("the same as row %(n)s") % {"n": twin["id"]}
    return _("known already") if twin else ""
