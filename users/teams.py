"""The tree of teams, walked by one recursive query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from users.models import Team

_BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM users_team WHERE {start} = %s
    UNION
    SELECT child.id FROM users_team child JOIN below ON child.parent_id = below.id
) SELECT id FROM below
"""
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT id, parent_id, manager_id, 0 AS height FROM users_team WHERE id = %s
    UNION ALL
    SELECT up.id, up.parent_id, up.manager_id, height + 1 FROM users_team up JOIN above ON up.id = above.parent_id
    WHERE height < 50
) SELECT id, manager_id FROM above ORDER BY height
"""
_LINES = """
WITH RECURSIVE above AS (
    SELECT id AS start, parent_id, manager_id, 0 AS height FROM users_team WHERE id = ANY(%s)
    UNION ALL
    SELECT above.start, up.parent_id, up.manager_id, height + 1
    FROM users_team up JOIN above ON up.id = above.parent_id
    WHERE height < 50
) SELECT start, manager_id FROM above WHERE manager_id IS NOT NULL ORDER BY start, height
"""


def in_tree_order(teams: Iterable[Team]) -> list[Team]:
    """Each team before those below it, sisters by name; one whose parent is not among them stands at the top."""
    by_name = sorted(teams, key=lambda team: (team.name, team.pk))
    here = {team.pk for team in by_name}
    below: dict[int | None, list[Team]] = {}
    for team in by_name:
        below.setdefault(team.parent_id if team.parent_id in here else None, []).append(team)
    found: list[Team] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1].pk, [])[::-1]
    return found


def team_ids_below(manager_id: int) -> frozenset[int]:
    """Ids of the teams a person leads and of all teams below them."""
    return frozenset(_column(_BELOW.format(start="manager_id"), manager_id))


def subtree(team_id: int) -> frozenset[int]:
    """Ids of a team and all teams below it."""
    return frozenset(_column(_BELOW.format(start="id"), team_id))


def subtree_of(team: Team) -> frozenset[int]:
    """The same of a team that is at hand, asked once however often a list narrows by it."""
    if not hasattr(team, "_subtree"):
        team._subtree = subtree(team.pk)  # type: ignore[attr-defined]
    return team._subtree  # type: ignore[attr-defined]


def line_above(team_id: int | None) -> list[tuple[int, int | None]]:
    """(team id, manager id) from a team up to the root."""
    if team_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [team_id])
        return [(row[0], row[1]) for row in cursor.fetchall()]


def lines_above(team_ids: Iterable[int]) -> dict[int, list[int]]:
    """The managers above each of many teams, nearest first, each once: one query."""
    lines: dict[int, list[int]] = {team_id: [] for team_id in team_ids}
    if not lines:
        return lines
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(lines)])
        for team_id, manager_id in cursor.fetchall():
            if manager_id not in lines[team_id]:
                lines[team_id].append(manager_id)
    return lines


def _column(sql: str, value: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        return [row[0] for row in cursor.fetchall()]
