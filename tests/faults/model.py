"""Accounts, people and nights in plain Python: what the state machine compares the product with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.accounts import oracle
from tests.accounts.oracle import Case, Numbers

OWNED, SUSPENDED, POOLED = "owned", "suspended", "pooled"
WARNINGS = (1, 3, 7, 14)
SEE_SUSPENSION, SEE_RECYCLING = 7, 1
RETURN_DAYS, RETURNS, COOLDOWN, KEEPS, DESK = 7, 5, 30, 2, 30


def days(number: int) -> timedelta:
    return timedelta(days=number)


def later(*moments: date | None) -> date | None:
    """The latest of those that are known."""
    return max((moment for moment in moments if moment), default=None)


@dataclass
class Clocks:
    """What is stored about the future."""

    allowed: int = 0
    reached_on: date | None = None
    recycle: date | None = None
    suspend: date | None = None
    alarm: date | None = None


@dataclass
class Plain:
    """One account as a person would keep it on paper."""

    owner: str | None
    team: str
    today: date
    state: str = OWNED
    state_since: date = date.min
    previous_owner: str | None = None
    last_rule: str = "created"
    cycles: list[list[date | None]] = field(default_factory=list)
    contact_days: dict[int | None, set[date]] = field(default_factory=dict)
    last_order: date | None = None
    ordered: bool = False
    protected: bool = False
    need: bool = False
    proposed_on: date | None = None
    keeps: int = 0
    kept_until: int = 0
    not_before_recycle: date | None = None
    not_before_suspend: date | None = None
    warned: tuple[date, int] | None = None
    warned_on: date | None = None
    alarmed: date | None = None
    look_again: date | None = None
    reminded_on: date | None = None
    clocks: Clocks = field(default_factory=Clocks)
    told: list[tuple[str, date, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state_since = self.today
        self.cycles.append([self.today, None])

    # -- reading ------------------------------------------------------------------------------------------------
    @property
    def started(self) -> date | None:
        return self.cycles[-1][0] if self.state == OWNED else None

    @property
    def in_cycle(self) -> set[date]:
        return self.contact_days.get(len(self.cycles) - 1, set()) if self.state == OWNED else set()

    @property
    def life(self) -> set[date]:
        return set().union(*self.contact_days.values())

    def gate(self, numbers: Numbers, today: date) -> bool:
        """The rule of twelve, by hand."""
        started = self.started
        assert started
        return len(self.in_cycle) >= numbers.required and today >= started + days(numbers.min_days)

    def case(self, numbers: Numbers) -> Case:
        """This cycle as the oracle reads it."""
        started = self.started
        assert started
        orders = (self.last_order,) if self.last_order and (self.ordered or self.last_order < started) else ()
        # What was counted before the cycle moves no clock of it, but may be later than its first day.
        spoken = tuple(sorted(self.in_cycle))
        return Case(
            started,
            spoken,
            orders,
            self.protected,
            self.need,
            False,
            self.proposed_on,
            self.kept_until,
            numbers=numbers,
        )

    # -- the clocks -----------------------------------------------------------------------------------------------
    def recompute(self, numbers: Numbers, today: date, *, only_numbers: bool = False) -> None:
        """Every clock anew; one that comes nearer leaves people time to see it; a raised alarm stays raised."""
        old, new = self.clocks, self._clocks(numbers)
        self.not_before_recycle = _guard(new.recycle, old.recycle, today + days(SEE_RECYCLING), self.not_before_recycle)
        self.not_before_suspend = _guard(
            new.suspend, old.suspend, today + days(SEE_SUSPENSION), self.not_before_suspend
        )
        self.clocks = self._clocks(numbers)
        due = self.clocks.alarm
        if only_numbers and self.alarmed and self.alarmed == old.alarm and due and due <= today:
            self.alarmed = due
        if not self._still_proposed(numbers):
            self.proposed_on = None

    def _clocks(self, numbers: Numbers) -> Clocks:
        allowed = max(numbers.required, self.kept_until)
        if self.state != OWNED:
            return Clocks(allowed)
        case = replace(self.case(numbers), contacts=tuple(sorted(self.life | self.in_cycle)))
        silent = oracle.recycle_due(replace(case, protected=False))
        assert silent
        if self.protected:
            return Clocks(allowed, alarm=silent)
        put_off = self.not_before_recycle
        recycle = max(silent, oracle.working_day(put_off)) if put_off else silent
        reached = sorted(self.in_cycle)[allowed - 1] if len(self.in_cycle) >= allowed and not self.ordered else None
        return Clocks(allowed, reached, recycle, self._suspend(numbers))

    def _suspend(self, numbers: Numbers) -> date | None:
        if not self._still_proposed(numbers):
            return None
        due = oracle.suspend_due(self.case(numbers))
        if due is None or self.not_before_suspend is None:
            return due
        assert self.proposed_on
        return oracle.working_day(max(self.proposed_on + days(numbers.grace), self.not_before_suspend))

    def _still_proposed(self, numbers: Numbers) -> bool:
        if self.state != OWNED or self.proposed_on is None:
            return False
        return oracle.may_be_proposed(self.case(numbers), self.proposed_on)

    # -- moves ----------------------------------------------------------------------------------------------------
    def give(self, owner: str, team: str, rule: str, today: date) -> None:
        """A new cycle."""
        self._end_cycle(today)
        self.previous_owner = self.owner or self.previous_owner
        self.state, self.owner, self.team, self.last_rule, self.state_since = OWNED, owner, team, rule, today
        self.cycles.append([today, None])
        self.look_again = None

    def take(self, state: str, rule: str, on: date, look_again: date | None = None) -> None:
        """The cycle ends on a desk or in the pool."""
        self._end_cycle(on)
        self.previous_owner = self.owner or self.previous_owner
        self.state, self.owner, self.last_rule, self.state_since = state, None, rule, on
        self.look_again = look_again

    def _end_cycle(self, on: date) -> None:
        if self.cycles[-1][1] is None:
            self.cycles[-1][1] = on
        self.ordered, self.proposed_on, self.keeps, self.kept_until = False, None, 0, 0
        self.not_before_recycle = self.not_before_suspend = None
        self.warned = self.warned_on = self.alarmed = self.reminded_on = None

    # -- what people do -------------------------------------------------------------------------------------------------
    def contact(self, day: date) -> None:
        """A counted contact: of this cycle, of the one it fell in, or between cycles."""
        self.contact_days.setdefault(self._cycle_of(day), set()).add(day)

    def _cycle_of(self, day: date) -> int | None:
        started = self.started
        if started and day >= started:
            return len(self.cycles) - 1
        fitting = [
            (begin, number)
            for number, (begin, end) in enumerate(self.cycles)
            if begin and begin <= day and (end is None or end >= day)
        ]
        return max(fitting)[1] if fitting else None

    # -- a night ----------------------------------------------------------------------------------------------------------
    def night(self, numbers: Numbers, cutoff: date) -> None:
        """What the nightly job for `cutoff` does to this account."""
        seen = cutoff + days(1)
        self._put_off(numbers, cutoff, seen)
        if self._ripe(numbers, cutoff):
            self.proposed_on = seen
            self.recompute(numbers, seen)
        if self.state == OWNED and self.clocks.suspend and self.clocks.suspend <= cutoff:
            self.take(SUSPENDED, "suspended", cutoff)
            self.recompute(numbers, cutoff)
        due = self.clocks.recycle
        if due and due <= cutoff and self._warned_in_time(due, cutoff):
            self.take(POOLED, "dormant", cutoff)
            self.recompute(numbers, cutoff)
        self._alarm(cutoff)
        self._warn(cutoff, seen)
        self._remind(seen)

    def _warned_in_time(self, due: date, cutoff: date) -> bool:
        last = cutoff + days(1 - SEE_RECYCLING)
        return bool(self.warned and self.warned[0] == due and self.warned_on and self.warned_on <= last)

    def _put_off(self, numbers: Numbers, cutoff: date, seen: date) -> None:
        due, suspend = self.clocks.recycle, self.clocks.suspend
        if due and due <= cutoff and not (suspend and suspend <= cutoff) and not self._warned_in_time(due, cutoff):
            self.not_before_recycle = seen + days(SEE_RECYCLING)
            self.recompute(numbers, seen)

    def _ripe(self, numbers: Numbers, cutoff: date) -> bool:
        return bool(
            self.started
            and self.clocks.reached_on
            and self.proposed_on is None
            and self.started + days(numbers.min_days) <= cutoff
        )

    def _alarm(self, cutoff: date) -> None:
        due = self.clocks.alarm
        if due and due <= cutoff and self.alarmed != due:
            self.alarmed = due
            self.told.append(("silent", due, 0))

    def _warn(self, cutoff: date, seen: date) -> None:
        due = self.clocks.recycle
        if due is None or due <= cutoff:
            return
        tier = next((tier for tier in WARNINGS if due <= seen + days(tier)), None)
        if tier is None or (self.warned and self.warned[0] == due and self.warned[1] <= tier):
            return
        if not self.warned or self.warned[0] != due:
            self.warned_on = seen
        self.warned = (due, tier)
        self.told.append(("recycle_warning", due, (due - seen).days))

    def _remind(self, seen: date) -> None:
        if self.state != SUSPENDED:
            return
        waited = max(self.state_since, self.reminded_on or date.min) + days(DESK)
        look = (
            self.look_again
            if not self.reminded_on or (self.look_again and self.look_again > self.reminded_on)
            else None
        )
        if oracle.working_day(min(waited, look or waited)) <= seen:
            self.reminded_on = seen
            self.told.append(("desk_reminder", seen, 0))


def _guard(new: date | None, old: date | None, soonest: date, known: date | None) -> date | None:
    if new and new < soonest and (old is None or new < old):
        return min(soonest, old or soonest)
    return known
