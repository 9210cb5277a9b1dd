"""The funnel: how many accounts and opportunities pass through each stage in a period (domain.md 2.1).

Everything is counted by one statement from the rows themselves. `docs/decisions/0007-funnel.md` says why these
definitions; the page prints them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from dashboards.periods import Period
from dashboards.scopes import Scope
from leads.models import STAGE_ORDER

ORDER = len(STAGE_ORDER)  # a reached stage as a number: 1 Suspect ... 6 Order

_HELD = """
held AS MATERIALIZED (
    SELECT id, account_id FROM accounts_cycle
    WHERE {cycle_scope} started_on <= %(end)s AND (ended_on IS NULL OR ended_on >= %(start)s)
)"""
# Some accounts: from each to its opportunities and their changes. OFFSET and LIMIT keep that order: the planner would
# rather read every opportunity of the company.
_MOVED_OF_SCOPE = """
mine AS MATERIALIZED (
    SELECT account_id FROM held
    UNION SELECT id FROM accounts_account WHERE {account_scope}
), touched AS (
    SELECT o.id, o.account_id FROM mine CROSS JOIN LATERAL (
        SELECT id, account_id FROM leads_opportunity WHERE account_id = mine.account_id OFFSET 0
    ) o CROSS JOIN LATERAL (
        SELECT 1 FROM leads_stagechange s
        WHERE s.opportunity_id = o.id AND s."on" BETWEEN %(start)s AND %(end)s LIMIT 1
    ) moving
)"""
# The whole company: from the period's changes.
_MOVED_OF_ALL = """
touched AS (
    SELECT o.id, o.account_id FROM leads_opportunity o WHERE o.id IN (
        SELECT opportunity_id FROM leads_stagechange WHERE "on" BETWEEN %(start)s AND %(end)s
    )
)"""
_REACHED = """
ordered AS (
    SELECT opportunity_id, amount, currency FROM leads_order
    WHERE voided_at IS NULL AND ordered_on BETWEEN %(start)s AND %(end)s
), moved AS MATERIALIZED (
    SELECT t.id, t.account_id, CASE WHEN w.opportunity_id IS NOT NULL THEN 6 ELSE (
        SELECT max(strpos('SPADC', s.to_stage)) FROM leads_stagechange s
        WHERE s.opportunity_id = t.id AND s."on" <= %(end)s
    ) END AS reached, w.amount, w.currency
    FROM touched t LEFT JOIN ordered w ON w.opportunity_id = t.id
), contacted AS (
    SELECT account_id FROM held WHERE EXISTS (
        SELECT 1 FROM accounts_contactday d
        WHERE d.cycle_id = held.id AND d.counted AND d.day BETWEEN %(start)s AND %(end)s
    )
    UNION SELECT account_id FROM moved
)"""
_COUNTS = """
SELECT 'accounts', 0, '', count(*), NULL::numeric FROM (SELECT account_id FROM held UNION SELECT account_id FROM moved) a
UNION ALL SELECT 'contacted', 0, '', count(*), NULL FROM contacted
UNION ALL SELECT 'account', reached, '', count(*), NULL
    FROM (SELECT max(reached) AS reached FROM moved GROUP BY account_id) m GROUP BY reached
UNION ALL SELECT 'opportunity', reached, '', count(*), NULL FROM moved GROUP BY reached
UNION ALL SELECT 'money', 6, currency, count(*), sum(amount) FROM moved WHERE reached = 6 GROUP BY currency
"""
_LISTS = {
    "accounts": "SELECT account_id FROM held UNION SELECT account_id FROM moved",
    "contacted": "SELECT account_id FROM contacted",
    "account": "SELECT account_id FROM moved WHERE reached >= %(reached)s",
    "opportunity": "SELECT id FROM moved WHERE reached >= %(reached)s",
}


@dataclass(frozen=True)
class Funnel:
    """The counts of one scope and period; a stage's count holds everything that came at least so far."""

    accounts: int = 0
    contacted: int = 0
    account_stages: dict[str, int] = field(default_factory=dict)
    opportunity_stages: dict[str, int] = field(default_factory=dict)
    money: list[tuple[str, Decimal, int]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nobody was contacted and nothing moved."""
        return not self.contacted


def count(scope: Scope, period: Period) -> Funnel:
    """Count one funnel by one statement."""
    if scope.nobody:
        return Funnel()
    sql, params = _statement(scope, period, _COUNTS)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    totals: Counter[str] = Counter()
    reached: dict[str, Counter[int]] = defaultdict(Counter)
    money = []
    for kind, stage, currency, number, amount in rows:
        totals[kind] += number
        reached[kind][stage or 1] += number
        if kind == "money":
            money.append((currency, amount, number))
    return Funnel(
        accounts=totals["accounts"],
        contacted=totals["contacted"],
        account_stages=_at_least(reached["account"]),
        opportunity_stages=_at_least(reached["opportunity"]),
        money=sorted(money, key=lambda row: -row[2]),
    )


def ids_of(scope: Scope, period: Period, kind: str, stage: str) -> RawSQL:
    """The ids behind one bar, for `pk__in`: kind accounts, contacted, account or opportunity (with a stage letter)."""
    reached = STAGE_ORDER.index(stage) + 1 if stage in STAGE_ORDER else 1
    sql, params = _statement(scope, period, _LISTS[kind], reached=reached)
    names: list[Any] = []
    return RawSQL(_positional(sql, params, names), names)  # noqa: S611  every value is a parameter  # nosec B611


def _at_least(reached: Counter[int]) -> dict[str, int]:
    return {
        letter: sum(number for stage, number in reached.items() if stage > index)
        for index, letter in enumerate(STAGE_ORDER)
    }


def _statement(scope: Scope, period: Period, what: str, **more: int) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {"start": period.start, "end": period.end, **more}
    if scope.owner_id is not None:
        cycle_scope, account_scope = "owner_id = %(owner)s AND", "owner_id = %(owner)s AND state = 'owned'"
        params["owner"] = scope.owner_id
    elif scope.team_ids:
        cycle_scope, account_scope = "team_id = ANY(%(teams)s) AND", "team_id = ANY(%(teams)s) AND state <> 'pooled'"
        params["teams"] = list(scope.team_ids)
    else:
        cycle_scope = account_scope = ""
    moved = _MOVED_OF_SCOPE.format(account_scope=account_scope) if account_scope else _MOVED_OF_ALL
    return f"WITH {_HELD.format(cycle_scope=cycle_scope)}, {moved}, {_REACHED}{what}", params


def _positional(sql: str, params: dict[str, Any], values: list[Any]) -> str:
    """Named parameters as positional ones: a part of a larger statement knows no names."""
    pieces = sql.split("%(")
    text = pieces[0]
    for piece in pieces[1:]:
        name, rest = piece.split(")s", 1)
        values.append(params[name])
        text += f"%s{rest}"
    return text


def latest_movement() -> date | None:
    """The last day on which any opportunity moved: where there is something to see."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "on" FROM leads_stagechange ORDER BY "on" DESC LIMIT 1')
        row = cursor.fetchone()
    return row[0] if row else None


def earliest_movement() -> date | None:
    """The first day on which any opportunity moved: how far back the years to choose go."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "on" FROM leads_stagechange ORDER BY "on" LIMIT 1')
        row = cursor.fetchone()
    return row[0] if row else None
