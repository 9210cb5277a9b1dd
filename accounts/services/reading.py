"""Rows that pages show beside an account; each function asks who is looking, or takes accounts that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Account, AccountQuerySet, LedgerEntry, Rule, State
from accounts.policies import claim_scope, for_request
from accounts.training import gate
from core.clock import business_date
from users.models import Role, Team, User
from users.services.teams import next_manager


def claimable(user: User) -> AccountQuerySet:
    """The shared pool as far as the person sees it: all of it for an admin, otherwise the claimable part."""
    pool = Account.objects.in_pool_for(user)
    return pool if user.is_admin else pool.filter(claim_scope(user))


def claimable_just_now(user: User, today: date) -> AccountQuerySet:
    """What the person may claim, or could have claimed since yesterday: who was slower learns who was faster."""
    gone = LedgerEntry.objects.filter(rule=Rule.CLAIMED, on__gte=today - timedelta(days=1)).values("account_id")
    recent = Account.objects.filter(pk__in=gone)
    return claimable(user) | (recent if user.is_admin else recent.filter(claim_scope(user)))


def latest_moves(accounts: Iterable[Account]) -> dict[int, LedgerEntry]:
    """The move that put each account where it is, by its id: one query for all; a way back is no reason of its own."""
    moves = LedgerEntry.objects.filter(account_id__in=[account.pk for account in accounts])
    moves = moves.filter(to_state=F("account__state")).exclude(rule=Rule.UNDONE)
    newest = moves.order_by("account_id", "-pk").distinct("account_id").select_related("from_user", "by")
    return {entry.account_id: entry for entry in newest}


def receivers(by: User) -> Any:
    """Who may be given accounts by this person: those who sell, within the own teams, with `load` and `barred`.

    `barred`: training that their rules require is missing, so that giving them something has to be confirmed.
    """
    people = User.objects.salespeople()
    if not by.is_admin:
        people = people.filter(team_id__in=by.managed_team_ids)
    owned = Account.objects.filter(owner=OuterRef("pk"), state=State.OWNED).order_by().values("owner")
    load = Coalesce(Subquery(owned.annotate(n=Count("pk")).values("n")), 0)
    barred = ExpressionWrapper(gate.among(business_date(), for_request(by)), output_field=BooleanField())
    return people.select_related("team").annotate(load=load, barred=barred).order_by("name")


def group_candidates(account: Account) -> Any:
    """Colleagues who could join the account's working group, of whatever team."""
    there = account.group.filter(ended_on=None).values("user_id")
    return User.objects.active().exclude(pk=account.owner_id).exclude(pk__in=there).order_by("name")


def owned_count(person: User) -> int:
    """How many accounts the person owns."""
    return Account.objects.filter(owner=person, state=State.OWNED).count()


@dataclass(frozen=True)
class Led:
    """A team that somebody leads: what waits there for a decision, and who decides when that person has left."""

    team: Team
    desk: int
    proposed: int
    next: User | None


def led_by(person: User) -> list[Led]:
    """The teams a person leads, by name; one query for all their accounts."""
    teams = list(Team.objects.open().filter(manager=person).order_by("name", "pk"))
    held = Account.objects.filter(team__in=teams).order_by().values("team_id")
    on_desk = Count("pk", filter=Q(state=State.SUSPENDED, desk="supervisor"))
    proposed = Count("pk", filter=Q(state=State.OWNED, proposal_visible_on__isnull=False))
    waiting = {row["team_id"]: row for row in held.annotate(desk=on_desk, proposed=proposed)}
    none = {"desk": 0, "proposed": 0}
    return [
        Led(team, row["desk"], row["proposed"], next_manager(team, but=person))
        for team in teams
        for row in [waiting.get(team.pk, none)]
    ]


def leaders(by: User, *, but: User, also: Collection[User]) -> Any:
    """Who may lead a team that `but` leaves: the managers `by` sees, and those who take over by themselves."""
    managers = User.objects.active().filter(role=Role.MANAGER).exclude(pk=but.pk)
    seen = User.objects.visible_to(by).values("pk")
    return managers.filter(Q(pk__in=seen) | Q(pk__in=[user.pk for user in also])).order_by("name")


def loads(people: Iterable[User], *, today: date, soon: Q) -> dict[int, dict[str, int]]:
    """What each person carries, by id: one grouped query over these people's accounts; `soon`: which are recycled soon."""
    owned = Account.objects.filter(state=State.OWNED, owner_id__in=[person.pk for person in people])
    rows: Any = (
        owned.order_by()
        .values("owner_id")
        .annotate(
            owned=Count("pk"),
            overdue=Count("pk", filter=Q(next_contact_due_on__lt=today)),
            soon=Count("pk", filter=soon),
            proposed=Count("pk", filter=Q(proposal_visible_on__isnull=False)),
            protected=Count("pk", filter=Q(protected=True)),
        )
    )
    return {row["owner_id"]: {name: n for name, n in row.items() if name != "owner_id"} for row in rows}
