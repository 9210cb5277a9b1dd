"""A table that stops: how many rows are not shown, and the way to them and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.addresses import EVERY_ROW, MOST_OF_ALL


@dataclass(frozen=True)
class Further:
    """`more` rows that are not shown; the query strings that show `next_most` rows, and the first ones only ("": no such way)."""

    more: int
    next_most: int
    to_all: str
    to_first: str

    @classmethod
    def of(cls, number: int, rows: str, address: Callable[..., str], *, first: int, name: str = EVERY_ROW) -> Further:
        """Of a table of `number` rows that shows its `first`, or as many as a page can where the address says rows=`name`."""
        whole = rows == name
        shown = MOST_OF_ALL if whole else first
        return cls(
            more=max(0, number - shown),
            next_most=min(number, MOST_OF_ALL),
            to_all=address(rows=name) if number > first and not whole else "",
            to_first=address(rows="") if number > first and whole else "",
        )
