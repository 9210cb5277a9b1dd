"""Now in stage: where the accounts that are owned today stand, each once, and the opportunities that run.

The other way to read the funnel (domain.md 2.1): `dashboards/funnel.py` counts what passed through in a period, this
one what lies where at this moment. No bar holds another one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from dashboards.scopes import Scope
from dashboards.segments import EVERYTHING, Segment
from dashboards.statements import positional
from leads.models import STAGE_ORDER

UNTOUCHED, CONTACTED = "none", "contacted"
PLACES = [UNTOUCHED, CONTACTED, *STAGE_ORDER]  # by number from -1 on: nobody called, contacted, S to C, ordered

_HERE = """
here AS MATERIALIZED (
    SELECT n.id, n.cycle_contacts, n.order_in_cycle FROM accounts_account n WHERE n.state = 'owned'{conditions}
)"""
# Some accounts: from each to its opportunities; OFFSET keeps that order (see funnel.py).
_RUNNING_OF_SCOPE = """
running AS MATERIALIZED (
    SELECT o.* FROM here CROSS JOIN LATERAL (
        SELECT id, account_id, stage, amount, currency FROM leads_opportunity
        WHERE account_id = here.id AND outcome = 'open' OFFSET 0
    ) o
)"""
_RUNNING_OF_ALL = """
running AS MATERIALIZED (
    SELECT o.id, o.account_id, o.stage, o.amount, o.currency
    FROM here JOIN leads_opportunity o ON o.account_id = here.id AND o.outcome = 'open'
)"""
_PLACED = """
placed AS (
    SELECT here.id, coalesce(
        furthest.stage,
        CASE WHEN here.order_in_cycle THEN 6 WHEN here.cycle_contacts > 0 THEN 0 ELSE -1 END
    ) AS place
    FROM here LEFT JOIN (
        SELECT account_id, max(strpos('SPADC', stage)) AS stage FROM running GROUP BY account_id
    ) furthest ON furthest.account_id = here.id
)"""
_COUNTS = """
SELECT 'place', place, '', count(*), NULL::numeric FROM placed GROUP BY place
UNION ALL SELECT 'running', strpos('SPADC', stage), '', count(*), NULL FROM running GROUP BY stage
UNION ALL SELECT 'money', 0, currency, count(*), sum(amount) FROM running WHERE amount IS NOT NULL GROUP BY currency
"""
_LISTS = {
    "owned": "SELECT id FROM here",
    "place": "SELECT id FROM placed WHERE place = %(place)s",
    "running": "SELECT id FROM running WHERE (%(stage)s = '' OR stage = %(stage)s)"
    " AND (%(currency)s = '' OR currency = %(currency)s AND amount IS NOT NULL)",
}


@dataclass(frozen=True)
class Standing:
    """Accounts by place, running opportunities by stage, and their amounts by currency with how many have one."""

    places: dict[str, int] = field(default_factory=dict)
    running: dict[str, int] = field(default_factory=dict)
    money: list[tuple[str, Decimal, int]] = field(default_factory=list)

    @property
    def accounts(self) -> int:
        """All of them: each stands at exactly one place."""
        return sum(self.places.values())

    @property
    def opportunities(self) -> int:
        """All that run."""
        return sum(self.running.values())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.accounts


def count(scope: Scope, segment: Segment = EVERYTHING) -> Standing:
    """Count where the accounts of a scope stand, by one statement."""
    if scope.nobody:
        return Standing()
    sql, params = _statement(scope, segment, _COUNTS)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    numbers: dict[str, Counter[int]] = {"place": Counter(), "running": Counter()}
    money = []
    for kind, number, currency, how_many, amount in rows:
        if kind == "money":
            money.append((currency, amount, how_many))
        else:
            numbers[kind][number] += how_many
    return Standing(
        places={place: numbers["place"][at] for at, place in enumerate(PLACES, start=-1)},
        running={stage: numbers["running"][at] for at, stage in enumerate(STAGE_ORDER[:-1], start=1)},
        money=sorted(money, key=lambda row: (-row[2], row[0])),
    )


def ids_of(scope: Scope, segment: Segment, kind: str, stage: str, currency: str) -> RawSQL:
    """The ids behind one bar, for `pk__in`: kind owned, place (with one of PLACES) or running (a stage or empty)."""
    place = PLACES.index(stage) - 1 if kind == "place" else 0
    sql, params = _statement(scope, segment, _LISTS[kind], place=place, stage=stage, currency=currency)
    names: list[Any] = []
    return RawSQL(positional(sql, params, names), names)  # noqa: S611  every value is a parameter  # nosec B611


def _statement(scope: Scope, segment: Segment, what: str, **more: Any) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {**segment.bound, **more}
    conditions = segment.conditions
    if scope.owner_id is not None:
        conditions, params["owner"] = ["n.owner_id = %(owner)s", *conditions], scope.owner_id
    elif scope.team_ids:
        conditions, params["teams"] = ["n.team_id = ANY(%(teams)s)", *conditions], list(scope.team_ids)
    here = _HERE.format(conditions="".join(f" AND {condition}" for condition in conditions))
    narrow = scope.owner_id is not None or scope.team_ids
    return f"WITH {here}, {_RUNNING_OF_SCOPE if narrow else _RUNNING_OF_ALL}, {_PLACED}{what}", params
