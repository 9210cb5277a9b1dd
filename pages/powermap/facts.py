"""What maps of one account are made of, read once for today's and for the one of a day before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models import Account, InfluenceLine, KeyPerson, MapLayout, PersonChange, ReportingLine
from commons import together
from followups.meetings import Met, meetings
from keyaccounts import visits
from keyaccounts.models import HighVisit
from leads.models import Opportunity, Stance, StanceChange
from pages.powermap.past import end_of
from users.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_READ = 1000


@dataclass(frozen=True)
class Facts:
    """Rows of an account as they are stored; `since`: the earliest day that a map can be built for."""

    account: Account
    today: date
    since: date
    deal: Opportunity | None
    persons: list[KeyPerson]
    reporting: list[ReportingLine]
    influences: list[InfluenceLine]
    stances: list[Stance]
    layout: MapLayout | None
    met: Met
    met_then: Met
    us: dict[int, str]
    visits: dict[int, HighVisit] = field(default_factory=dict)
    person_changes: list[PersonChange] = field(default_factory=list)
    stance_changes: list[StanceChange] = field(default_factory=list)


def read(account: Account, *, user: User, today: date, on: date | None, deal: Opportunity | None) -> Facts:
    """Four statements for an account that came through a door which serves `user`, whatever its maps hold."""
    since = on or today
    there = Q(left_on=None) | Q(left_on__gt=since) | Q(erased_at__isnull=False)
    people = KeyPerson.objects.drawn_for(user).filter(there, account=account)
    held = Q(until_on=None) | Q(until_on__gt=since)
    persons, reporting, influences, stances, layouts, changes, moves = together.read(
        people.order_by("pk")[:MOST_READ],
        ReportingLine.objects.drawn_for(user).filter(held, person__account=account),
        InfluenceLine.objects.visible_to(user).filter(held, person__account=account),
        _stances(deal, user, on),
        MapLayout.objects.visible_to(user).filter(account=account),
        _since(PersonChange.objects.visible_to(user).filter(person__account=account), on),
        _since(StanceChange.objects.visible_to(user).filter(stance__opportunity=deal), on if deal else None),
    )
    met, then = meetings(account, user=user, until=on)
    names = dict(User.objects.filter(pk__in={us for us, _them in met}).values_list("pk", "name"))
    layout = layouts[0] if layouts else None
    planned = _planned(account, user, today)
    return Facts(
        account, today, since, deal, persons, reporting, influences, stances, layout, met, then, names, planned,
        changes, moves,
    )  # fmt: skip


def _planned(account: Account, user: User, today: date) -> dict[int, HighVisit]:
    """By person, the next visit that the account plan has."""
    found = {}
    for person, rows in visits.awaited(account, user=user, today=today).items():
        if coming := [row for row in rows if row.planned]:  # type: ignore[attr-defined]
            found[person] = coming[0]
    return found


def _stances(deal: Opportunity | None, user: User, on: date | None) -> QuerySet[Stance]:
    """Those of the deal that hold now, or held at the end of the day; restricted people's only for what roles say."""
    if deal is None:
        return Stance.objects.none()
    rows: Any = Stance.objects.drawn_for(user).filter(opportunity=deal)
    kept = Q(removed_at=None) | Q(removed_at__gte=end_of(on)) if on else Q(removed_at=None)
    return rows.filter(kept).order_by("pk")


def _since(rows: QuerySet[Any], on: date | None) -> QuerySet[Any]:
    """What has changed after a day; nothing where no day is asked for."""
    return rows.filter(at__gte=end_of(on)).order_by("pk") if on else rows.none()
