"""Cohorts: what entered in a month, and how much of it had reached each step after so many months.

One statement dates every step of every record that entered; months are those of the calendar, 0 being the month of the
entry. An account enters with the first cycle of the person or team that is asked about, and what happens after the last one
counts for others. A later step implies those before it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from dashboards import lead_steps
from dashboards.forecasting.spans import shifted
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.steps import ACCOUNTS, LEADS, STEPS
from dashboards.statements import positional
from leads.models import LeadQuerySet
from leads.outcomes import opening

MOST_MONTHS = 36
ALL = ""

# Each statement ends in `entered`: id, the day it came, and a date for each step of its unit, in order.
_LEADS = """, entered AS (
    SELECT id, m.created_on AS came, least(m.first_contact_on, s2, s3, s4, s5) AS s1, least(s2, s3, s4, s5) AS s2,
        least(s3, s4, s5) AS s3, s4, s5
    FROM mine m LEFT JOIN (SELECT id, min(ordered_on) AS s5 FROM brought GROUP BY 1) f USING (id) CROSS JOIN LATERAL (
        SELECT CASE WHEN m.state = 'converted' THEN m.closed_on END AS s3,
            CASE WHEN m.state = 'converted' THEN coalesce(m.qualified_on, m.closed_on) ELSE m.qualified_on END AS s2,
            CASE WHEN m.state = 'converted' AND m.opportunity_id IS NOT NULL THEN m.closed_on END AS s4
    ) x
)"""
# The first day on which each step was reached: a later step implies those before it.
_REACHED = """least(d.day, m.s, m.p, m.a, m.d, m.c, o.day) AS s1,
        least(m.s, m.p, m.a, m.d, m.c, o.day) AS s2, least(m.p, m.a, m.d, m.c, o.day) AS s3,
        least(m.a, m.d, m.c, o.day) AS s4, least(m.d, m.c, o.day) AS s5, least(m.c, o.day) AS s6, o.day AS s7"""
# From each account to its days, changes and orders: OFFSET 0 keeps that order (see funnel.py).
_ACCOUNTS = """WITH had AS MATERIALIZED (
    SELECT c.account_id, min(c.started_on) AS came,
        CASE WHEN bool_or(c.ended_on IS NULL) THEN %(today)s::date ELSE max(c.ended_on) END AS until
    FROM accounts_cycle c WHERE NOT c.taken_back{scope}
    GROUP BY c.account_id HAVING min(c.started_on) BETWEEN %(start)s AND %(end)s
), entered AS (
    SELECT h.account_id AS id, h.came, {reached}
    FROM had h JOIN accounts_account n ON n.id = h.account_id AND n.state <> 'void'{segment}
    LEFT JOIN LATERAL (
        SELECT min(day) AS day FROM accounts_contactday
        WHERE account_id = h.account_id AND counted AND day BETWEEN h.came AND h.until
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT min(s."on") FILTER (WHERE s.to_stage = 'S') AS s, min(s."on") FILTER (WHERE s.to_stage = 'P') AS p,
            min(s."on") FILTER (WHERE s.to_stage = 'A') AS a, min(s."on") FILTER (WHERE s.to_stage = 'D') AS d,
            min(s."on") FILTER (WHERE s.to_stage = 'C') AS c
        FROM (
            SELECT id FROM leads_opportunity WHERE account_id = h.account_id AND voided_at IS NULL OFFSET 0
        ) p JOIN leads_stagechange s ON s.opportunity_id = p.id AND s."on" BETWEEN h.came AND h.until
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT min(ordered_on) AS day FROM leads_order
        WHERE account_id = h.account_id AND voided_at IS NULL AND ordered_on BETWEEN h.came AND h.until
    ) o ON true
)"""
# Of the whole company each table is read once. CASE hides from the planner that it knows nothing of what HAVING leaves over: it
# would expect one account of 200 and look up the days and changes of each. The first counted day of an account is at hand.
_ALL_ACCOUNTS = """WITH had AS MATERIALIZED (
    SELECT c.account_id, min(c.started_on) AS came FROM accounts_cycle c WHERE NOT c.taken_back
    GROUP BY c.account_id HAVING CASE WHEN min(c.started_on) BETWEEN %(start)s AND %(end)s THEN true ELSE false END
), entered AS (
    SELECT h.account_id AS id, h.came, {reached}
    FROM had h JOIN accounts_account n ON n.id = h.account_id AND n.state <> 'void'{segment}
    CROSS JOIN LATERAL (
        SELECT CASE WHEN n.first_contact_on < h.came THEN (
            SELECT min(day) FROM accounts_contactday
            WHERE account_id = h.account_id AND counted AND day BETWEEN h.came AND %(today)s::date
        ) WHEN n.first_contact_on <= %(today)s::date THEN n.first_contact_on END AS day
    ) d
    LEFT JOIN (
        SELECT p.account_id, min(s."on") FILTER (WHERE s.to_stage = 'S') AS s,
            min(s."on") FILTER (WHERE s.to_stage = 'P') AS p, min(s."on") FILTER (WHERE s.to_stage = 'A') AS a,
            min(s."on") FILTER (WHERE s.to_stage = 'D') AS d, min(s."on") FILTER (WHERE s.to_stage = 'C') AS c
        FROM had h JOIN leads_opportunity p ON p.account_id = h.account_id AND p.voided_at IS NULL
        JOIN leads_stagechange s ON s.opportunity_id = p.id AND s."on" BETWEEN h.came AND %(today)s::date GROUP BY 1
    ) m ON m.account_id = h.account_id
    LEFT JOIN (
        SELECT b.account_id, min(b.ordered_on) AS day FROM had h JOIN leads_order b ON b.account_id = h.account_id
            AND b.voided_at IS NULL AND b.ordered_on BETWEEN h.came AND %(today)s::date GROUP BY 1
    ) o ON o.account_id = h.account_id
)"""
_DEALS = """WITH opened AS MATERIALIZED (
{opened}
), entered AS (
    SELECT o.id, o.opened_on AS came, least(m.p, m.a, m.d, m.c, w.day) AS s1, least(m.a, m.d, m.c, w.day) AS s2,
        least(m.d, m.c, w.day) AS s3, least(m.c, w.day) AS s4, w.day AS s5,
        CASE WHEN o.outcome = 'lost' THEN o.closed_on END AS s6
    FROM opened o LEFT JOIN LATERAL (
        SELECT min(s."on") FILTER (WHERE s.to_stage = 'P') AS p, min(s."on") FILTER (WHERE s.to_stage = 'A') AS a,
            min(s."on") FILTER (WHERE s.to_stage = 'D') AS d, min(s."on") FILTER (WHERE s.to_stage = 'C') AS c
        FROM leads_stagechange s WHERE s.opportunity_id = o.id
    ) m ON true CROSS JOIN LATERAL (SELECT CASE WHEN o.outcome = 'won' THEN o.closed_on END AS day) w
)"""
_OPENED = """    SELECT o.id, o.opened_on, o.outcome, o.closed_on
    FROM leads_opportunity o JOIN accounts_account n ON n.id = o.account_id AND n.state <> 'void'{segment}
    WHERE o.voided_at IS NULL AND o.opened_on BETWEEN %(start)s AND %(end)s{credited}"""
# Open ones are found by their accounts, the others by whom they are credited to: no index has both.
_OPENED_WITH = """    SELECT o.id, o.opened_on, 'open' AS outcome, NULL::date AS closed_on
    FROM accounts_account n CROSS JOIN LATERAL (
        SELECT id, opened_on FROM leads_opportunity
        WHERE account_id = n.id AND outcome = 'open' AND voided_at IS NULL{fence}
    ) o WHERE n.state NOT IN ('pooled', 'void') AND {has}{segment} AND o.opened_on BETWEEN %(start)s AND %(end)s
    UNION ALL
