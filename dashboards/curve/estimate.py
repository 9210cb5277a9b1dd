"""Kaplan-Meier over counted contacts (or days): numbers in, numbers out.

Whoever has not bought yet is censored at the present count: known to have come so far without an order, and nothing else.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True)
class Point:
    """A place on the curve: who was still without an order at `at`, who bought there, and the share by then.

    `low` and `high` are the band of 95 % (Greenwood's variance, on the log-log scale, so that it stays within 0 and 1).
    """

    at: int
    at_risk: int
    converted: int
    cumulative: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """A curve with everything it was made of; `points` are the places at which somebody bought or was last seen."""

    accounts: int = 0
    ordered: int = 0
    points: tuple[Point, ...] = ()

    @property
    def last(self) -> int:
        """The highest count that anybody has; -1 when there is nobody."""
        return self.points[-1].at if self.points else -1

    def at(self, place: int) -> Point | None:
        """The curve at any place; None beyond the last count, where nobody is followed any more, unless all have bought."""
        if place < 0 or not self.points:
            return None
        if place > self.last:
            end = self.points[-1]
            return Point(place, 0, 0, 1.0, end.low, end.high) if end.at_risk == end.converted else None
        index = bisect_left(self.points, place, key=_place)
        here = self.points[index]
        if here.at == place:
            return here
        before = self.points[index - 1] if index else _START
        return Point(place, here.at_risk, 0, before.cumulative, before.low, before.high)

    def converted_between(self, first: int, last: int) -> int:
        """How many bought at `first` to `last`, both included."""
        low, high = bisect_left(self.points, first, key=_place), bisect_right(self.points, last, key=_place)
        return sum(point.converted for point in self.points[low:high])

    def share(self, place: int) -> float:
        """The plain share: bought by `place` / all accounts, as if nobody were still on the way."""
        return self.converted_between(0, place) / self.accounts if self.accounts else 0.0

    @property
    def median(self) -> int | None:
        """The first place by which half have bought; None while the curve has not come so far."""
        return next((point.at for point in self.points if point.cumulative >= 0.5), None)

    def followed(self, enough: int) -> int:
        """The last place that at least `enough` accounts have come to; -1 when there are fewer."""
        return max((point.at for point in self.points if point.at_risk >= enough), default=-1)


def estimate(counts: Iterable[tuple[int, bool, int]]) -> Curve:
    """The curve of (count, bought, accounts): bought at that count, or still without an order at it."""
    bought: dict[int, int] = {}
    seen: dict[int, int] = {}
    for place, ordered, number in counts:
        seen[place] = seen.get(place, 0) + number
        if ordered:
            bought[place] = bought.get(place, 0) + number
    accounts = at_risk = sum(seen.values())
    surviving, variance, low, high = 1.0, 0.0, 0.0, 0.0
    points = []
    for place in sorted(seen):
        converted = bought.get(place, 0)
        if converted:
            surviving *= 1 - converted / at_risk
            if converted < at_risk:
                variance += converted / (at_risk * (at_risk - converted))
                low, high = _band(surviving, variance)
            else:  # everybody left has bought: nothing says how sure that is, only the lower end stands
                surviving, high = 0.0, 1.0
        points.append(Point(place, at_risk, converted, 1 - surviving, low, high))
        at_risk -= seen[place]
    return Curve(accounts, sum(bought.values()), tuple(points))


def _band(surviving: float, variance: float) -> tuple[float, float]:
    spread = Z * math.sqrt(variance) / math.log(surviving)  # below 0
    return 1 - surviving ** math.exp(spread), 1 - surviving ** math.exp(-spread)


def _place(point: Point) -> int:
    return point.at


_START = Point(-1, 0, 0, 0.0, 0.0, 0.0)
