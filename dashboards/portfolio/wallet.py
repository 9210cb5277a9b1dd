"""Our share of what customers spend, against how much that is; and which supplier we are (domain.md section 6).

The latest period entered of each account speaks for it: its spend a year, and our part of it as written or as ordered. Big
spends at least the median of the accounts in the same currency. Currencies are never compared with each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models.expressions import RawSQL

from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked
from keyaccounts.figures import LARGE_FROM
from keyaccounts.models import Supplier

DRAWN = 400  # dots, the biggest first
BIG, SMALL, MUCH, LITTLE = "big", "small", "much", "little"
RISING, NOT_RISING, ONCE = "rising", "flat", "once"
QUADRANTS = ((BIG, LITTLE), (BIG, MUCH), (SMALL, LITTLE), (SMALL, MUCH))

SHARES = """, entered AS (
    SELECT w.id, w.account_id, w.period, w."on", w.currency, w.spend, coalesce(w.ours, (
        SELECT coalesce(sum(o.amount), 0) FROM leads_order o
        WHERE o.account_id = w.account_id AND o.voided_at IS NULL AND o.currency = w.currency AND o.ordered_on >= w."on"
            AND o.ordered_on < w."on" + CASE w.period WHEN 'year' THEN interval '1 year' ELSE interval '3 months' END
    )) AS ours
    FROM here n JOIN keyaccounts_wallet w ON w.account_id = n.id AND w.voided_at IS NULL
), shares AS (
    SELECT DISTINCT ON (account_id, period, "on", currency) id, account_id, period, "on", currency,
        spend * CASE period WHEN 'year' THEN 1 ELSE 4 END AS spend, least(100, round(ours / spend * 100)) AS share
    FROM entered ORDER BY account_id, period, "on", currency, id DESC
), followed AS (
    SELECT s.*, lag(share) OVER (PARTITION BY account_id, period, currency ORDER BY "on") AS before FROM shares s
), latest AS (
    SELECT DISTINCT ON (account_id) account_id, currency, spend, share, before
    FROM followed ORDER BY account_id, "on" DESC, id DESC
), middle AS (
    SELECT currency, percentile_cont(0.5) WITHIN GROUP (ORDER BY spend) AS spend, count(*) AS number
    FROM latest GROUP BY currency
), bought AS (
    SELECT l.account_id, l.currency, l.spend, l.share, m.spend AS middle, m.number,
        CASE WHEN l.spend >= m.spend THEN 'big' ELSE 'small' END AS size,
        CASE WHEN l.share >= %(large)s THEN 'much' ELSE 'little' END AS part,
        CASE WHEN l.before IS NULL THEN 'once' WHEN l.share > l.before THEN 'rising' ELSE 'flat' END AS trend
    FROM latest l JOIN middle m USING (currency)
)"""
COUNT = "SELECT 'wallet', size, part, trend, count(*) FROM bought GROUP BY 2, 3, 4"
_DOTS = """ SELECT p.account_id, n.name, p.currency, p.spend, p.share, p.middle, p.size, p.part
FROM bought p JOIN here n ON n.id = p.account_id
WHERE p.currency = (SELECT currency FROM middle ORDER BY number DESC, currency LIMIT 1) ORDER BY p.spend DESC LIMIT %(drawn)s"""
_IDS = """ SELECT account_id FROM bought WHERE (%(size)s = '' OR size = %(size)s)
    AND (%(part)s = '' OR part = %(part)s) AND (%(trend)s = '' OR trend = %(trend)s)"""
_WITHOUT = " SELECT n.id FROM here n WHERE NOT EXISTS (SELECT 1 FROM keyaccounts_wallet w WHERE w.account_id = n.id AND w.voided_at IS NULL)"
POSITIONS = """, held AS (
    SELECT n.id, l.position, (
        SELECT p.position FROM keyaccounts_position p WHERE p.account_id = n.id AND p.voided_at IS NULL
            AND p."on" <= %(year_ago)s ORDER BY p."on" DESC, p.id DESC LIMIT 1
    ) AS before
    FROM here n LEFT JOIN LATERAL (
        SELECT p.position FROM keyaccounts_position p WHERE p.account_id = n.id AND p.voided_at IS NULL
        ORDER BY p."on" DESC, p.id DESC LIMIT 1
    ) l ON true
)"""
POSITION_COUNT = """SELECT 'position', coalesce(position::text, ''), '', '', count(*) FROM held GROUP BY 2
UNION ALL SELECT 'rose', position::text, '', '', count(*) FROM held WHERE before < position GROUP BY 2
UNION ALL SELECT 'fell', position::text, '', '', count(*) FROM held WHERE before > position GROUP BY 2"""
_POSITION_IDS = """ SELECT id FROM held WHERE position IS NOT DISTINCT FROM %(position)s
    AND (%(moved)s = '' OR (%(moved)s = 'up' AND before < position) OR (%(moved)s = 'down' AND before > position))"""


@dataclass(frozen=True)
class Dot:
    """One account: where it lies, and what it says."""

    pk: int
    name: str
    x: str
    y: str
    share: int
    spend: Decimal
    key: bool  # much is spent, and little of it with us


@dataclass(frozen=True)
class Picture:
    """The dots with their scale: our share to the right, their spend upwards, in ratios."""

    dots: list[Dot]
    currency: str
    middle: str
    middle_spend: Decimal
    large: str
    up: list[tuple[str, int]]


@dataclass(frozen=True)
class Place:
    """A supplier position: how many hold it, and how many of them rose to it or fell to it within a year."""

    label: Any
    number: int
    rose: int
    fell: int
    to: str
    to_rose: str
    to_fell: str


def dots(asked: Asked) -> list[tuple[Any, ...]]:
    """The accounts of the currency that most are entered in, the biggest first; one statement."""
    return reading.rows(asked, SHARES + _DOTS, large=LARGE_FROM, drawn=DRAWN)


def picture(rows: list[tuple[Any, ...]]) -> Picture | None:
    """The scatter; None while there is nothing."""
    if not rows:
        return None
    spends = [max(1.0, float(row[3])) for row in rows]
    low, high = min(spends), max(spends)
    ticks = [lead * 10**power for power in range(15) for lead in (1, 3)]
    first = max(n for n, tick in enumerate(ticks) if tick <= low)
    last = max(first + 1, min(n for n, tick in enumerate(ticks) if tick >= high))
    shown = ticks[first : last + 1]
    bottom, height = math.log10(shown[0]), math.log10(shown[-1] / shown[0])

    def y(spend: float) -> str:
        return f"{100 - (math.log10(max(1.0, spend)) - bottom) * 100 / height:.2f}%"

    return Picture(
        dots=[
            Dot(pk, name, f"{share}%", y(float(spend)), int(share), spend, size == BIG and part == LITTLE)
            for pk, name, _currency, spend, share, _middle, size, part in rows
        ],
        currency=rows[0][2],
        middle=y(float(rows[0][5])),
        middle_spend=Decimal(str(rows[0][5])),
        large=f"{LARGE_FROM}%",
        up=[(y(tick), tick) for tick in shown],
    )


def quadrants(asked: Asked, found: dict[tuple[str, str, str], int]) -> list[tuple[str, str, int, str]]:
    """(size, part, number, query string) of the four."""
    return [
        (
            size,
            part,
            sum(n for (s, p, _t), n in found.items() if (s, p) == (size, part)),
            asked.address(list="wallet", size=size, part=part),
        )
        for size, part in QUADRANTS
    ]


def trends(asked: Asked, found: dict[tuple[str, str, str], int]) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """By share the accounts whose share rises, does not, or is entered for one period only."""
    return [
        (
            part,
            [
                (
                    trend,
                    sum(n for (_s, p, t), n in found.items() if (p, t) == (part, trend)),
                    asked.address(list="wallet", part=part, trend=trend),
                )
                for trend in (RISING, NOT_RISING, ONCE)
            ],
        )
        for part in (MUCH, LITTLE)
    ]


def ids_of(asked: Asked, size: str, part: str, trend: str) -> RawSQL:
    """The accounts behind a number."""
    return reading.ids(asked, SHARES + _IDS, large=LARGE_FROM, size=size, part=part, trend=trend)


def ids_without(asked: Asked) -> RawSQL:
    """The accounts of which nobody has entered what they spend."""
    return reading.ids(asked, _WITHOUT)


def places(asked: Asked, found: dict[str, tuple[int, int, int]]) -> list[Place]:
    """The positions from the best down."""
    rows = []
    for supplier in sorted(Supplier, reverse=True):
        number, rose, fell = found.get(str(supplier.value), (0, 0, 0))
        named = {"list": "position", "position": str(supplier.value)}
        rows.append(
            Place(
                supplier.label, number, rose, fell, asked.address(**named), asked.address(**named, moved="up"),
                asked.address(**named, moved="down"),
            )
        )  # fmt: skip
    return rows


def ids_at(asked: Asked, position: int | None, moved: str) -> RawSQL:
    """The accounts at a position; None: not entered."""
    return reading.ids(asked, POSITIONS + _POSITION_IDS, year_ago=year_ago(asked), position=position, moved=moved)


def year_ago(asked: Asked) -> date:
    """The day that positions of today are compared with."""
    return asked.today - timedelta(days=365)
