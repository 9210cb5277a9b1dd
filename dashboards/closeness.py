"""How close we are to the accounts of a scope, and whether their committees are covered (ux.md, pictures; domain.md 2.4, 4).

The figures are those of the list of accounts under the same filters: the same conditions, counted by one statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from accounts.committee.coverage import KINDS, holding
from accounts.models import Account, KeyRole
from portraits.models import SURE, Stage

if TYPE_CHECKING:
    from accounts.models import AccountQuerySet
    from dashboards.scopes import Choice, Scope
    from users.models import User

UNCONFIRMED, HIGHER, CAPPED = "unconfirmed", "higher", "capped"
GAPS = tuple(KINDS)  # not known, never met, opposes, has not agreed


@dataclass(frozen=True)
class Closeness:
    """Accounts by stage (the value of the list's filter) and by gap of a role; `agreed` by role."""

    accounts: int
    stages: dict[str, int]
    gaps: dict[str, int]
    agreed: dict[str, int]


def scope_of(user: User, scope: Scope) -> AccountQuerySet:
    """Owned and suspended accounts of a scope that the reader may list."""
    if not (user.is_admin or user.is_manager):
        return Account.objects.owned_by(user)
    rows = Account.objects.of_teams(user)
    if scope.nobody:
        return rows.none()
    if scope.owner_id is not None:
        return rows.filter(owner=scope.owner_id)
    return rows.filter(team_id__in=scope.team_ids) if scope.team_ids else rows


def count(rows: AccountQuerySet) -> Closeness:
    """How many stand where; one statement."""
    asked: dict[str, Any] = {f"stage_{name}": Count("pk", filter=at) for name, at in _stages().items()}
    for role in KeyRole:
        for kind in GAPS:
            asked[f"gap_{kind}_{role.value}"] = Count("pk", filter=_gap(kind, role.value))
        asked[f"agreed_{role.value}"] = Count("pk", filter=Q(coverage__agreed__in=holding(role.value)))
    found = rows.order_by().aggregate(accounts=Count("pk"), **asked)

    def those(start: str) -> dict[str, int]:
        return {name.removeprefix(start): n for name, n in found.items() if name.startswith(start)}

    return Closeness(found["accounts"], those("stage_"), those("gap_"), those("agreed_"))


def _stages() -> dict[str, Q]:
    """As the filter of the list narrows (portraits/columns.py)."""
    here = Q(distance__confirmed_cycle=F("current_cycle"))
    stages = {str(stage.value): Q(distance__closeness=stage.value + SURE) & here for stage in Stage if stage.value}
    nothing = Q(distance=None) | Q(distance__ceiling=0) | (Q(distance__confirmed=0) & here)
    known = Q(distance__ceiling__gt=0)
    return {
        str(Stage.NONE.value): nothing,
        **stages,
        UNCONFIRMED: known & (Q(distance__confirmed_cycle=None) | ~here | Q(current_cycle=None)),
        HIGHER: Q(distance__ceiling__gt=F("distance__confirmed")) & here,
        CAPPED: Q(distance__confirmed__gt=F("distance__ceiling")),
    }


def _gap(kind: str, role: str) -> Q:
    present, absent, _words = KINDS[kind]
    bits = holding(role)
    if not present:
        return Q(coverage=None) | ~Q(**{f"coverage__{absent[0]}__in": bits})
    asked = Q()
    for column in present:
        asked &= Q(**{f"coverage__{column}__in": bits})
    for column in absent:
        asked &= ~Q(**{f"coverage__{column}__in": bits})
    return asked


def address(user: User, choice: Choice) -> str:
    """The query of the list of accounts that shows the same accounts."""
    if not (user.is_admin or user.is_manager):
        return "scope=mine"
    chosen = [("team", choice.team), ("owner", choice.person)]
    return "&".join(["scope=team", *(f"{name}={value}" for name, value in chosen if value)])
