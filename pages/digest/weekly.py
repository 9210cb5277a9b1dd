"""The weekly mail of managers: what their teams did in the last seven days beside the seven before, person by person.

Process first, orders last; figures of one's own teams only (domain.md section 7). However many managers a chunk has,
the number of statements is the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import LedgerEntry, Rule, State
from accounts.policies import in_force
from core import formatting
from core.clock import business_date
from followups.models import FollowUp
from leads.models import Order
from notifications.models import DigestKind
from notifications.services.digests import Reader
from pages.digest.gather import teams_of, waiting_of
from pages.digest.letter import absolute, waiting_lines, written
from users.models import User

WEEK = timedelta(days=7)
MOST_PEOPLE = 40
# Per person and in sum, in this order: process first.
FIGURES: dict[str, Any] = {
    "contacts": gettext_lazy("Effective contacts"),
    "customers": gettext_lazy("Customers contacted"),
    "claimed": gettext_lazy("Claimed from the pool"),
    "lost": gettext_lazy("Gone to pool or desk"),
    "orders": gettext_lazy("Orders"),
}
Figures = Counter[str]


@dataclass
class Person:
    """One colleague's week, and the week before."""

    user: User
    now: Figures = field(default_factory=Counter)
    before: Figures = field(default_factory=Counter)


@dataclass
class Week:
    """What one manager's mail holds."""

    reader: Reader
    since: date
    until: date
    people: list[Person] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing was done and nothing waits: no mail."""
        return not (self.waiting or any(person.now or person.before for person in self.people))

    def total(self, name: str, *, before: bool = False) -> int:
        """A figure of all of them."""
        return sum((person.before if before else person.now)[name] for person in self.people)


def weeks_of(readers: Sequence[Reader], now: datetime) -> list[Week]:
    """The weeks of each reader's teams, in the same order; admins read of everybody."""
    until = business_date(now) - timedelta(days=1)
    since = until - WEEK + timedelta(days=1)
    leaders = [reader.user for reader in readers]
    teams, waiting = teams_of(leaders), waiting_of(readers, business_date(now), in_force())
    everybody = any(user.is_admin for user in leaders)
    people = User.objects.salespeople().filter(team__isnull=False).order_by("name", "pk")
    if not everybody:
        people = people.filter(team__in=set().union(*teams.values()))
    staff = list(people)
    this, last = _figures(staff, since, until), _figures(staff, since - WEEK, until - WEEK)
    return [
        Week(
            reader,
            since,
            until,
            [Person(p, this[p.pk], last[p.pk]) for p in staff if _reads(reader.user, p, teams[reader.user.pk])],
            waiting.get(reader.user.pk, {}),
        )
        for reader in readers
    ]


def _reads(reader: User, person: User, teams: set[int]) -> bool:
    return reader.is_admin or person.team_id in teams


def _figures(staff: Iterable[User], since: date, until: date) -> dict[int, Figures]:
    """Each person's figures of some days: three statements."""
    ids, days = [person.pk for person in staff], (since, until)
    found: dict[int, Figures] = defaultdict(Counter)
    talks = FollowUp.objects.filter(author__in=ids, occurred_on__range=days, effective=True, voided_at=None)
    for pk, contacts, customers in (
        talks.order_by().values_list("author").annotate(n=Count("pk"), accounts=Count("account", distinct=True))
    ):
        found[pk].update(contacts=contacts, customers=customers)
    came, went = Q(rule=Rule.CLAIMED, to_user__in=ids), Q(to_state__in=[State.POOLED, State.SUSPENDED])
    moves = LedgerEntry.objects.filter(_at(since, until), on__range=days).order_by()
    for pk, n in moves.filter(came).values_list("to_user").annotate(n=Count("pk")):
        found[pk].update(claimed=n)
    for pk, n in moves.filter(went, from_user__in=ids).values_list("from_user").annotate(n=Count("pk")):
        found[pk].update(lost=n)
    orders = Order.objects.valid().filter(ordered_on__range=days, credited_to__in=ids).order_by()
    for pk, n in orders.values_list("credited_to").annotate(n=Count("pk")):
        found[pk].update(orders=n)
    return found


def _at(since: date, until: date) -> Q:
    """The moments that can belong to some business days, with room for nights: the ledger is found by moment."""
    midnight = timezone.make_aware(datetime.combine(since, time()), timezone.get_default_timezone())
    return Q(at__gte=midnight - timedelta(days=1), at__lt=midnight + (until - since) + timedelta(days=3))


# -- the mail ------------------------------------------------------------------------------------------------------
def letter(week: Week, number: int) -> EmailMultiAlternatives:
    """The weekly mail."""
    return written(week.reader, DigestKind.WEEKLY, number, lambda: _context(week), "weekly")


def _context(week: Week) -> dict[str, Any]:
    named = [person for person in week.people if person.now or person.before] or week.people
    span = {"since": formatting.day(week.since), "until": formatting.day(week.until)}
    return {
        "subject": _("Your teams from %(since)s to %(until)s") % span,
        "totals": [
            {"label": label, "now": week.total(name), "before": week.total(name, before=True)}
            for name, label in FIGURES.items()
        ],
        "heads": list(FIGURES.values()),
        "people": [
            {"name": person.user.name, "cells": [(label, person.now[name]) for name, label in FIGURES.items()]}
            for person in named[:MOST_PEOPLE]
        ],
        "more": max(0, len(named) - MOST_PEOPLE),
        "waiting": waiting_lines(week.waiting),
        "team_url": absolute(reverse("accounts:team")),
    }
