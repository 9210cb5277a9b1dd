"""Rows of xlsx, xls and ods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from imports.reading import far, packed
from imports.reading.cells import place, plain, trimmed
from imports.reading.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, SPARE_ROWS
from imports.reading.packed import Marks
from imports.reading.refusals import Unreadable
from imports.reading.untyped import typed

NAMED = 3  # cells that a note names
MOST_FILLED = 200_000  # cells that a merged range may fill


def _opened(path: Path, *, untyped: bool) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(typed(path)) if untyped else CalamineWorkbook.from_path(str(path))


def _filled(sheet: Any) -> Iterator[tuple[int, int]]:
    """Row and column, counted from 0, of each cell with something in it."""
    for row, cells in enumerate(sheet.iter_rows()):
        for column, cell in enumerate(cells):
            if cell not in ("", None):
                yield row, column


class Book:
    """An opened workbook: its sheets with something in them, and their rows."""

    def __init__(self, path: Path, kind: str) -> None:
        self.kind = kind
        self.marks = packed.look(path, kind) if kind in ("xlsx", "ods") else {}
        try:
            self.book = _opened(path, untyped=self.marks.get("", Marks()).untyped)
        except PasswordError:
            raise Unreadable("password") from None
        except (CalamineError, ValueError, OSError):
            raise Unreadable("damaged") from None
        found = [s for s in self.book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if not found:
            raise Unreadable("no_sheet")
        if len(found) > MAX_SHEETS:
            raise Unreadable("too_many_sheets", most=MAX_SHEETS)
        self.names = [sheet.name for sheet in found]
        self.hidden = {s.name for s in found if s.visible != SheetVisibleEnum.Visible}
        self.notes: list[dict[str, Any]] = []

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """(sheet, row counted from 1 as the program shows it, cells) of every row with something in it."""
        total = 0
        for index, name in enumerate(self.names):
            for number, row in self._sheet(index, name):
                total += 1
                if total > MAX_ROWS:
                    raise Unreadable("too_many_rows", most=MAX_ROWS)
                yield index, number, row

    def _sheet(self, index: int, name: str) -> Iterator[tuple[int, list[Any]]]:
        try:
            sheet = self.book.get_sheet_by_name(name)
        except (CalamineError, ValueError, OSError):
            raise Unreadable("damaged") from None
        if sheet.start is None:
            return
        if sheet.total_height > MAX_ROWS + SPARE_ROWS or sheet.total_width > MAX_COLUMNS:
            why = far.refusal(far.alone(_filled(sheet)), name)
            raise why or Unreadable("too_many_rows", most=MAX_ROWS)
        marks = self.marks.get(name) or Marks()
        if whole := self.marks.pop("", None):  # of an ods, known of the file only
            marks.hidden, marks.hidden_rows = whole.hidden, whole.hidden_rows
            marks.errors += whole.errors
        fills = self._fills(index, sheet)
        self._note(index, marks)
        for number, cells in enumerate(sheet.iter_rows()):  # from the first row of the sheet on
            row = [plain(cell) for cell in cells]
            if marks.cells:
                self._mark(row, number, marks)
            for column, source in fills.get(number, ()):
                if column < len(row) and row[column] in ("", None):
                    row[column] = source[0]
            for column, source in fills.get(-number - 1, ()):
                source[0] = row[column] if column < len(row) else ""
            row = trimmed(row)
            if row and any(cell not in ("", None) for cell in row):
                yield number + 1, row

    def _mark(self, row: list[Any], number: int, marks: Marks) -> None:
        for column, cell in enumerate(row):
            if cell == "" or cell is None:
                what = marks.cells.get(place(number, column))
                if what is not None:
                    row[column] = {"x": what}

    def _fills(self, index: int, sheet: Any) -> dict[int, list[tuple[int, list[Any]]]]:
        """Where the value of a merged cell is repeated: down and across; negative keys remember where it stands."""
        ranges = sheet.merged_cell_ranges or []
        fills: dict[int, list[tuple[int, list[Any]]]] = {}
        filled = 0
        for (top, left), (bottom, right) in ranges:
            filled += (bottom - top + 1) * (right - left + 1)
            if bottom == top or filled > MOST_FILLED or right >= MAX_COLUMNS:
                continue  # across one row it is a title
            source: list[Any] = [""]
            fills.setdefault(-top - 1, []).append((left, source))
            for row in range(top + 1, min(bottom, MAX_ROWS) + 1):
                fills.setdefault(row, []).append((left, source))
        if fills:
            self.notes.append({"code": "merged", "sheet": index, "params": {"n": len(ranges)}})
        return fills

    def _note(self, index: int, marks: Marks) -> None:
        cells = sorted(marks.cells, key=lambda cell: (len(cell), cell))
        if marks.unfinished:
            params = {"n": marks.unfinished, "cells": [c for c in cells if marks.cells[c] == ""][:NAMED]}
            self.notes.append({"code": "formulas", "sheet": index, "params": params})
        if marks.errors:
            params = {"n": marks.errors, "cells": [c for c in cells if marks.cells[c]][:NAMED]}
            self.notes.append({"code": "error_cells", "sheet": index, "params": params})
        if marks.hidden:
            self.notes.append({"code": "hidden_columns", "sheet": index, "params": {}})
        if marks.hidden_rows:
            self.notes.append({"code": "hidden_rows", "sheet": index, "params": {"n": marks.hidden_rows}})
