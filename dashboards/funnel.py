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
from dashboards.segments import EVERYTHING, Segment
from dashboards.statements import positional
from leads.models import STAGE_ORDER

ORDER = len(STAGE_ORDER)  # a reached stage as a number: 1 Suspect ... 6 Order

_HELD = """
held AS MATERIALIZED (
    SELECT c.id, c.account_id FROM accounts_cycle c
    WHERE {cycle_scope} NOT c.taken_back AND c.started_on <= %(end)s AND (c.ended_on IS NULL OR c.ended_on >= %(start)s){of_segment}
)"""
# Some accounts: from each to its opportunities and their changes. OFFSET and LIMIT keep that order: the planner would
# rather read every opportunity of the company.
_MOVED_OF_SCOPE = """
mine AS MATERIALIZED (
    SELECT account_id FROM held
    UNION SELECT n.id FROM accounts_account n WHERE {account_scope}
), touched AS (
    SELECT o.id, o.account_id FROM mine CROSS JOIN LATERAL (
        SELECT id, account_id FROM leads_opportunity WHERE account_id = mine.account_id AND voided_at IS NULL OFFSET 0
    ) o CROSS JOIN LATERAL (
        SELECT 1 FROM leads_stagechange s
        WHERE s.opportunity_id = o.id AND s."on" BETWEEN %(start)s AND %(end)s LIMIT 1
    ) moving
)"""
# The whole company: from the period's changes.
_MOVED_OF_ALL = """
touched AS (
    SELECT o.id, o.account_id FROM leads_opportunity o WHERE o.voided_at IS NULL AND o.id IN (
        SELECT opportunity_id FROM leads_stagechange WHERE "on" BETWEEN %(start)s AND %(end)s
    ){of_segment}
)"""
_OF_SEGMENT = " AND EXISTS (SELECT 1 FROM accounts_account n WHERE n.id = {row}.account_id AND {conditions})"
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
    "opportunity": "SELECT id FROM moved WHERE reached >= %(reached)s AND (%(currency)s = '' OR currency = %(currency)s)",
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


def count(scope: Scope, period: Period, segment: Segment = EVERYTHING) -> Funnel:
    """Count one funnel by one statement."""
    if scope.nobody:
        return Funnel()
    sql, params = _statement(scope, period, segment, _COUNTS)
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


def ids_of(scope: Scope, period: Period, segment: Segment, kind: str, stage: str, currency: str) -> RawSQL:
    """The ids behind one bar, for `pk__in`: kind accounts, contacted, account or opportunity (with a stage letter).

    A currency narrows opportunities to those with an order in it.
    """
    reached = STAGE_ORDER.index(stage) + 1 if stage in STAGE_ORDER else 1
    sql, params = _statement(scope, period, segment, _LISTS[kind], reached=reached, currency=currency)
    names: list[Any] = []
    return RawSQL(positional(sql, params, names), names)  # noqa: S611  every value is a parameter  # nosec B611


def _at_least(reached: Counter[int]) -> dict[str, int]:
    return {
        letter: sum(number for stage, number in reached.items() if stage > index)
        for index, letter in enumerate(STAGE_ORDER)
    }


def _statement(scope: Scope, period: Period, segment: Segment, what: str, **more: Any) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {"start": period.start, "end": period.end, **segment.bound, **more}
    if scope.owner_id is not None:
        cycle_scope, account_scope = "c.owner_id = %(owner)s AND", ["n.owner_id = %(owner)s", "n.state = 'owned'"]
        params["owner"] = scope.owner_id
    elif scope.team_ids:
        cycle_scope, account_scope = (
            "c.team_id = ANY(%(teams)s) AND",
            ["n.team_id = ANY(%(teams)s)", "n.state <> 'pooled'"],
        )
        params["teams"] = list(scope.team_ids)
    else:
        cycle_scope, account_scope = "", []
    if account_scope:
        moved = _MOVED_OF_SCOPE.format(account_scope=" AND ".join([*account_scope, *segment.conditions]))
    else:
        moved = _MOVED_OF_ALL.format(of_segment=_of_segment(segment, "o"))
    held = _HELD.format(cycle_scope=cycle_scope, of_segment=_of_segment(segment, "c"))
    return f"WITH {held}, {moved}, {_REACHED}{what}", params


def _of_segment(segment: Segment, row: str) -> str:
    if not segment.conditions:
        return ""
    conditions = " AND ".join(segment.conditions)
    return _OF_SEGMENT.format(row=row, conditions=conditions)


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
