"""Whose result a closed opportunity or an order is (domain.md sections 1 and 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import Account, Cycle
from accounts.services.contacts import cycle_on
from users.models import RolePeriod

if TYPE_CHECKING:
    from leads.models import Opportunity
    from users.models import User

COLUMNS = ("credited_to", "credited_team")


@dataclass(frozen=True)
class Credit:
    """A person, their team of the day, and the cycle it counts in."""

    person: User | None
    team_id: int | None
    cycle: Cycle | None = None


NOBODY = Credit(None, None)


def on(account: Account, day: date) -> Credit:
    """Whose a result of that day is: the owner of the cycle it fell in, else the present owner."""
    cycle_id = cycle_on(account, day)
    cycle = Cycle.objects.select_related("owner").get(pk=cycle_id) if cycle_id else None
    person = cycle.owner if cycle else account.owner
    return Credit(person, team_of_the_day(person, day) if person else None, cycle)


def note(opportunity: Opportunity, credit: Credit) -> None:
    """Say on the (unsaved) opportunity whose result it is; NOBODY once it is open again. The columns are COLUMNS."""
    opportunity.credited_to, opportunity.credited_team_id = credit.person, credit.team_id


def team_of_the_day(user: User, day: date) -> int | None:
    """The team the person was in on that day; the present one where no period is recorded."""
    periods = RolePeriod.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), user=user, starts_on__lte=day)
    found = periods.order_by("-starts_on", "-pk").values_list("team_id").first()
    return found[0] if found else user.team_id
