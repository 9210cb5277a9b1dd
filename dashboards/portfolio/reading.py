"""The accounts of a portfolio, and what every statement about them begins with."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from dashboards.portfolio.asking import Asked
from dashboards.statements import positional

_HERE = """WITH here AS (
    SELECT n.id, n.name, n.owner_id, n.team_id, n.current_cycle_id, n.cycle_started_on, n.cycle_contacts, n.order_in_cycle,
        n.protected, n.alarm_due_on, n.grade, n.keeps
    FROM accounts_account n WHERE {states}{conditions}
)"""
_LOOKED_AFTER = ", looked_after AS (SELECT n.id FROM accounts_account n WHERE {states}{conditions})"
OWNED = "n.state = 'owned'"
KEPT = "n.state IN ('owned', 'suspended')"

Statement = tuple[str, dict[str, Any]]


def looked_after(asked: Asked) -> str:
    """The same accounts and the suspended ones, as a part of a statement after `here`: complaints of theirs run on."""
    return _LOOKED_AFTER.format(states=_states(asked, KEPT), conditions=_conditions(asked))


def here(asked: Asked, *, states: str = OWNED, among: list[int] | None = None) -> Statement:
    """`here`: the accounts that are owned, of the scope and segment; the opening of a statement, and its values.

    `among`: only those of these ids.
    """
    scope = asked.scope
    params: dict[str, Any] = {
        "today": asked.today, "owner": scope.owner_id, "teams": list(scope.team_ids), **asked.segment.bound,
        "among": among,
    }  # fmt: skip
    only = " AND n.id = ANY(%(among)s::bigint[])" if among is not None else ""
    return _HERE.format(states=_states(asked, states), conditions=_conditions(asked) + only), params


def _states(asked: Asked, states: str) -> str:
    """A suspended account has no owner: of one person only owned ones are looked for, which have an index by owner."""
    return OWNED if asked.scope.owner_id is not None else states


def _conditions(asked: Asked) -> str:
    conditions = list(asked.segment.conditions)
    if asked.scope.owner_id is not None:
        conditions.append("n.owner_id = %(owner)s")
    elif asked.scope.team_ids:
        conditions.append("n.team_id = ANY(%(teams)s)")
    return "".join(f" AND {condition}" for condition in conditions)


def rows(
    asked: Asked, sql: str, *, states: str = OWNED, among: list[int] | None = None, **more: Any
) -> list[tuple[Any, ...]]:
    """What a statement that goes on from `here` gives; nothing where the scope is nobody's."""
    if asked.scope.nobody:
        return []
    opening, params = here(asked, states=states, among=among)
    with connection.cursor() as cursor:
        cursor.execute(opening + sql, params | more)
        return cursor.fetchall()


def ids(asked: Asked, sql: str, *, states: str = OWNED, among: list[int] | None = None, **more: Any) -> RawSQL:
    """The ids that such a statement gives, for `pk__in`; of nobody none."""
    opening, params = here(asked, states=states, among=among)
    values: list[Any] = []
    text = positional(opening + sql, params | more, values)
    if asked.scope.nobody:
        text, values = "SELECT NULL::bigint WHERE false", []
    return RawSQL(text, values)  # noqa: S611  every value is a parameter  # nosec B611
