"""Whose accounts a replay may be asked for: for the page and the API alike."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.policies import for_request
from accounts.rules import RuleValues
from dashboards.services.replays import Teams
from users.models import Team, User
from users.teams import subtree


def teams_of(user: User) -> list[Team]:
    """The teams that somebody may try numbers for: a manager's own ones, all for an admin."""
    teams = Team.objects.visible_to(user).order_by("name")
    return list(teams if user.is_admin else teams.filter(pk__in=user.managed_team_ids))


def chosen(wished: str, teams: Sequence[Team], user: User) -> Teams:
    """The team asked for (an id as text) and those below; "" means the company, or everything a manager leads."""
    if wished:
        below = subtree(int(wished)) if user.is_admin else subtree(int(wished)) & user.managed_team_ids
        return Teams([int(wished)], sorted(below))
    if user.is_admin:
        return Teams()
    mine = {team.pk for team in teams}
    return Teams(sorted(team.pk for team in teams if team.parent_id not in mine), sorted(mine))


def rules_of(user: User, wished: Team | None, teams: Sequence[Team]) -> RuleValues:
    """The numbers in force that a replay starts from: the wished team's, else the company's or a manager's first team's."""
    mine = wished or (None if user.is_admin else teams[0])
    return for_request(user).of(mine.pk if mine else None)