"""
_OF_OWNER = {
    "has": "n.state = 'owned' AND n.owner_id = %(owner)s", "credited": "o.credited_to_id = %(owner)s", "fence": " OFFSET 0",
}  # fmt: skip
_OF_TEAMS = {"has": "n.team_id = ANY(%(teams)s)", "credited": "o.credited_team_id = ANY(%(teams)s)", "fence": ""}
_AFTER = """greatest(0, (extract(year FROM v.at) - extract(year FROM e.came)) * 12
    + extract(month FROM v.at) - extract(month FROM e.came))::int"""
# By days first: months are reckoned slowly, and there are fewer pairs of days than records.
_COUNT = """ SELECT date_trunc('month', e.came)::date, v.step, CASE WHEN v.step = 0 THEN 0 ELSE {after} END, sum(number)::bigint
FROM (
    SELECT e.came, v.step, CASE WHEN v.step > 0 THEN v.at END AS at, count(*) AS number
    FROM entered e CROSS JOIN LATERAL (VALUES (0, e.came), {steps}) v(step, at)
    WHERE v.at <= %s GROUP BY 1, 2, 3
) t CROSS JOIN LATERAL (SELECT t.came) e CROSS JOIN LATERAL (SELECT t.step, t.at) v GROUP BY 1, 2, 3"""
_IDS = " SELECT e.id FROM entered e CROSS JOIN LATERAL (VALUES ({at})) v(at) WHERE v.at <= %s AND e.came BETWEEN %s AND %s{soon}"


@dataclass
class Cohort:
    """What entered in one month: how much, and by step how much reached it in each month after (0: the same one)."""

    month: date
    size: int = 0
    reached: dict[str, dict[int, int]] = field(default_factory=dict)

    def until_now(self, step: str) -> int:
        """How much of it has reached the step by today."""
        return sum(self.reached.get(step, {}).values())

    def within(self, step: str, months: int) -> int:
        """How much of it had reached the step by the end of so many months after the entry."""
        return sum(n for after, n in self.reached.get(step, {}).items() if after <= months)


def count(asked: Asked) -> list[Cohort]:
    """The cohorts of the months of the period, the latest first; months without an entry are there, too."""
    found = {month: Cohort(month) for month in months_of(asked)}
    names = [ALL, *STEPS[asked.unit]]
    compiled = _entered(asked)
    if compiled is None or not found:
        return list(found.values())
    sql, values = compiled
    steps = ", ".join(f"({n}, e.s{n})" for n in range(1, len(names)))
    with connection.cursor() as cursor:
        cursor.execute(sql + _COUNT.format(steps=steps, after=_AFTER), [*values, asked.today])
        rows = cursor.fetchall()
    for month, step, after, number in rows:
        cohort = found[month]
        if step == 0:
            cohort.size = number
        else:
            of_step = cohort.reached.setdefault(names[step], defaultdict(int))
            of_step[after] += number
    return list(found.values())


def ids_of(asked: Asked, month: date | None, step: str, within: int | None) -> RawSQL | None:
    """The ids behind a cell, for `pk__in`: of one month or all, all or those at a step, by today or within some months."""
    compiled, months = _entered(asked), months_of(asked)
    if compiled is None or not months:
        return None
    sql, values = compiled
    at = f"e.s{list(STEPS[asked.unit]).index(step) + 1}" if step else "e.came"
    first, last = (month, shifted(month, 1)) if month else (months[-1], shifted(months[0], 1))
    soon, more = "", []
    if step and within is not None:
        soon, more = f" AND {_AFTER} <= %s", [within]
    text = sql + _IDS.format(at=at, soon=soon)
    return RawSQL(text, [*values, asked.today, first, date.fromordinal(last.toordinal() - 1), *more])  # noqa: S611  # nosec B611


def months_of(asked: Asked) -> list[date]:
    """The first days of the months shown, the latest first: of a long period its last 36."""
    last = min(asked.period.end, asked.today).replace(day=1)
    first = max(asked.period.start.replace(day=1), shifted(last, 1 - MOST_MONTHS))
    found = []
    while last >= first:
        found.append(last)
        last = shifted(last, -1)
    return found


def is_cut(asked: Asked) -> bool:
    """Whether the period begins before the first month shown."""
    months = months_of(asked)
    return bool(months) and asked.period.start < months[-1] and asked.period.key != "all"


def _entered(asked: Asked) -> tuple[str, list[Any]] | None:
    scope, months = asked.scope, months_of(asked)
    if scope.nobody or not months:
        return None
    start, end = max(asked.period.start, months[-1]), min(asked.period.end, asked.today)
    if asked.unit == LEADS:
        compiled = opening(_leads(asked, start, end))
        return (compiled[0] + _LEADS, list(compiled[1])) if compiled else None
    params: dict[str, Any] = {
        "start": start, "end": end, "today": asked.today, "owner": scope.owner_id, "teams": list(scope.team_ids),
        **asked.segment.bound,
    }  # fmt: skip
    segment = "".join(f" AND {condition}" for condition in asked.segment.conditions)
    one, some = scope.owner_id is not None, bool(scope.team_ids)
    if asked.unit == ACCOUNTS:
        whose = " AND c.owner_id = %(owner)s" if one else " AND c.team_id = ANY(%(teams)s)" if some else ""
        sql = (_ACCOUNTS if whose else _ALL_ACCOUNTS).format(reached=_REACHED, scope=whose, segment=segment)
    else:
        of = _OF_OWNER if one else _OF_TEAMS if some else None
        credited = f" AND o.outcome <> 'open' AND {of['credited']}" if of else ""
        opened = _OPENED_WITH.format(segment=segment, **of) if of else ""
        sql = _DEALS.format(opened=opened + _OPENED.format(credited=credited, segment=segment))
    values: list[Any] = []
    return positional(sql, params, values), values


def _leads(asked: Asked, start: date, end: date) -> LeadQuerySet:
    leads = lead_steps.of_scope(asked.scope).filter(created_on__range=(start, end))
    return asked.lead_report.segment.narrow(leads)
