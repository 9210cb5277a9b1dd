"""Rows of text files: separators found by looking, quotes that never end noticed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imports.reading.cells import text as clean
from imports.reading.cells import trimmed
from imports.reading.charset import charset_of
from imports.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from imports.reading.refusals import Unreadable

SEPARATORS = ",;\t|，；"
# Kept here too: this runs in a process that knows nothing of the rest (lists/sheets.py writes them).
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LOOKED_AT = 200  # lines
LONGEST_RECORD = 400  # lines
ODD_SHARE, MOST_ODD = 0.02, 3  # of control characters: more is no text
STRANGE_SHARE = 0.05  # of characters that no alphabet has


class TextTable:
    """A text file: in which charset, with which separator, and its rows."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.charset = charset_of(self.data)
        self.notes: list[dict[str, Any]] = []
        self.names = [""]
        self.hidden: set[str] = set()
        sample = self.data[:400_000].decode(self.charset, "ignore")
        _refuse_bytes(sample)
        if "\0" in sample:
            self.notes.append({"code": "nul", "sheet": 0, "params": {}})
        self.skip, self.separator = 0, _separator(sample)
        first = sample.lstrip("\ufeff").split("\n", 1)[0].strip().strip('"')
        if first.casefold().startswith("sep=") and len(first) <= 5:
            self.separator, self.skip = first[4:] or "\t", 1

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """(0, line on which the row begins, cells) of every row with something in it."""
        lines = _Lines(io.TextIOWrapper(io.BytesIO(self.data), encoding=self.charset, newline=""))
        csv.field_size_limit(MAX_CELL * 40)
        reader = csv.reader(lines, delimiter=self.separator)
        total = 0
        while True:
            begins = lines.number + 1
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error:
                raise Unreadable("quote", line=begins) from None
            if lines.open and lines.ended:
                raise Unreadable("quote", line=begins)
            if begins <= self.skip:
                continue
            if len(cells) > MAX_COLUMNS:
                raise Unreadable("too_many_columns", most=MAX_COLUMNS)
            row = trimmed([clean(unquoted(cell)) for cell in cells])
            if not row or not any(row):
                continue
            total += 1
            if total > MAX_ROWS:
                raise Unreadable("too_many_rows", most=MAX_ROWS)
            yield 0, begins, row


class _Lines:
    """Lines of a text, counted, that notice a record which runs on and on because its quote never closes."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.number, self.of_record, self.quotes, self.ended = lines, 0, 0, 0, False

    def begin(self) -> None:
        """A new record begins."""
        self.of_record = self.quotes = 0

    @property
    def open(self) -> bool:
        """Whether a quote of the record is still open."""
        return self.quotes % 2 == 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self.lines)
        except StopIteration:
            self.ended = True
            raise
        self.number += 1
        self.of_record += 1
        self.quotes += line.count('"')
        if self.of_record > LONGEST_RECORD:
            raise csv.Error("a record of too many lines")
        return line.replace("\0", "")


def unquoted(cell: str) -> str:
    """A cell without the apostrophe that keeps a text from being a formula, as our own exports write it."""
    rest = cell[1:]
    return rest if cell.startswith("'") and rest.lstrip(" '\u3000\u00a0").startswith(STARTS_FORMULA) else cell


def _separator(sample: str) -> str:
    """What stands in most lines equally often, outside quotes; a comma when nothing does."""
    lines = [line for line in _outside_quotes(sample).split("\n")[:LOOKED_AT] if line.strip()]
    best, best_score = ",", 0.0
    for candidate in SEPARATORS:
        counts = [line.count(candidate) for line in lines]
        filled = [count for count in counts if count]
        if not filled:
            continue
        usual, times = Counter(filled).most_common(1)[0]
        score = times / len(lines) * (1 + min(usual, 20) / 20)
        if candidate in "，；":
            score /= 4  # Chinese punctuation is mostly punctuation
        if score > best_score:
            best, best_score = candidate, score
    return best


def _outside_quotes(sample: str) -> str:
    return "".join(part for index, part in enumerate(sample.split('"')) if index % 2 == 0)


def _refuse_bytes(sample: str) -> None:
    """Raise Unreadable for what is no text at all."""
    odd = sum(1 for letter in sample[:20_000] if ord(letter) < 32 and letter not in "\t\n\r\f\0")
    nul = sample[:20_000].count("\0")
    seen = max(1, len(sample[:20_000]))
    strange = sum(1 for letter in sample[:20_000] if unicodedata.category(letter) in ("Cn", "Co", "Cs"))
    if (odd > MOST_ODD and odd / seen > ODD_SHARE) or nul / seen > 0.2 or strange / seen > STRANGE_SHARE:
        raise Unreadable("no_text")
