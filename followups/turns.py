"""Where an account changed hands, between the entries of its timeline: a count begins again there (domain.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, ContactDay, Cycle, LedgerEntry, State
from core import formatting


class Placed(Protocol):
    """What stands in the timeline: its day, and the cycle it counts in."""

    @property
    def occurred_on(self) -> date: ...
    @property
    def cycle_id(self) -> int | None: ...


@dataclass(frozen=True)
class _Turn:
    """One change: what begins (None: nobody owns it since) and what ended."""

    since: date
    cycle: Cycle | None
    before: Cycle
    place: str = ""

    @property
    def words(self) -> str:
        """ "From here on: B, since 27 Nov; before: A, 15 counted contacts." """
        made = _made(self.before)
        counted = ngettext("%(n)d counted contact", "%(n)d counted contacts", made)
        return _("From here on: %(who)s, since %(day)s; before: %(before)s, %(counted)s") % {
            "who": self.cycle.owner.name if self.cycle else self.place,
            "day": formatting.day(self.since),
            "before": self.before.owner.name,
            "counted": counted % {"n": made},
        }


def _made(cycle: Cycle) -> int:
    """The contacts of an ended cycle, as the history of ownership tells them: those that counted when it ended.

    What is entered later for one of its days counts for life only; without a move on record the days are counted.
    """
    evidence = cycle.evidence or {}  # type: ignore[attr-defined]
    known = evidence.get("ended", evidence).get("contacts")
    return int(known if known is not None else cycle.counted)  # type: ignore[attr-defined]


def between(account: Account, entries: Sequence[Placed], size: int) -> list[list[str]]:
    """The changes above the first of these entries (latest first) and below each of the first `size`; one statement."""
    turns = _Turns(account)
    gaps = [turns.above(entry) for entry in entries]
    return gaps if len(entries) > size else [*gaps, turns.rest()]


def _line(cycles: Sequence[Cycle]) -> tuple[list[Cycle], dict[int, int]]:
    """The cycles that followed one another, latest first, and the place of each cycle among them, by id.

    What began later and ended earlier than another came by a merge: the account had been another one, and nobody took
    this one over. Its contacts stand in the time of the cycle around it.
    """
    line: list[Cycle] = []
    age: dict[int, int] = {}
    ends = sorted(cycles, key=lambda it: (it.ended_on is None, it.ended_on or it.started_on, it.started_on, it.pk))
    for cycle in reversed(ends):
        if not line or (cycle.started_on, cycle.pk) < (line[-1].started_on, line[-1].pk):
            line.append(cycle)
        age[cycle.pk] = len(line) - 1
    return line, age


class _Turns:
    """The changes of an account, latest first, handed out while a reader goes down its entries."""

    def __init__(self, account: Account) -> None:
        cycles = Cycle.objects.filter(account=account, taken_back=False).select_related("owner")
        days = ContactDay.objects.filter(cycle=OuterRef("pk"), counted=True).order_by().values("cycle")
        counted = Coalesce(
            Subquery(days.annotate(n=Count("pk")).values("n")), 0
        )  # joined, every day there is would be read
        ended_by = LedgerEntry.objects.filter(cycle=OuterRef("pk")).order_by("-pk").values("evidence")[:1]
        known = list(cycles.annotate(counted=counted, evidence=Subquery(ended_by)).order_by("-started_on", "-pk"))
        line, self._age = _line(known)
        self._left = [_Turn(new.started_on, new, old) for new, old in pairwise(line)]
        if line and account.state != State.OWNED:
            desk = account.state == State.SUSPENDED
            place = _("the desk of suspended accounts") if desk else _("the shared pool")
            self._left.insert(0, _Turn(line[0].ended_on or account.state_since, None, line[0], place))

    def above(self, entry: Placed) -> list[str]:
        """The changes that came after this entry, as far as they have not been handed out."""
        later = 0
        while later < len(self._left) and self._is_before(entry, self._left[later]):
            later += 1
        return self._hand_out(later)

    def rest(self) -> list[str]:
        """The changes below which there is no entry any more."""
        return self._hand_out(len(self._left))

    def _is_before(self, entry: Placed, turn: _Turn) -> bool:
        if entry.occurred_on != turn.since:
            return entry.occurred_on < turn.since
        return self._age.get(entry.cycle_id or 0, -1) >= self._age[turn.before.pk]

    def _hand_out(self, number: int) -> list[str]:
        words, self._left = [turn.words for turn in self._left[:number]], self._left[number:]
        return words
