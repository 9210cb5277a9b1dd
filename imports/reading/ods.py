"""Cells of an ods file that the reader leaves empty though something stands in them: formulas without a result, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

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
_LONGEST_CELL = 2_000_000  # bytes kept of a cell that is not whole yet
MOST_REPEATED = 1000  # columns or rows of one repeated cell that are marked


def formula_cells(pieces: Iterable[bytes], most: int) -> dict[str, dict[str, str]]:
    """By table, cells as a program names them: "" for a formula without a saved result, else the error's text."""
    walk = _Walk(most)
    rest = b""
    for piece in pieces:
        text = rest + piece
        rest = text[walk.through(text) :][-_LONGEST_CELL:]
    return walk.found


class _Walk:
    def __init__(self, most: int) -> None:
        self.most = most
        self.found: dict[str, dict[str, str]] = {}
        self.cells: dict[str, str] = {}
        self.row = self.column = 0
        self.rows = 1  # how often the present row stands there

    def through(self, text: bytes) -> int:
        """Go through every tag that is whole, with what stands in a cell; where the rest begins."""
        done = 0
        tags = list(_TAG.finditer(text))
        for place_, tag in enumerate(tags):
            closing, name, said, empty = tag.groups()
            if name == b"table-cell" and not (closing or empty) and place_ + 1 == len(tags):
                return tag.start()  # what stands in it is not here yet
            inside = text[tag.end() : tags[place_ + 1].start()] if place_ + 1 < len(tags) else b""
            self._tag(bool(closing), name, said, bool(empty), inside)
            done = tag.end()
        return done

    def _tag(self, closing: bool, name: bytes, said: bytes, empty: bool, inside: bytes) -> None:
        if name == b"table":
            if not closing and (named := _NAME.search(said)):
                self.row = self.column = 0
                self.cells = self.found.setdefault(
                    unescape((named[1] or named[2] or b"").decode("utf-8", "replace")), {}
                )
        elif name == b"table-row":
            if closing or empty:
                self.row += self.rows if closing else _repeated(said)
            else:
                self.rows, self.column = _repeated(said), 0
        elif not closing:
            many = _repeated(said)
            what = _what(said, inside)
            if what is not None:
                self._mark(many, what)
            self.column += many

    def _mark(self, many: int, what: str) -> None:
        for row in range(self.row, self.row + min(self.rows, MOST_REPEATED)):
            for column in range(self.column, self.column + min(many, MOST_REPEATED)):
                if len(self.cells) < self.most:
                    self.cells[place(row, column)] = what


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
