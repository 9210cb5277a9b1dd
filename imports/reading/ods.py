"""Cells of an ods file that the reader does not tell: formulas without a result, errors, what has no type or stands far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from imports.reading.cells import place

_TAG = re.compile(
    rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)"
    rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d+)")
_NAME = re.compile(rb"table:name\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PARAGRAPH = re.compile(rb"<text:p[^>]*>([^<]*)")
_IS_ERROR = re.compile(rb"calcext:value-type\s*=\s*[\"']error[\"']")
_HAS_VALUE = re.compile(rb"office:(?:value-type|value|string-value|date-value|time-value|boolean-value)\s*=")
_VALUE = re.compile(rb"office:(?:value|string-value|date-value|time-value|boolean-value)\s*=")
_CONTENT = re.compile(rb"<text:p\b|office:(?:value|string-value|date-value|time-value|boolean-value)\s*=")
_TAGS = re.compile(rb"<[^>]*>")
_ANNOTATION = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_GAPS = (
    (re.compile(rb"number-rows-repeated\s*=\s*[\"']\d{5,}"), re.compile(rb"</table:table\s*>")),
    (
        re.compile(rb"<table:(?:covered-)?table-cell[^>]*\bnumber-columns-repeated\s*=\s*[\"']\d{3,}"),
        re.compile(rb"</table:table-row\s*>"),
    ),
)
_SAID = rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))"
# A cell with a text and no type, as programs write it that know no better: only the paragraph says what stands there.
UNTYPED = re.compile(
    rb"<table:table-cell(?!" + _SAID + rb"*?\s+(?:office:value-type|calcext:value-type\s*=\s*[\"']error))(" + _SAID
    + rb"*)\s*>(?=\s*<text:p\b)"
)  # fmt: skip
_LONGEST_CELL = 2_000_000  # bytes kept of a cell that is not whole yet
MOST_REPEATED = 1000  # columns or rows of one repeated cell that are marked


class Cell(NamedTuple):
    """A cell tag: the table and where it stands, counted from 0, how often it is repeated, its attributes and what it holds."""

    table: str
    row: int
    rows: int
    column: int
    columns: int
    said: bytes
    inside: bytes


def formula_cells(pieces: Iterable[bytes], most: int) -> dict[str, dict[str, str]]:
    """By table, cells as a program names them: "" for a formula without a saved result, else the error's text."""
    found: dict[str, dict[str, str]] = {}
    for cell in _cells(pieces, found):
        what = _what(cell.said, cell.inside)
        if what is None:
            continue
        marked = found[cell.table]
        for row in range(cell.row, cell.row + min(cell.rows, MOST_REPEATED)):
            for column in range(cell.column, cell.column + min(cell.columns, MOST_REPEATED)):
                if len(marked) < most:
                    marked[place(row, column)] = what
    return found


def filled(pieces: Iterable[bytes]) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """The table, and row, rows, column and columns of each cell with something in it, repeated ones as one."""
    for cell in _cells(pieces, {}):
        if _VALUE.search(cell.said) or _TAGS.sub(b"", _ANNOTATION.sub(b"", cell.inside)).strip():
            yield cell.table, (cell.row, cell.rows, cell.column, cell.columns)


def _cells(pieces: Iterable[bytes], tables: dict[str, dict[str, str]]) -> Iterator[Cell]:
    """Every cell tag; each table is entered in `tables`."""
    walk, rest = _Walk(tables), b""
    for piece in pieces:
        text = rest + piece
        yield from walk.through(text)
        rest = text[walk.done :][-_LONGEST_CELL:]


class _Walk:
    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        self.tables, self.table = tables, ""
        self.row = self.column = 0
        self.rows = 1  # how often the present row stands there
        self.done = 0  # where what is not gone through yet begins

    def through(self, text: bytes) -> Iterator[Cell]:
        """Go through every tag that is whole, with what stands in a cell."""
        self.done = 0
        tags = list(_TAG.finditer(text))
        for place_, tag in enumerate(tags):
            closing, name, said, empty = tag.groups()
            if name == b"table-cell" and not (closing or empty) and place_ + 1 == len(tags):
                self.done = tag.start()  # what stands in it is not here yet
                return
            inside = text[tag.end() : tags[place_ + 1].start()] if place_ + 1 < len(tags) else b""
            self.done = tag.end()
            if name == b"table":
                self._begin_table(bool(closing), said)
            elif name == b"table-row":
                self._row(bool(closing), bool(empty), said)
            elif not closing:
                many = _repeated(said)
                yield Cell(self.table, self.row, self.rows, self.column, many, said, inside)
                self.column += many

    def _begin_table(self, closing: bool, said: bytes) -> None:
        if not closing and (named := _NAME.search(said)):
            self.row = self.column = 0
            self.table = unescape((named[1] or named[2] or b"").decode("utf-8", "replace"))
            self.tables.setdefault(self.table, {})

    def _row(self, closing: bool, empty: bool, said: bytes) -> None:
        if closing or empty:
            self.row += self.rows if closing else _repeated(said)
        else:
            self.rows, self.column = _repeated(said), 0


class Gaps:
    """Notices, in passing, that something stands behind a long gap of a table or row, without counting any cell."""

    def __init__(self) -> None:
        self.found = False
        self._open = [False, False]  # whether the rows, the cells of a row so far end in a gap

    def through(self, text: bytes) -> None:
        """The next piece of the file."""
        for index, (begins, ends) in enumerate(_GAPS):
            at = 0
            while not self.found:
                if self._open[index]:
                    end = ends.search(text, at)
                    if _CONTENT.search(text, at, end.start() if end else len(text)):
                        self.found = True
                    if end is None:
                        break
                    self._open[index], at = False, end.end()
                gap = begins.search(text, at)
                if gap is None:
                    break
                self._open[index], at = True, gap.end()


def _what(said: bytes, inside: bytes) -> str | None:
    """Of a cell: "" for a formula without a result, the text of an error, None for any other."""
    shown = _PARAGRAPH.search(inside)
    text = unescape(shown[1].decode("utf-8", "replace")).strip() if shown else ""
    if _IS_ERROR.search(said):
        return text or "#ERR!"
    if b"table:formula" in said and not text and not _HAS_VALUE.search(said):
        return ""
    return None


def _repeated(said: bytes) -> int:
    found = _REPEATED.search(said)
    return int(found[1]) if found else 1
