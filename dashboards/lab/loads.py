"""Who had how many accounts under one side of a replay: the people above their capacity, and on which evenings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from dashboards.lab import behind, told
from dashboards.models import Replay
from users.models import User

ABOVE, DAYS = "above", "days"  # lists of people and of evenings


@dataclass(frozen=True)
class Above:
    """Somebody who had more accounts than their capacity at some time."""

    pk: int
    name: str
    limit: int
    most: int
    over: int
    last: int


@dataclass(frozen=True)
class Evening:
    """How many accounts somebody had at the end of a day."""

    on: date
    number: int
    limit: int

    @property
    def beyond(self) -> int:
        """How many of them are more than the capacity."""
        return self.number - self.limit


def people_above(figures: Mapping[str, Any], side: str, names: Mapping[int, str]) -> list[Above]:
    """Those above their capacity at some time, the longest first."""
    found = [
        Above(int(pk), names.get(int(pk), "–"), row[told.LIMIT], row[told.MOST], row[told.OVER], row[told.LAST])
        for pk, row in figures[side]["people"].items()
        if row[told.OVER]
    ]
    return sorted(found, key=lambda each: (-each.over, -each.most, each.name))


def days_above(replay: Replay, side: str, owner: str, *, user: User) -> list[Evening]:
    """The evenings on which somebody had more accounts than the capacity, in order."""
    limit = replay.figures[side]["people"].get(owner, [0] * 8)[told.LIMIT]
    had = _evenings(replay, side, owner, user)
    return [Evening(on, number, limit) for on, number in had.items() if number > limit and on >= replay.starts_on]


def fullest(replay: Replay, side: str, owner: str, *, user: User) -> date:
    """The first evening on which somebody had the most accounts; the evening before the first day counts too."""
    had = _evenings(replay, side, owner, user)
    return max(had, key=lambda on: had[on])


def _evenings(replay: Replay, side: str, owner: str, user: User) -> dict[date, int]:
    changes: Counter[str] = Counter()
    for _account, first, gone, whose in behind.stored(replay, side, "held", user=user):
        if str(whose) == owner:
            changes[first] += 1
            if gone:
                changes[gone] -= 1
    before = replay.starts_on - timedelta(days=1)
    days = [before + timedelta(days=n) for n in range((replay.ends_on - before).days + 1)]
    return dict(zip(days, accumulate(changes[day.isoformat()] for day in days), strict=True))
