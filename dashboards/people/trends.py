"""The periods before the one before, for the small pictures of the table: counted in the statement of the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

PERIODS = 4  # beside the period and the one before it: six points
LONGEST_DAYS = 100  # of longer periods six are years of contacts: no picture
FIRST = 2  # their number as a span: 0 is the period, 1 the one before
FIGURES = frozenset(["customers", "days", "bigger", "higher", "orders", "money"])
FEWEST = 3  # points with a figure

RELATIONS = """
period(n, since, until) AS (
    SELECT * FROM unnest(%(trend_n)s::int[], %(trend_since)s::date[], %(trend_until)s::date[])
),
earlier AS MATERIALIZED (
    SELECT who.id AS person, p.n, f.account_id, NULL::bigint AS lead_id, f.occurred_on AS day, f.bigger_picture, f.way_higher
    FROM who CROSS JOIN period p JOIN followups_followup f
        ON f.author_id = who.id AND f.occurred_on BETWEEN p.since AND p.until
    WHERE f.effective AND f.not_counting = ''
    UNION ALL
    SELECT who.id, p.n, NULL, c.lead_id, c.occurred_on, NULL, NULL
    FROM who CROSS JOIN period p JOIN followups_leadcontact c
        ON c.author_id = who.id AND c.occurred_on BETWEEN p.since AND p.until
    WHERE c.effective AND c.voided_at IS NULL AND c.follow_up_id IS NULL
),
sold AS (
    SELECT who.id AS person, p.n, o.amount, o.currency FROM who CROSS JOIN period p JOIN leads_order o
        ON o.credited_to_id = who.id AND o.voided_at IS NULL AND o.ordered_on BETWEEN p.since AND p.until
)"""
_TALKED = "(SELECT person, n, count(DISTINCT day) AS days FROM earlier GROUP BY person, n, account_id, lead_id) talked"
COUNTS: tuple[tuple[str, dict[str, str]], ...] = (
    (_TALKED, {"customers": "count(*)", "days": "sum(days)"}),
    (
        "earlier",
        {
            "bigger_asked": "count(bigger_picture)",
            "bigger": "count(*) FILTER (WHERE bigger_picture)",
            "higher_asked": "count(way_higher)",
            "higher": "count(*) FILTER (WHERE way_higher)",
        },
    ),
    ("sold", {"orders": "count(*)", "money": "sum(amount)"}),
)

Span = tuple[int, date, date]


def spans(before: date, days: int) -> list[Span]:
    """PERIODS spans of `days` days each that end right before the day `before`, the oldest first; none of long periods."""
    if not 0 < days <= LONGEST_DAYS:
        return []
    found = []
    for n in range(PERIODS, 0, -1):
        start = before - timedelta(days=n * days)
        found.append((FIRST + PERIODS - n, start, start + timedelta(days=days - 1)))
    return found


def points(values: Sequence[Decimal | int | None]) -> str:
    """A line through the values in a box of 100 x 100, from zero up; empty where too few have a figure."""
    there = [(n, Decimal(value)) for n, value in enumerate(values) if value is not None]
    if len(there) < FEWEST:
        return ""
    top = max(value for _n, value in there) or Decimal(1)
    step = Decimal(100) / (len(values) - 1)
    return " ".join(f"{n * step:.0f},{100 - value * 100 / top:.0f}" for n, value in there)
