"""What a replay runs under: numbers from day to day, the nights, the calendar (pure values)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Grade
from accounts.policies import InForce

FIRST, LAST = float("-inf"), float("inf")  # before and after everything else of a day
MORNING = 0.0  # after the night before, ahead of everything that people do on the day
PROTECTED = frozenset([Grade.A.value])  # VVIP always


class Nights:
    """The nights that run: for which business date, on which day and when on it."""

    def __init__(self, runs: Iterable[tuple[int, int, float]]) -> None:
        ordered = sorted(runs)
        self.cutoffs = [cutoff for cutoff, _seen, _at in ordered]
        self.seen = [seen for _cutoff, seen, _at in ordered]
        self.at = [at for _cutoff, _seen, at in ordered]
        self.count = len(ordered)

    @classmethod
    def every(cls, first: date, last: date) -> Nights:
        """Each night, done before anything else of the day after."""
        return cls((day, day + 1, FIRST) for day in range(first.toordinal(), last.toordinal() + 1))


class Calendar:
    """The next working day of each day, as the database's function says it (domain.md section 3)."""

    def __init__(self, first: date, last: date, exceptions: Mapping[int, bool]) -> None:
        """`exceptions`: by day, whether it is worked although the week says otherwise."""
        self.first, self.last = first.toordinal(), last.toordinal()
        self._ahead: list[int] = [0] * (self.last - self.first + 1)
        following = self.last + 1
        for day in range(self.last, self.first - 1, -1):
            works = exceptions.get(day, (day - 1) % 7 < 5)  # ordinal 1 is a Monday
            following = day if works else following
            self._ahead[day - self.first] = following

    def working(self, day: int) -> int:
        """The day itself or the first working day after it; a day beyond the calendar's ends stays."""
        return self._ahead[day - self.first] if self.first <= day <= self.last else day


@dataclass(frozen=True)
class Setting:
    """One way of running the rules over the past.

    Until `moves_from` the moves and proposals on record are followed, and the nights only warn and put off; from then
    on the rules propose and move. `timeline` is when which policy came into force, (day, moment, policy); `protects` the
    grades that are never let go. `follow` on: the rules never move, everything is as it really was.
    """

    name: str
    timeline: tuple[tuple[int, float, InForce], ...]
    nights: Nights
    moves_from: int
    until: int
    protects: frozenset[str] = PROTECTED
    follow: bool = False

    def policy_on(self, day: int) -> InForce:
        """The policy in force at the end of a day."""
        found = self.timeline[0][2]
        for begins, _at, policy in self.timeline:
            if begins <= day:
                found = policy
        return found


@dataclass(frozen=True)
class World:
    """What all histories share: the calendar, and who was in which team from when (by person, in order)."""

    calendar: Calendar
    positions: Mapping[int, list[tuple[int, int | None]]] = field(default_factory=dict)
