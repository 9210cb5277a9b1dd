"""Who decides about an account: the line of managers above its team."""

from __future__ import annotations

from accounts.models import Account
from users.models import Role, User
from users.teams import line_above


def managers_of(team_id: int | None) -> list[int]:
    """Ids of the managers above a team, nearest first, each once; the admins when there is none."""
    line: list[int] = []
    for _team, manager_id in line_above(team_id):
        if manager_id and manager_id not in line:
            line.append(manager_id)
    return line or list(User.objects.active().filter(role=Role.ADMIN).order_by("pk").values_list("pk", flat=True))


def manages(user: User, account: Account) -> bool:
    """Whether the person may decide for the account's team (domain.md section 7)."""
    return user.is_admin or (account.team_id is not None and account.team_id in user.managed_team_ids)


def next_level(account: Account) -> list[int]:
    """Ids of the managers above the account's direct manager."""
    return managers_of(account.team_id)[1:]
