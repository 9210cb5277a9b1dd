"""What the coming nights will do: proposals, suspensions, recyclings and looks again, by day (ux.md, what recycles next).

Read from the stored due dates, which have slid to working days already; a proposal has no stored date and follows
from the cycle's start. A day stands for the night that ends it: the whole day still belongs to the owner. Only a look
again stands for its morning, when the desk has the reminder. What follows from a proposal to come is not foreseen:
its owner or manager decides first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.clocks import AddDays, NextWorkingDay
from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce
from commons.models import Holiday
from users.models import User

DAYS = 14
WEEKEND = 5
KINDS: dict[str, str | Promise] = {
    "recycled": _("to the pool"),
    "suspended": _("suspended"),
    "proposed": _("proposed"),
    "look": _("look again"),
}


@dataclass
class Day:
    """One day with how many accounts of each kind, and why it is no working day (empty: it is one)."""

    on: date
    off: str | Promise = ""
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All kinds together."""
        return self.counts.total()


def days_of(accounts: dict[str, AccountQuerySet], *, today: date, policy: InForce) -> list[Day]:
    """The next fourteen days; one statement counts every kind, one finds the days off."""
    last = today + timedelta(days=DAYS - 1)
    named = {row.day: row for row in Holiday.objects.filter(day__range=(today, last))}
    days = {}
    for offset in range(DAYS):
        on = today + timedelta(days=offset)
        days[on] = Day(on, why_off(on, named.get(on)))
    pieces = [
        due(accounts[kind], kind, today=today, policy=policy)
        .order_by()
        .values(day=F("due_day"))
        .annotate(kind=Value(kind), n=Count("pk"))
        .values_list("day", "kind", "n")
        for kind in KINDS
    ]
    for on, kind, n in pieces[0].union(*pieces[1:], all=True):
        days[on].counts[kind] += n
    return list(days.values())


def due(
    accounts: AccountQuerySet, kind: str, *, today: date, policy: InForce, on: date | None = None
) -> AccountQuerySet:
    """Accounts of one kind within the fortnight, or on one day of it, with `due_day`; what is late counts for today."""
    last = on or today + timedelta(days=DAYS - 1)
    rows = _rows(accounts, kind, last, today, policy)
    return rows.filter(Q(due_day=on) if on else Q(due_day__lte=last))


def of_reader(user: User, team_ids: tuple[int, ...], owner_id: int | None) -> dict[str, AccountQuerySet]:
    """Accounts by kind as far as the reader may see and has chosen; a desk is its manager's."""
    nothing = Account.objects.none()
    if not (user.is_manager or user.is_admin):
        own = Account.objects.owned_by(user)
        return {**dict.fromkeys(KINDS, own), "look": own.filter(state=State.SUSPENDED)}
    mine, desk = Account.objects.of_teams(user), Account.objects.on_desk_of(user)
    if owner_id is not None:
        return {**dict.fromkeys(KINDS, mine.filter(owner=owner_id)), "look": nothing}
    if team_ids:
        mine, desk = mine.filter(team_id__in=team_ids), desk.filter(team_id__in=team_ids)
    return {**dict.fromkeys(KINDS, mine), "look": desk}


def _rows(accounts: AccountQuerySet, kind: str, last: date, today: date, policy: InForce) -> AccountQuerySet:
    if kind == "recycled":
        first = Q(suspend_due_on__isnull=False, suspend_due_on__lte=F("recycle_due_on"))  # suspension goes first
        rows = accounts.filter(state=State.OWNED, recycle_due_on__lte=last).exclude(first)
        return rows.annotate(due_day=_recycled_on(today, policy))
    if kind == "suspended":
        rows = accounts.filter(state=State.OWNED, suspend_due_on__lte=last)
        return rows.annotate(due_day=_not_before("suspend_due_on", today))
    if kind == "look":
        rows = accounts.filter(state=State.SUSPENDED, desk_reminder_due_on__lte=last)
        return rows.annotate(due_day=_not_before("desk_reminder_due_on", today))
    ready = accounts.filter(state=State.OWNED, threshold_reached_on__isnull=False, proposal_visible_on__isnull=True)
    opens = Case(
        *(
            When(theirs, then=AddDays("cycle_started_on", rules.min_cycle_days))
            for rules, theirs in policy.groups()[1:]
        ),
        default=AddDays("cycle_started_on", policy.company.min_cycle_days),
        output_field=DateField(),
    )
    return ready.annotate(due_day=Greatest(opens, Value(today, output_field=DateField())))


def _recycled_on(today: date, policy: InForce) -> Any:
    """The day of recycling; what nobody could see coming waits for the shortest warning first, as the nights do it."""
    night = _not_before("recycle_due_on", today)
    told = Q(warned_due_on__isnull=False, warned_due_on=F("recycle_due_on"))
    unseen = []
    for rules, theirs in policy.groups():
        shortest = rules.min_warning_recycle_days
        in_time = told & Q(warned_on__lte=AddDays(night, 1 - shortest))
        tonight = ~told & Q(recycle_due_on__gte=today + timedelta(days=shortest))
        unseen.append(When(theirs & ~(in_time | tonight), then=NextWorkingDay(AddDays(night, 1 + shortest))))
    return Case(*unseen, default=night, output_field=DateField())


def _not_before(column: str, today: date) -> Any:
    return Greatest(F(column), Value(today, output_field=DateField()))


def why_off(on: date, named: Holiday | None) -> str | Promise:
    """Why a day is no working day; empty when it is one."""
    if named is not None:
        return "" if named.working else named.name
    return _("weekend") if on.weekday() >= WEEKEND else ""
