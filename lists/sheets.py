"""Spreadsheets written row by row in constant memory, without a live formula (quality.md, test 14).

Text that a spreadsheet program would take for a formula stays text: as a string cell in xlsx, behind an apostrophe in
csv. Numbers and dates are written as numbers and dates.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import xlsxwriter
from django.utils import timezone
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from lists.about import About

# Also the full-width signs, which programs with a Chinese input method take for the plain ones.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575  # of one sheet, beside its header
WIDEST = 40
LONGEST_NAME = 27  # Excel takes 31, the number of a second sheet among them
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
EXACT_DIGITS = 15  # a spreadsheet's numbers hold no more


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Sheet(Protocol):
    """A spreadsheet under way."""

    def row(self, values: Sequence[Any]) -> None:
        """Add one row."""

    def tell(self, about: About) -> None:
        """Say what the file is; no further row follows."""

    def close(self) -> None:
        """Finish the file."""


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet program could take a text for a formula."""
    return text.lstrip(" \u3000\u00a0").startswith(STARTS_FORMULA) or text.startswith(STARTS_FORMULA)


def plain(value: Any) -> Any:
    """A value as cells hold it: numbers, dates and text; lists are joined by "; "."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set):
        return "; ".join(str(part) for part in value)
    if isinstance(value, datetime):
        local = timezone.localtime(value, timezone.get_default_timezone()) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, int | float | Decimal | date) else str(value)


class CsvSheet:
    """Comma-separated, UTF-8 with the mark by which Excel knows it."""

    def __init__(self, path: Path, headers: Sequence[str], title: str = "") -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.row(headers)

    def row(self, values: Sequence[Any]) -> None:
        """Add one row."""
        self._writer.writerow([self._cell(plain(value)) for value in values])

    def tell(self, about: About) -> None:
        """Nothing: every row is one of the data, and the name of the file says the rest."""

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str):
            # What looks guarded already gets a guard of its own, so that taking one away gives the text back.
            return f"'{value}" if is_dangerous(value.lstrip("'")) else value
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        if isinstance(value, Decimal):
            return format(value, "f")
        return value.isoformat() if isinstance(value, date) else value


class XlsxSheet:
    """Excel's format; a new sheet begins where one is full."""

    def __init__(self, path: Path, headers: Sequence[str], title: str = "") -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._headers = [str(header) for header in headers]
        self._title, self._sheets = title, 0
        self._bold: Format = self._book.add_format({"bold": True})
        self._day: Format = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment: Format = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        # Shown as text by its own sign, so that it stays text when somebody edits the cell.
        self._quoted: Format = self._book.add_format({"quote_prefix": True})
        self._begin()

    def row(self, values: Sequence[Any]) -> None:
        """Add one row."""
        if self._at > MOST_ROWS:
            self._begin()
        for column, value in enumerate(values):
            self._cell(column, plain(value))
        self._at += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _begin(self) -> None:
        self._sheets += 1
        self._sheet: Worksheet = self._book.add_worksheet(sheet_name(self._title, self._sheets))
        self._sheet.freeze_panes(1, 0)
        for column, header in enumerate(self._headers):
            self._sheet.set_column(column, column, min(WIDEST, max(12, len(header) + 2)))
        for column, header in enumerate(self._headers):
            self._sheet.write_string(0, column, header, self._bold)
        self._at = 1

    def tell(self, about: About) -> None:
        """A last sheet that says what the file is."""
        self._sheet = self._book.add_worksheet(pgettext("spreadsheet", "About"))
        self._sheet.set_column(0, 0, 20)
        self._sheet.set_column(1, 1, WIDEST)
        for self._at, (what, value) in enumerate(about.rows):
            self._sheet.write_string(self._at, 0, what, self._bold)
            self._cell(1, value)

    def _cell(self, column: int, value: Any) -> None:
        sheet, at = self._sheet, self._at
        if isinstance(value, str):
            if not value:
                return
            quoted = self._quoted if is_dangerous(value) else None
            sheet.write_string(at, column, value[:LONGEST_CELL], quoted)
        elif isinstance(value, datetime):
            sheet.write_datetime(at, column, value, self._moment)
        elif isinstance(value, date):
            self._write_day(column, value)
        elif isinstance(value, int | Decimal) and len(str(abs(value)).replace(".", "").strip("0")) > EXACT_DIGITS:
            sheet.write_string(at, column, str(value))
        else:
            sheet.write_number(at, column, value)

    def _write_day(self, column: int, value: date) -> None:
        if value.year < 1900:
            self._sheet.write_string(self._at, column, value.isoformat())
        else:
            self._sheet.write_datetime(self._at, column, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001


WRITERS: dict[str, type[CsvSheet] | type[XlsxSheet]] = {"csv": CsvSheet, "xlsx": XlsxSheet}


def sheet_name(title: str, number: int = 1) -> str | None:
    """A title as the name of the sheet with this number, without what Excel forbids; None where nothing is left."""
    name = " ".join(FORBIDDEN.sub(" ", title).split()).strip("'")[:LONGEST_NAME]
    if not name or name.lower() == "history":  # Excel keeps that one for itself
        return None
    return name if number == 1 else f"{name} {number}"


def write(
    path: Path,
    file_format: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: About | None = None,
    *,
    title: str = "",
) -> int:
    """Write a spreadsheet that says what it is and whose sheet is called `title`; returns how many rows it has beside its header."""
    sheet: Sheet = WRITERS[file_format](path, headers, title)
    count = 0
    try:
        for values in rows:
            sheet.row(values)
            count += 1
        if about:
            sheet.tell(about)
    finally:
        sheet.close()
    return count
