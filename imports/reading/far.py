"""Filled cells beyond what is read: a sheet of too many rows, or one cell left behind far away from the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from imports.reading.cells import letters, place
from imports.reading.limits import MAX_COLUMNS, MAX_ROWS, SPARE_ROWS
from imports.reading.refusals import Unreadable

EMPTY_ROWS, EMPTY_COLUMNS = 1000, 20  # so many in between, and what follows is no part of the data

# (row, how many rows, column, how many columns) counted from 0, of filled cells in the order of the sheet
Filled = Iterable[tuple[int, int, int, int]]


def refusal(filled: Filled, sheet: str) -> Unreadable | None:
    """Why a sheet is not read: more filled rows or columns than are read, or cells far from the others; None: it is."""
    rows, last = 0, -1  # how many are filled, and the last of them
    stray: tuple[int, int] | None = None
    first_in: dict[int, int] = {}  # by column: its first filled row
    for row, many_rows, column, many_columns in filled:
        if row > last:
            rows += many_rows
            if rows > MAX_ROWS:
                return Unreadable("too_many_rows", most=MAX_ROWS)
            if not stray and last >= 0 and row >= MAX_ROWS and row - last > EMPTY_ROWS:
                stray = row, column
            last = row + many_rows - 1
        for one in range(column, column + min(many_columns, MAX_COLUMNS + 1)):
            first_in.setdefault(one, row)
        if len(first_in) > MAX_COLUMNS:
            return Unreadable("too_many_columns", most=MAX_COLUMNS)
    if stray:
        return Unreadable("far_row", sheet=sheet, cell=place(*stray), row=stray[0] + 1)
    if last >= MAX_ROWS + SPARE_ROWS:
        return Unreadable("too_many_rows", most=MAX_ROWS)
    return _far_column(first_in, sheet)


def _far_column(first_in: dict[int, int], sheet: str) -> Unreadable | None:
    columns = sorted(first_in)
    if not columns or columns[-1] < MAX_COLUMNS:
        return None
    for before, column in pairwise(columns):
        if column >= MAX_COLUMNS and column - before > EMPTY_COLUMNS:
            cell = place(first_in[column], column)
            return Unreadable("far_column", sheet=sheet, cell=cell, column=letters(column))
    return Unreadable("too_many_columns", most=MAX_COLUMNS)


def alone(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Cells none of which is repeated."""
    return ((row, 1, column, 1) for row, column in cells)
