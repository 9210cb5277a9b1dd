"""The queues of a working day, each a filter and an order: by grade, then by lateness (ux.md, Jobs).

Today, the list of accounts and the team page read the same definitions, so a number always equals its list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountQuerySet, ContactDay, State
from accounts.policies import InForce
from accounts.rules import RuleValues

DAYS_A_MONTH = 30


class DaysSince(Func):
    """Whole days from a date column to a given day."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, column: str, day: date) -> None:
        super().__init__(Value(day, output_field=DateField()), F(column))


def overdue(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """The next contact should have happened before today."""
    late = accounts.filter(state=State.OWNED, next_contact_due_on__lt=today)
    return late.order_by("grade", "next_contact_due_on", "pk")


def due_today(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """The next contact belongs to today."""
    due = accounts.filter(state=State.OWNED, next_contact_due_on=today)
    return due.order_by("grade", "last_contact_on", "pk")


def at_ten(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """Enough contacts for the manager to step in, fewer than the rule of twelve asks for, and no order."""
    near = accounts.filter(
        state=State.OWNED,
        order_in_cycle=False,
        cycle_contacts__gte=rules.contacts_alert,
        cycle_contacts__lt=rules.contacts_required,
    )
    return near.order_by("grade", "-cycle_contacts", "last_contact_on", "pk")


def at_twelve(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """The rule of twelve is reached without an order: decide whether to go on."""
    reached = accounts.filter(state=State.OWNED, threshold_reached_on__isnull=False)
    return reached.order_by("grade", F("suspend_due_on").asc(nulls_last=True), "pk")


def recycle_soon(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """Silent so long that the shared pool is near: within the longest warning (14 days)."""
    near = accounts.filter(state=State.OWNED, recycle_due_on__lte=today + timedelta(days=warning_days(rules)))
    return near.order_by("grade", "recycle_due_on", "pk")


def no_next_step(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """Nothing is planned."""
    idle = accounts.filter(state=State.OWNED, next_step_on=None)
    return idle.order_by("grade", F("last_contact_on").asc(nulls_first=True), "pk")


def pace_behind(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """Fewer contacts than twelve within six months would have brought by today, and no order yet."""
    slow = accounts.filter(
        Q(LessThan(F("cycle_contacts"), expected_contacts(today, rules))),
        state=State.OWNED,
        last_order_on=None,
        cycle_contacts__lt=rules.contacts_required,
    )
    return slow.order_by("grade", "cycle_started_on", "pk")


def proposed(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """The night has proposed to suspend them: keep or suspend."""
    waiting = accounts.filter(state=State.OWNED, proposal_visible_on__isnull=False)
    return waiting.order_by("grade", F("suspend_due_on").asc(nulls_last=True), "pk")


def silent(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """No contact for longer than the cadence ever allows (31 days), counted from the cycle's start."""
    since = today - timedelta(days=rules.too_slow_days)
    quiet = accounts.alias(silent_since=Coalesce("last_contact_on", "cycle_started_on"))
    return quiet.filter(state=State.OWNED, silent_since__lt=since).order_by("grade", "silent_since", "pk")


def too_fast(accounts: AccountQuerySet, today: date, rules: RuleValues) -> AccountQuerySet:
    """More counted contacts in the window than make sense without an explicit need (4 in 30 days)."""
    since = today - timedelta(days=rules.too_fast_days)
    days = ContactDay.objects.filter(cycle=OuterRef("current_cycle"), counted=True, day__gt=since).order_by()
    recent = Subquery(days.values("cycle").annotate(n=Count("pk")).values("n"))
    # The first three conditions leave few rows for which the days have to be counted.
    often = accounts.filter(
        Q(GreaterThan(recent, rules.too_fast_contacts)),
        state=State.OWNED,
        need_explicit=False,
        cycle_contacts__gt=rules.too_fast_contacts,
        last_contact_on__gt=since,
    )
    return often.order_by("grade", "-last_contact_on", "pk")


def warned(today: date, policy: InForce) -> Q:
    """Accounts that go to the pool within the days before which their own team's rules warn."""
    found = Q()
    for rules, theirs in policy.groups():
        found |= theirs & Q(recycle_due_on__lte=today + timedelta(days=warning_days(rules)))
    return found


def warning_days(rules: RuleValues) -> int:
    """How many days before the recycling the owner is first warned."""
    return max(rules.dormancy_warnings, default=14)


def expected_contacts(today: date, rules: RuleValues) -> Combinable:
    """Contacts that the longest allowed pace would have brought by today (whole ones)."""
    pace_days = rules.pace_months_max * DAYS_A_MONTH
    return Value(rules.contacts_required) * DaysSince("cycle_started_on", today) / Value(pace_days)


@dataclass(frozen=True)
class Queue:
    """One queue: what it is called, which icon, and what it holds."""

    label: Any
    icon: str
    rows: Callable[[AccountQuerySet, date, RuleValues], AccountQuerySet]

    def words(self, rules: RuleValues) -> str:
        """What it is called under somebody's rules: their numbers, not the method's."""
        return str(self.label) % {
            "alert": rules.contacts_alert, "required": rules.contacts_required, "days": warning_days(rules)
        }  # fmt: skip


QUEUES: dict[str, Queue] = {
    "overdue": Queue(_("Overdue"), "calendar-due", overdue),
    "due_today": Queue(_("Due today"), "calendar", due_today),
    "proposed": Queue(_("Proposed for suspension"), "hourglass", proposed),
    "at_twelve": Queue(_("At %(required)s contacts"), "flag", at_twelve),
    "at_ten": Queue(_("At %(alert)s contacts"), "flag", at_ten),
    "recycle_soon": Queue(_("To the pool within %(days)s days"), "clock", recycle_soon),
    "no_next_step": Queue(_("No next step"), "help-circle", no_next_step),
    "pace_behind": Queue(_("Pace behind"), "trending-down", pace_behind),
    "silent": Queue(_("Silent for a month"), "moon", silent),
    "too_fast": Queue(_("Contacted too often"), "flame", too_fast),
}
