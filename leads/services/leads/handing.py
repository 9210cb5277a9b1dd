"""Assigning leads: one or hundreds, to one person, in turn, or to the least loaded (domain.md section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import State, Strategy
from accounts.policies import in_force
from accounts.services.batches.strategies import Seat, deal
from accounts.services.refusals import BeyondCapacity, InvalidInput, NotAllowed
from leads.models import Lead, LeadRule
from leads.services.leads.entry import check_receiver
from leads.services.leads.many import facts_of, latest_moves
from leads.services.leads.moves import Why, give
from lists.services import acts
from users.models import User
from users.services.positions import lock_people

if TYPE_CHECKING:
    from leads.models import LeadQuerySet
    from lists.models import BulkAct

MOST = 500
ASSIGNED = "leads.assign"  # the name of the act


@dataclass(frozen=True)
class Share:
    """One person's part: leads now, what comes, and the most that is right."""

    person: User
    now: int
    gets: int
    capacity: int

    @property
    def after(self) -> int:
        """Leads once everything is dealt."""
        return self.now + self.gets

    @property
    def beyond(self) -> bool:
        """Whether that is more than the capacity."""
        return self.after > self.capacity


@dataclass(frozen=True)
class Dealt:
    """Who would get which lead; `left` had nobody with room for them. `before`: what those that moved were, for the undo."""

    pairs: list[tuple[Lead, User]]
    shares: list[Share]
    left: int
    before: dict[int, dict[str, Any]] = field(default_factory=dict)


def assignable(user: User, ids: Sequence[int]) -> list[int]:
    """Those of `ids` that the person may assign: running ones of the teams, and those of the pool within reach."""
    kept = Q(dormant_account=None) | Q(dormant_account__state=State.POOLED)  # otherwise the account's owner has it
    owned = Lead.objects.of_teams(user).running().filter(kept, pk__in=ids).values_list("pk", flat=True)
    pooled = Lead.objects.in_pool_for(user).filter(kept, pk__in=ids).values_list("pk", flat=True)
    return sorted({*owned, *pooled})


def loads_of(people: Sequence[User]) -> dict[int, int]:
    """How many running leads each of these people has."""
    return counted([person.pk for person in people])


def counted(ids: Iterable[int]) -> dict[int, int]:
    """How many running leads each of the people with these ids has."""
    rows: LeadQuerySet = Lead.objects.running().filter(owner__in=list(ids))
    return dict(rows.order_by().values_list("owner").annotate(n=Count("pk")))


def deal_out(leads: Sequence[Lead], people: Sequence[User], strategy: str, *, beyond_capacity: bool = False) -> Dealt:
    """Deal leads among people without writing anything: the preview and the act itself reckon alike."""
    policy, loads = in_force(), loads_of(people)
    ordered = sorted(people, key=lambda person: (loads.get(person.pk, 0), person.name, person.pk))
    seats = [Seat(p.pk, loads.get(p.pk, 0), policy.of(p.team_id).lead_capacity) for p in ordered]
    for seat, person in zip(seats, ordered, strict=True):
        # What a person has already of these leads stays with them and is no load that comes.
        seat.load -= sum(lead.owner_id == person.pk for lead in leads)
    places = deal(len(leads), seats, strategy, beyond_capacity=beyond_capacity or strategy == Strategy.ONE)
    pairs = [(lead, ordered[place]) for lead, place in zip(leads, places, strict=True) if place is not None]
    shares = [Share(p, s.load, s.gets, s.capacity) for p, s in zip(ordered, seats, strict=True)]
    return Dealt(pairs, shares, sum(place is None for place in places))


@transaction.atomic
def assign(
    ids: Sequence[int],
    people: Sequence[User],
    strategy: str,
    *,
    by: User,
    today: date,
    reason: str = "",
    beyond_capacity: bool = False,
) -> Dealt:
    """Assign leads to people by a strategy: managers within their teams, admins anywhere; returns who got what.

    What cannot be assigned any more is left alone. Raises NotAllowed, InvalidInput, and BeyondCapacity as a warning that
    `beyond_capacity` overrides.
    """
    if not (by.is_admin or by.is_manager):
        raise NotAllowed(_("Only managers and admins assign leads."))
    if strategy not in (Strategy.ONE, Strategy.ROUND_ROBIN, Strategy.LEAST_LOADED):
        raise InvalidInput(_("Choose how the leads are assigned."))
    if not people:
        raise InvalidInput(_("Choose who gets the leads."))
    receivers = list(lock_people([person.pk for person in people]).values())
    for receiver in receivers:
        check_receiver(receiver, by)
    chosen = Lead.objects.running().filter(pk__in=assignable(by, ids[:MOST])).order_by("pk")
    leads = list(chosen.select_for_update(no_key=True))
    if strategy == Strategy.ONE:
        receivers = receivers[:1]
        leads = [lead for lead in leads if lead.owner_id != receivers[0].pk]
    dealt = deal_out(leads, receivers, strategy, beyond_capacity=beyond_capacity)
    if not beyond_capacity and any(share.beyond and share.gets for share in dealt.shares):
        raise BeyondCapacity
    moving = [(lead, person) for lead, person in dealt.pairs if lead.owner_id != person.pk]
    if moving:
        why = Why(LeadRule.ASSIGNED, by, today, reason.strip()[:500], evidence={"strategy": strategy})
        dealt.before.update({lead.pk: {**facts_of(lead), "to": person.pk} for lead, person in moving})
        give([lead for lead, _person in moving], [person for _lead, person in moving], why)
        for pk, move in latest_moves(dealt.before).items():
            dealt.before[pk]["move"] = move
    return dealt


@transaction.atomic
def assign_together(
    ids: Sequence[int], people: Sequence[User], strategy: str, *, by: User, today: date, **more: Any
) -> tuple[Dealt, BulkAct | None]:
    """The same as one act that can be taken back on its day; no act where nothing moved. Raises as `assign`."""
    dealt = assign(ids, people, strategy, by=by, today=today, **more)
    return dealt, acts.keep(ASSIGNED, dealt.before, by=by, today=today) if dealt.before else None
