"""Who decides about an account: the line of managers above its team."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Account
from users.models import Role, User
from users.teams import lines_above


def managers_of(team_id: int | None) -> list[int]:
    """Ids of the managers above a team, nearest first, each once; the admins when there is none."""
    return lines_of([team_id])[team_id]


def with_admins(team_id: int | None) -> list[int]:
    """Ids of everybody who decides about a team's accounts: the managers above it, nearest first, then the admins."""
    admins = User.objects.active().filter(role=Role.ADMIN).order_by("pk").values_list("pk", flat=True)
    return list(dict.fromkeys([*managers_of(team_id), *admins]))


def lines_of(team_ids: Iterable[int | None]) -> dict[int | None, list[int]]:
    """The managers of many teams at once, each line as `managers_of` gives it; two queries at most."""
    asked = set(team_ids)
    above = lines_above(team_id for team_id in asked if team_id is not None)
    lines = {team_id: above.get(team_id or 0, []) for team_id in asked}
    if all(lines.values()):
        return lines
    admins = list(User.objects.active().filter(role=Role.ADMIN).order_by("pk").values_list("pk", flat=True))
    return {team_id: line or admins for team_id, line in lines.items()}


def manages(user: User, account: Account) -> bool:
    """Whether the person may decide for the account's team (domain.md section 7)."""
    return user.is_admin or (account.team_id is not None and account.team_id in user.managed_team_ids)


def next_level(account: Account) -> list[int]:
    """Ids of the managers above the account's direct manager."""
    return managers_of(account.team_id)[1:]
