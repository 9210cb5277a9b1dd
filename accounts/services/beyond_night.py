"""What a change of the rules means beyond the night: who owns too much, whose next contact moves (ux.md, change a rule).

Counted like a dry run: nothing is written or locked, and the clock is the expression of the recomputation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import LessThan

from accounts import clocks
from accounts.models import Account, AccountQuerySet, State
from accounts.policies import InForce
from accounts.services.verify import IsDistinct
from accounts.supposing import Supposed
from users.models import User


@dataclass(frozen=True)
class Over:
    """Somebody who owns more than a new capacity allows."""

    person_id: int
    name: str
    owned: int
    before: int
    limit: int


@dataclass(frozen=True)
class NextContacts:
    """How many accounts get another date for their next contact, and how many are overdue before and after."""

    changed: int = 0
    overdue_now: int = 0
    overdue_then: int = 0

    def plus(self, changed: int, now: int, then: int) -> NextContacts:
        """Together with other accounts."""
        return NextContacts(self.changed + changed, self.overdue_now + now, self.overdue_then + then)

    @property
    def overdue_change(self) -> int:
        """How many more are overdue afterwards; below zero: fewer."""
        return self.overdue_then - self.overdue_now


def over_capacity(people: QuerySet[User], *, now: InForce, then: InForce) -> list[Over]:
    """Who of these would own more than a capacity that changes for them, the farthest beyond it first; one statement.

    Whoever has a capacity of their own is not concerned.
    """
    lowest = min(rules.capacity for rules in (then.company, *then.by_team.values()))
    owned = Account.objects.filter(state=State.OWNED, owner__in=people.filter(capacity=None)).order_by()
    loads = owned.values("owner_id", "owner__name", "owner__team_id").annotate(load=Count("pk")).filter(load__gt=lowest)
    found = []
    for pk, name, team_id, load in loads.values_list("owner_id", "owner__name", "owner__team_id", "load"):
        before, limit = now.of(team_id).capacity, then.of(team_id).capacity
        if limit != before and load > limit:
            found.append(Over(pk, name, load, before, limit))
    return sorted(found, key=lambda over: (over.limit - over.owned, over.name))


def next_contacts(accounts: AccountQuerySet, then: InForce, *, today: date) -> dict[int, NextContacts]:
    """By owner what the cadence of `then` makes of the next contacts; a statement per distinct set of values."""
    told: dict[int, NextContacts] = {}
    for rules, theirs in then.groups():
        due = clocks.next_contact_due_on(rules)
        counted = (
            Account.objects.order_by()
            .values("owner_id")
            .annotate(
                moved=Count("pk", filter=Q(IsDistinct(F("next_contact_due_on"), due))),
                late=Count("pk", filter=Q(next_contact_due_on__lt=today)),
                later=Count("pk", filter=Q(LessThan(due, today))),
            )
        )
        rows = Supposed(accounts.filter(theirs, state=State.OWNED))
        for owner, *counts in rows.fetch(counted.values_list("owner_id", "moved", "late", "later")):
            told[owner] = told.get(owner, NextContacts()).plus(*counts)
    return told


def together(several: Iterable[NextContacts]) -> NextContacts:
    """The sum over everybody."""
    total = NextContacts()
    for each in several:
        total = total.plus(each.changed, each.overdue_now, each.overdue_then)
    return total
