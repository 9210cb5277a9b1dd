"""A cell as plain JSON: text without what nobody can see, numbers, dates as {"d": …}, broken cells as {"x": …}."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from imports.reading.limits import MAX_CELL

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ESCAPED = re.compile(r"_x000[0-9A-F]_")


def plain(value: Any) -> Any:
    """One cell of a spreadsheet."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return {"x": "#NUM!"}
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, datetime):
        return {"d": value.isoformat(timespec="seconds") if value.time() != time() else value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def text(value: str) -> str:
    """Without control and invisible characters and white space around it."""
    if value.isascii() and value.isprintable():
        return value.strip() if "_x0" not in value else _ESCAPED.sub(" ", value).strip()
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\u3000", " ")
    return _INVISIBLE.sub("", _ESCAPED.sub("", value)).strip()[: MAX_CELL + 1]


def trimmed(row: list[Any]) -> list[Any]:
    """Without the empty cells at its end."""
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row[:end]


def place(row: int, column: int) -> str:
    """Row and column, counted from 0, as a spreadsheet names the cell: B2."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """A column, counted from 0, as a spreadsheet names it: AB."""
    named = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        named = chr(65 + left) + named
    return named


def column_of(named: str) -> int:
    """The column, counted from 0, of its letters."""
    number = 0
    for letter in named:
        number = number * 26 + ord(letter) - 64
    return number - 1
