"""A curve as rows: for the table under it, its exports and the command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from dashboards.curve.estimate import Curve, Point

SHOWN_CONTACTS = 40  # rows; what lies beyond is one row more
SPAN_OF_DAYS = 30
PLACES = 10


@dataclass(frozen=True)
class Row:
    """From `first` to `last` (one contact, or a span of days): at risk when it began, who bought in it, the curve at its end.

    `open_ended`: it holds everything from `first` on.
    """

    first: int
    last: int
    at_risk: int
    converted: int
    cumulative: float
    low: float
    high: float
    share: float
    open_ended: bool = False

    @property
    def thin(self) -> bool:
        """Whether too few are at risk to lean on it."""
        return self.at_risk < 20


def each_contact(curve: Curve) -> Iterator[Point]:
    """The curve after every contact from none to the last."""
    for place in range(curve.last + 1):
        if point := curve.at(place):
            yield point


def plain(point: Point, unit: str) -> dict[str, Any]:
    """A point by the names that the command uses; `unit` is what its place counts."""
    values = {name: round(value, PLACES) for name, value in asdict(point).items()}
    return {unit: values.pop("at"), **values}


def table(curve: Curve, *, by_days: bool) -> list[Row]:
    """The rows of a page: contact by contact, or thirty days at a time."""
    span = SPAN_OF_DAYS if by_days else 1
    rows: list[Row] = []
    for first in range(0, curve.last + 1, span):
        beyond = len(rows) == SHOWN_CONTACTS
        last = curve.last if beyond else min(first + span - 1, curve.last)
        start, end = curve.at(first), curve.at(last)
        if start and end:
            rows.append(_row(curve, first, last, start.at_risk, end, open_ended=beyond and last > first))
        if beyond:
            break
    return rows


def _row(curve: Curve, first: int, last: int, at_risk: int, end: Point, *, open_ended: bool) -> Row:
    return Row(
        first, last, at_risk, curve.converted_between(first, last), end.cumulative, end.low, end.high,
        curve.share(last), open_ended,
    )  # fmt: skip
