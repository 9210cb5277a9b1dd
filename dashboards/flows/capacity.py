"""Who would reach the capacity: accounts now, leads in work that may become accounts, and the limit (domain.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Account, State
from accounts.policies import InForce
from accounts.services.pool import capacity_of
from accounts.training import gate
from core.many import kept_if_many
from dashboards.flows.asking import Asked
from leads.models import Lead
from users.models import Role, User

SHOWN = 40
NEAR = 0.9


@dataclass(frozen=True)
class Load:
    """What one person carries, and would carry if every lead in work became an account."""

    person: User
    now: int
    leads: int
    limit: int
    to_now: str
    to_leads: str
    barred: bool = False  # training is missing: whatever room there is, no account comes

    @property
    def after(self) -> int:
        """Accounts if all came."""
        return self.now + self.leads

    @property
    def free(self) -> int:
        """Places left if all came; below 0 there are too few, and who may not own accounts yet has none."""
        free = self.limit - self.after
        return min(free, 0) if self.barred else free

    @property
    def tone(self) -> str:
        """bad: full already; warn: would be full, or nearly; empty: enough room."""
        if self.now >= self.limit:
            return "bad"
        return "warn" if self.after >= self.limit * NEAR else ""

    @property
    def word(self) -> str:
        """barred (training is missing), full, over (would be), near or empty."""
        if self.barred:
            return "barred"
        if self.now >= self.limit:
            return "full"
        return "over" if self.after > self.limit else "near" if self.tone else ""

    @property
    def fills(self) -> tuple[str, str, str]:
        """On a bar whose end is the limit, or more where there is more: accounts, with leads, the limit."""
        whole = max(self.limit, self.after, 1)
        return tuple(f"{part * 100 / whole:.1f}%" for part in (self.now, self.after, self.limit))  # type: ignore[return-value]


@dataclass(frozen=True)
class Loads:
    """The people nearest to their limit first, and all of them summed up."""

    rows: list[Load]
    people: int
    now: int
    leads: int
    limit: int
    free: int
    counted_at: datetime | None = None  # of many accounts and leads, which are kept for some minutes

    @property
    def more(self) -> int:
        """People who are not shown."""
        return self.people - len(self.rows)

    @property
    def after(self) -> int:
        """Accounts of all if all came."""
        return self.now + self.leads


def loads(user: User, asked: Asked, policy: InForce, *, most: int | None = SHOWN) -> Loads:
    """Who owns accounts in the scope or could: salespeople, and managers who have accounts or leads; two statements."""
    people, counted_at = _people(user, asked)
    people = [p for p in people if p.role != Role.MANAGER or p.load or p.leads_in_work]
    barred = {pk for pk, bar in gate.bars(people, today=asked.today, policy=policy).items() if bar.enforced}
    found = [_load(asked, person, policy, barred=person.pk in barred) for person in people]
    found.sort(key=lambda load: (-(load.after / load.limit if load.limit else 2), load.person.name, load.person.pk))
    return Loads(
        found[:most],
        len(found),
        sum(load.now for load in found),
        sum(load.leads for load in found),
        sum(load.limit for load in found if not load.barred),
        sum(max(load.free, 0) for load in found),
        counted_at,
    )


def _people(user: User, asked: Asked) -> tuple[list[Any], datetime | None]:
    """The people with how many accounts and leads they have, and when these were counted."""
    scope = asked.scope
    people = User.objects.visible_to(user).salespeople()
    if scope.owner_id is not None:
        people = people.filter(pk=scope.owner_id)
    elif scope.team_ids or scope.nobody:
        people = people.filter(team_id__in=scope.team_ids)
    found: list[Any] = list(people.order_by("name", "pk"))
    ids = [person.pk for person in found]

    def count() -> dict[int, tuple[int, int]]:
        owned = Account.objects.filter(owner=OuterRef("pk"), state=State.OWNED).order_by().values("owner")
        leads = Lead.objects.filter(owner=OuterRef("pk")).running().order_by().values("owner")
        numbers = User.objects.filter(pk__in=ids).annotate(load=_number(owned), leads_in_work=_number(leads))
        return {pk: (load, in_work) for pk, load, in_work in numbers.values_list("pk", "load", "leads_in_work")}

    counted = kept_if_many(
        "flows.capacity", ids, count, lambda each: sum(map(sum, each.values())), ever=scope.owner_id is None
    )
    for person in found:
        person.load, person.leads_in_work = counted.found.get(person.pk, (0, 0))
    return found, counted.at


def _number(rows: Any) -> Any:
    counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, Value(0))


def _load(asked: Asked, person: Any, policy: InForce, *, barred: bool) -> Load:
    pk = str(person.pk)
    return Load(
        person,
        person.load,
        person.leads_in_work,
        capacity_of(person, policy.of(person.team_id)),
        asked.address(what="held", whose=pk),
        asked.address(what="leads", whose=pk),
        barred,
    )
