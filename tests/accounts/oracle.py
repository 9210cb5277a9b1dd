"""The rules of domain.md section 3 written a second time, in plain Python over plain values: the tests' judge."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Numbers:
    """The policy values the clocks read."""

    required: int = 12
    min_days: int = 56
    grace: int = 7
    dormancy: int = 90
    horizon: int = 180
    hold: int = 7
    max_postponements: int = 3


@dataclass(frozen=True)
class Case:
    """An account as a person would describe it."""

    cycle_started: date
    contacts: tuple[date, ...] = ()
    orders: tuple[date, ...] = ()
    protected: bool = False
    need_explicit: bool = False
    agreed_step: bool = False
    proposed_on: date | None = None
    kept_until: int = 0
    open_until: date | None = None
    postponements: int = 0
    numbers: Numbers = field(default_factory=Numbers)
    days_off: Collection[date] = ()


def working_day(day: date, days_off: Collection[date] = ()) -> date:
    """The day itself or the first one after it that is not a weekend or holiday."""
    while day.weekday() >= 5 or day in days_off:
        day += timedelta(days=1)
    return day


def recycle_due(case: Case) -> date | None:
    """90 days after the latest of cycle start, contact and order."""
    if case.protected:
        return None
    start = max([case.cycle_started, *case.contacts, *case.orders])
    return working_day(start + timedelta(days=case.numbers.dormancy), case.days_off)


def may_be_proposed(case: Case, on: date) -> bool:
    """Twelve counted, eight weeks passed, no order in the cycle, not protected."""
    in_cycle = {day for day in case.contacts if day >= case.cycle_started}
    ordered = any(day >= case.cycle_started for day in case.orders)
    enough = len(in_cycle) >= max(case.numbers.required, case.kept_until)
    return enough and not ordered and not case.protected and (on - case.cycle_started).days >= case.numbers.min_days


def suspend_due(case: Case) -> date | None:
    """Seven days after the proposal, or after the open opportunity's close; never while a manager must decide."""
    if case.proposed_on is None or not may_be_proposed(case, case.proposed_on):
        return None
    if case.need_explicit or case.agreed_step:
        return None
    due = case.proposed_on + timedelta(days=case.numbers.grace)
    if case.open_until and case.postponements <= case.numbers.max_postponements:
        held_until = min(case.open_until, case.proposed_on + timedelta(days=case.numbers.horizon))
        due = max(due, held_until + timedelta(days=case.numbers.hold))
    return working_day(due, case.days_off)


def with_contact(case: Case, day: date) -> Case:
    """One more counted day; the same day twice is one."""
    return replace(case, contacts=tuple(sorted({*case.contacts, day})))
