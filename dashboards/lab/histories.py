"""Histories made of rows: what happened to each account, by the day it happened and by the day it was known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import Rule, State
from core.clock import business_date
from dashboards.lab import reading
from dashboards.lab.facts import NEVER, Fact, History, Kind, OrderSeen
from dashboards.lab.reading import Chunk
from dashboards.lab.settings import FIRST, LAST
from followups.models import Approval, Need
from leads.models import Outcome

# A way back: what it takes back has not been, as far as the clocks are concerned.
WAYS_BACK = {Rule.UNDONE.value, Rule.UNMERGED.value}
Positions = Mapping[int, list[tuple[int, int | None]]]


def stream(ids: Sequence[int], *, until: date, positions: Positions) -> Iterator[History]:
    """The histories of these accounts, one after the other."""
    rows = reading.read(ids, until=until)
    for pk, grade, vip, proposed in rows.accounts:
        yield _History(pk, rows, positions).told(grade, vip, proposed)


class _History:
    """One account's rows turned into facts."""

    def __init__(self, pk: int, rows: Chunk, positions: Positions) -> None:
        self.pk, self.rows, self.positions = pk, rows, positions
        self.happened: list[Fact] = []
        self.known: list[Fact] = []
        self.proposals: list[int] = []  # told of by a night on this day
        self.standing: list[tuple[int, float]] = []  # since when people saw a proposal, and until when it surely stood

    def told(self, grade: str, vip: str, proposed: date | None) -> History:
        """The account's history in order; `proposed`: people see a proposal since that day, and it is still open."""
        if proposed:
            self.standing.append((proposed.toordinal(), LAST))
        self._moves()
        self._contacts()
        self._orders()
        self._opportunities()
        self._agreed_steps()
        grade, vip = self._decisions(grade, vip)
        self._proposals()
        for facts in (self.happened, self.known):
            facts.sort(key=lambda fact: (fact.day, fact.at))
        return History(self.pk, grade, vip, self.happened, self.known)

    def _both(self, day: int, at: float, kind: Kind, *what: Any) -> None:
        fact = Fact(day, at, kind, what)
        self.happened.append(fact)
        self.known.append(fact)

    # -- whose it was ---------------------------------------------------------------------------------------------
    def _moves(self) -> None:
        cycles = list(self.rows.cycles.get(self.pk, ()))
        for rule, state, owner, on, at, proposed in _kept(self.rows.ledger.get(self.pk, ())):
            day, moment = on.toordinal(), at.timestamp()
            if state != State.OWNED:
                self._both(day, moment, Kind.TAKE, state, rule)
                if proposed:
                    self.standing.append((date.fromisoformat(proposed).toordinal(), day))
                elif rule == Rule.SUSPENDED:
                    self._both(day, FIRST, Kind.PROPOSED, day, day)  # its own day is not on record
                continue
            cycle = _cycle_of(cycles, owner, on)
            team, started, first = (cycle[1], cycle[2], cycle[4] or cycle[2]) if cycle else (None, on, on)
            self.known.append(Fact(day, moment, Kind.GIVE, (owner, team, first.toordinal(), rule)))
            begun = started.toordinal()
            self.happened.append(Fact(min(day, begun), moment, Kind.GIVE, (owner, team, begun, rule)))
            for moved, to in self.positions.get(owner, ()):
                if moved >= day:  # on the very day: after the account had come
                    self._both(moved, LAST if moved == day else FIRST, Kind.TEAM, owner, to)

    def _proposals(self) -> None:
        """Each proposal on record once: on the evening before people saw it the account had reached the allowed contacts.

        One that was told of while it stood already (it came with the data) is no second one.
        """
        told = {day for day in self.proposals if not any(since <= day <= until for since, until in self.standing)}
        for seen in told | {since for since, _until in self.standing}:
            self._both(seen - 1, LAST, Kind.PROPOSED, seen - 1, seen)

    # -- contacts -------------------------------------------------------------------------------------------------
    def _contacts(self) -> None:
        for pk, day, occurred, entered, need, not_counting, approval, voided, disallowed in self.rows.contacts.get(
            self.pk, ()
        ):
            number, speaks = day.toordinal(), need != Need.UNCHANGED
            if not not_counting:
                self.happened.append(Fact(number, occurred.timestamp(), Kind.CONTACT, (number,)))
                if speaks:
                    said = (number, pk, need == Need.EXPLICIT)
                    self.happened.append(Fact(number, occurred.timestamp(), Kind.NEED, said))
            begins, ends = self._counted(pk, entered, approval, voided, disallowed)
            if begins is None:
                continue
            self.known.append(_at(begins, Kind.CONTACT, number))
            if speaks:
                self.known.append(_at(begins, Kind.NEED, number, pk, need == Need.EXPLICIT))
            if ends is not None:
                self.known.append(_at(ends, Kind.UNCONTACT, number))
                if speaks:
                    self.known.append(_at(ends, Kind.NEED, number, pk, None))

    def _counted(
        self, pk: int, entered: datetime, approval: str, voided: datetime | None, disallowed: int | None
    ) -> tuple[datetime | None, datetime | None]:
        """From when to when an entry counted; None: not at all, or to this day."""
        decided = {code: at for code, at, _params in self.rows.decisions.get(pk, ())}
        if approval in (Approval.PENDING, Approval.REFUSED):
            return None, None
        begins = decided.get("follow_up.approved", entered) if approval == Approval.APPROVED else entered
        ends = [at for at in (voided, decided.get("follow_up.disallowed") if disallowed else None) if at]
        return begins, min(ends, default=None)

    # -- orders and deals -----------------------------------------------------------------------------------------
    def _orders(self) -> None:
        for pk, day, created, voided, amount, currency in self.rows.orders.get(self.pk, ()):
            number, seen = day.toordinal(), OrderSeen(pk, str(amount), currency)
            self.known.append(_at(created, Kind.ORDER, number, seen))
            if voided:
                self.known.append(_at(voided, Kind.UNORDER, number))
            else:
                self.happened.append(Fact(number, created.timestamp(), Kind.ORDER, (number, seen)))

    def _opportunities(self) -> None:
        """Until when the open opportunities held the account, and each postponement."""
        changes: list[tuple[int, float, int, int, int]] = []
        for pk, opened, created, expected, outcome, closed, voided in self.rows.opportunities.get(self.pk, ()):
            changes += self._deal(pk, opened, created, expected, outcome, closed or (voided and business_date(voided)))
        holding: dict[int, int] = {}
        for day, at, pk, until, more in sorted(changes):
            holding[pk] = until
            self._both(day, at, Kind.OPEN, max(holding.values()), more)

    def _deal(
        self, pk: int, opened: date, created: datetime, expected: date | None, outcome: str, closed: date | None
    ) -> Iterator[tuple[int, float, int, int, int]]:
        """(day, moment, deal, held until, postponements more) of one opportunity."""
        edits = [(at, *_dates(params)) for _c, at, params in self.rows.edits.get(pk, ()) if _moves_close(params)]
        stages = self.rows.stages.get(pk, ())
        until = (edits[0][1] if edits else expected and expected.toordinal()) or NEVER
        steps: list[tuple[int, float, Any]] = [(business_date(at).toordinal(), at.timestamp(), e) for at, *e in edits]
        steps += [(on.toordinal(), at.timestamp(), is_open) for on, at, is_open in _turns(stages)]
        if outcome != Outcome.OPEN and closed and not any(step[2] is False for step in steps):
            steps.append((closed.toordinal(), created.timestamp(), False))
        yield opened.toordinal(), created.timestamp(), pk, until, 0
        running = True
        for day, at, what in sorted(steps, key=lambda step: step[:2]):
            more = 0
            if isinstance(what, bool):
                running = what
            else:
                more, until = int(bool(what[0] and what[1]) and what[1] > what[0]), what[1] or NEVER
            yield day, at, pk, until if running else NEVER, more

    # -- steps, grades, keeps -----------------------------------------------------------------------------------------
    def _agreed_steps(self) -> None:
        changes: list[tuple[datetime, int]] = []
        for created, closed in self.rows.steps.get(self.pk, ()):
            changes.append((created, 1))
            if closed:
                changes.append((closed, -1))
        number = 0
        for at, change in sorted(changes, key=lambda each: (each[0], -each[1])):  # made, then done at that moment
            number += change
            self._both(business_date(at).toordinal(), at.timestamp(), Kind.AGREED, number > 0)

    def _decisions(self, grade: str, vip: str) -> tuple[str, str]:
        """Keeps, proposals and grades; returns grade and class as they were before the first decision."""
        first: dict[str, str] = {}
        for code, at, params in self.rows.events.get(self.pk, ()):
            day, moment = business_date(at).toordinal(), at.timestamp()
            if code == "account.kept":
                self._both(day, moment, Kind.KEEP, int(params.get("more_contacts", 1)))
                continue
            if code == "account.proposed":
                seen = params.get("seen_on")  # records of before: their own day
                self.proposals.append(date.fromisoformat(seen).toordinal() if seen else day)
                continue
            before, after = params.get("before") or {}, params.get("after") or {}
            for name in ("grade", "vip"):
                if name in before:
                    first.setdefault(name, before[name])
            self._both(day, moment, Kind.GRADE, after.get("grade"), after.get("vip"))
        return first.get("grade", grade), first.get("vip", vip)


