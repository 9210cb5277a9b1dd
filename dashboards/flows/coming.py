"""What the next fourteen nights do: which accounts fall to the pool (or go to the desk) on which day, and which are protected.

The days are those of the stored clocks (accounts/upcoming.py). A protected account never falls: on its day the manager is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import upcoming
from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce
from commons.models import Holiday
from core import formatting
from dashboards.flows.asking import POOL, Asked
from users.models import User

FALLS, STAYS = "falls", "protected"
KINDS: dict[str, str | Promise] = {FALLS: _("goes"), STAYS: _("protected: stays")}
SHOWN = 15


@dataclass(frozen=True)
class Day:
    """One day: how many go in the night after it, how many protected ones are silent too long, why it is off."""

    on: date
    weekday: str
    off: str | Promise
    falls: int
    stays: int
    high: int
    high_stays: int
    to: dict[str, str]

    @property
    def top(self) -> int:
        """Where the bar of those that go begins."""
        return 100 - self.high

    @property
    def top_stays(self) -> int:
        """Where the bar of the protected begins, on top of the other."""
        return max(0, self.top - self.high_stays)


@dataclass(frozen=True)
class Coming:
    """The fortnight with the first accounts of it."""

    days: list[Day]
    rows: list[Any]
    falls: int
    stays: int

    @property
    def more(self) -> int:
        """Accounts that are not shown."""
        return self.falls + self.stays - len(self.rows)


def coming(user: User, asked: Asked, policy: InForce) -> Coming:
    """The days and the first accounts; one statement counts, one reads what is shown, one knows the days off."""
    parts = {kind: rows(user, asked, policy, kind) for kind in KINDS}
    counted: dict[str, Counter[date]] = {kind: Counter() for kind in KINDS}
    firsts: list[tuple[date, str, int]] = []
    pieces = [
        part.order_by()
        .values(day=F("due_day"))
        .annotate(kind=Value(kind), n=Count("pk"), ids=ArrayAgg("pk", order_by=("grade", "pk")))
        .values_list("day", "kind", "n", "ids")
        for kind, part in parts.items()
    ]
    for on, kind, n, ids in pieces[0].union(*pieces[1:], all=True):
        counted[kind][on] += n
        firsts += [(on, kind, pk) for pk in ids[:SHOWN]]
    shown = _read(user, sorted(firsts, key=lambda row: row[:2])[:SHOWN])
    return Coming(_days(asked, counted), shown, counted[FALLS].total(), counted[STAYS].total())


def rows(user: User, asked: Asked, policy: InForce, kind: str, on: date | None = None) -> AccountQuerySet:
    """Accounts of one kind as far as the reader may see, within the fortnight or on one day of it, with `due_day`."""
    choice, today = asked.choice, asked.today
    team_ids = choice.scope.team_ids if choice.team else ()
    accounts = upcoming.of_reader(user, team_ids, choice.scope.owner_id)["recycled"]
    if choice.scope.nobody:
        accounts = accounts.none()
    if kind == FALLS:
        what = "recycled" if asked.place == POOL else "suspended"
        return upcoming.due(accounts, what, today=today, policy=policy, on=on)
    last = on or today + timedelta(days=upcoming.DAYS - 1)
    told = Q(alarmed_due_on__isnull=False, alarmed_due_on=F("alarm_due_on"))
    silent = accounts.filter(state=State.OWNED, protected=True, alarm_due_on__lte=last).exclude(told)
    dated: Any = silent.annotate(due_day=Greatest("alarm_due_on", Value(today, output_field=DateField())))
    found: AccountQuerySet = dated.filter(due_day=on) if on else dated.filter(due_day__lte=last)
    return found if asked.place == POOL else found.none()


def _read(user: User, firsts: list[tuple[date, str, int]]) -> list[Any]:
    """The accounts in that order, each with its day and kind."""
    seen = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    by_pk: dict[int, Any] = seen.in_bulk([pk for _day, _kind, pk in firsts])
    for on, kind, pk in firsts:
        if pk in by_pk:
            by_pk[pk].due_day, by_pk[pk].kind = on, kind
    return [by_pk[pk] for _day, _kind, pk in firsts if pk in by_pk]


def _days(asked: Asked, counted: dict[str, Counter[date]]) -> list[Day]:
    today, last = asked.today, asked.today + timedelta(days=upcoming.DAYS - 1)
    named = {row.day: row for row in Holiday.objects.filter(day__range=(today, last))}
    most = max(
        (sum(counted[kind][today + timedelta(days=n)] for kind in KINDS) for n in range(upcoming.DAYS)), default=0
    )
    days = []
    for offset in range(upcoming.DAYS):
        on = today + timedelta(days=offset)
        falls, stays = counted[FALLS][on], counted[STAYS][on]
        to = {kind: asked.address(what="coming", kind=kind, day=on.isoformat()) for kind in KINDS}
        high = (_height(falls, most), _height(stays, most))
        days.append(Day(on, formatting.weekday(on), upcoming.why_off(on, named.get(on)), falls, stays, *high, to))
    return days


def _height(number: int, most: int) -> int:
    return max(3, round(number * 100 / most)) if number else 0