# -- rows -------------------------------------------------------------------------------------------------------------
def _at(moment: datetime, kind: Kind, *what: Any) -> Fact:
    return Fact(business_date(moment).toordinal(), moment.timestamp(), kind, what)


def _kept(ledger: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The moves without those that were taken back, and without the ways back."""
    found: list[tuple[Any, ...]] = []
    for row in ledger:
        if row[0] in WAYS_BACK:
            if found:
                found.pop()
        else:
            found.append(row)
    return found


def _cycle_of(cycles: list[tuple[Any, ...]], owner: int, on: date) -> tuple[Any, ...] | None:
    """The cycle that a move to `owner` began, taken out of the list."""
    for place, cycle in enumerate(cycles):
        if cycle[0] == owner and cycle[2] <= on and (cycle[3] is None or cycle[3] >= on):
            return cycles.pop(place)
    return None


def _turns(stages: Sequence[tuple[Any, ...]]) -> Iterator[tuple[date, datetime, bool]]:
    """When an opportunity was closed and opened again."""
    running = True
    for outcome, on, at in stages:
        if (outcome == Outcome.OPEN) != running:
            running = outcome == Outcome.OPEN
            yield on, at, running


def _moves_close(params: Mapping[str, Any]) -> bool:
    return "expected_close_on" in (params.get("fields") or {})


def _dates(params: Mapping[str, Any]) -> tuple[int, int]:
    before, after = params["fields"]["expected_close_on"]
    return _ordinal(before), _ordinal(after)


def _ordinal(text: str | None) -> int:
    return date.fromisoformat(text).toordinal() if text and text != "None" else NEVER
