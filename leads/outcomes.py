"""What came of leads: how many were contacted, qualified, converted, and what was ordered (domain.md 2.1).

One definition for campaigns, segments and the funnel, counted by one statement over the leads of a queryset:

- contacted: somebody of ours had an effective contact with it (`first_contact_on`), or it was qualified or converted
  without one being logged: a later step implies the earlier, as in the cohorts and the funnel of accounts
- qualified: it was qualified at some time, or converted
- converted: it became or joined an account; `opportunity`: with an opportunity
- orders: valid orders of the account it became, that opportunity's or any dated on or after the conversion. An order
  belongs to one lead only: that of its opportunity, otherwise the one converted last before it
- ordered: leads with at least one such order

Leads that were made by mistake and taken back (by the undo of an import, or of leads of dormant accounts) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.industries import spellings
from core import industries
from leads.models import LeadQuerySet, LeadState

LEADS, CONTACTED, QUALIFIED, CONVERTED, OPPORTUNITY, ORDERED = (
    "", "contacted", "qualified", "converted", "opportunity", "ordered",
)  # fmt: skip
STEPS = (LEADS, CONTACTED, QUALIFIED, CONVERTED, OPPORTUNITY, ORDERED)
REACHED = {
    LEADS: Q(),
    CONTACTED: Q(first_contact_on__isnull=False) | Q(qualified_on__isnull=False) | Q(state=LeadState.CONVERTED),
    QUALIFIED: Q(qualified_on__isnull=False) | Q(state=LeadState.CONVERTED),
    CONVERTED: Q(state=LeadState.CONVERTED),
    OPPORTUNITY: Q(state=LeadState.CONVERTED, opportunity__isnull=False),
}
SIZES = {"small": (None, 49), "medium": (50, 249), "large": (250, None)}

# By what leads can be grouped: an expression over `mine`.
KEYS = {
    "all": "''",
    "campaign": "coalesce(campaign_id::text, '')",
    "person": "coalesce(owner_id::text, '')",
    "team": "coalesce(team_id::text, '')",
    "source": "source",
    "origin": "source || ':' || coalesce(campaign_id::text, '')",
    "industry": "industry",
    "region": "region",
    "size": "CASE WHEN employees IS NULL THEN 'unknown' WHEN employees < 50 THEN 'small'"
    " WHEN employees < 250 THEN 'medium' ELSE 'large' END",
    "tag": "unnest(tags)",
    "month": "to_char(created_on, 'YYYY-MM')",
}
_COLUMNS = (
    "id", "campaign_id", "owner_id", "team_id", "source", "industry", "region", "employees", "tags", "created_on",
    "state", "first_contact_on", "qualified_on", "closed_on", "account_id", "opportunity_id",
)  # fmt: skip
_BROUGHT = """
brought AS MATERIALIZED (
    SELECT {columns}, o.id AS order_id, o.ordered_on, o.amount, o.currency
    FROM mine m JOIN {orders}
    WHERE m.state = 'converted' AND o.voided_at IS NULL
    AND (o.opportunity_id = m.opportunity_id OR o.ordered_on >= m.closed_on)
    AND NOT EXISTS (
        SELECT 1 FROM leads_lead b WHERE b.account_id = o.account_id AND b.state = 'converted'
        AND (o.opportunity_id = b.opportunity_id OR o.ordered_on >= b.closed_on)
        AND (coalesce(o.opportunity_id = b.opportunity_id, false), b.closed_on, b.id)
            > (coalesce(o.opportunity_id = m.opportunity_id, false), m.closed_on, m.id)
    )
)"""
# How the orders are found: as PostgreSQL likes, or those of one account after the other, which costs what there are leads,
# or all in the order of an index, which costs what there are orders. It likes to read the whole table for a tenth of it.
AS_IT_LIKES, OF_EACH, OF_ALL = "as it likes", "of each", "of all"
_ORDERS = {
    AS_IT_LIKES: "leads_order o ON o.account_id = m.account_id",
    OF_EACH: "LATERAL (SELECT * FROM leads_order WHERE account_id = m.account_id OFFSET 0) o ON true",
    OF_ALL: """(
        SELECT id, account_id, ordered_on, amount, currency, opportunity_id, voided_at FROM leads_order
        ORDER BY account_id, ordered_on DESC OFFSET 0
    ) o ON o.account_id = m.account_id""",
}
# Leads are counted once, by everything they are grouped by together; each grouping adds up those few rows.
_CELLS = """
cells AS MATERIALIZED (
    SELECT {keys}, count(*) AS leads,
        count(*) FILTER (WHERE first_contact_on IS NOT NULL OR qualified_on IS NOT NULL OR state = 'converted') AS contacted,
        count(*) FILTER (WHERE qualified_on IS NOT NULL OR state = 'converted') AS qualified,
        count(*) FILTER (WHERE state = 'converted') AS converted,
        count(*) FILTER (WHERE state = 'converted' AND opportunity_id IS NOT NULL) AS with_opportunity,
        count(*) FILTER (WHERE id IN (SELECT id FROM brought)) AS ordered
    FROM mine GROUP BY {places}
)"""
_COUNTS = """
SELECT '{by}', {cell}, '', sum(leads)::bigint, sum(contacted)::bigint, sum(qualified)::bigint, sum(converted)::bigint,
    sum(with_opportunity)::bigint, sum(ordered)::bigint, NULL::numeric
FROM cells GROUP BY 2
UNION ALL SELECT '{by}', {key}, currency, count(*), 0, 0, 0, 0, 0, sum(amount) FROM brought GROUP BY 2, 3
"""


@dataclass
class Outcome:
    """How far some leads came, and the orders they led to; amounts by currency."""

    leads: int = 0
    contacted: int = 0
    qualified: int = 0
    converted: int = 0
    opportunity: int = 0
    ordered: int = 0
    orders: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)

    def at(self, step: str) -> int:
        """The leads that came at least to a step of STEPS."""
        return int(getattr(self, step or "leads"))

    @property
    def amounts(self) -> list[tuple[str, Decimal]]:
        """(currency, amount), the largest first."""
        return sorted(self.money.items(), key=lambda pair: (-pair[1], pair[0]))

    def add(self, other: Outcome) -> None:
        """Count another one's leads in."""
        for name in ("leads", "contacted", "qualified", "converted", "opportunity", "ordered", "orders"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for currency, amount in other.money.items():
            self.money[currency] = self.money.get(currency, Decimal(0)) + amount


def outcomes(leads: LeadQuerySet, *by: str, orders: str = AS_IT_LIKES) -> dict[str, dict[str, Outcome]]:
    """What came of the leads, for each grouping of `by` (names of KEYS) by its key; one statement.

    `orders`: how they are found, AS_IT_LIKES, OF_EACH or OF_ALL.

    By industry one more: which spellings mean the same (accounts/industries.py).
    """
    compiled = _mine(leads)
    found: dict[str, dict[str, Outcome]] = {name: {} for name in by}
    if compiled is None:
        return found
    sql, params = compiled
    counts = " UNION ALL ".join(_COUNTS.format(by=name, key=KEYS[name], cell=_cell(name)) for name in by)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sql}, {_brought(_told_by(by), orders)}, {_of_cells(by)} {counts}", params)
        rows = cursor.fetchall()
    for name, key, currency, number, contacted, qualified, converted, opportunity, ordered, amount in rows:
        outcome = found[name].setdefault(key, Outcome())
        if currency:
            outcome.orders += number
            outcome.money[currency] = amount
        else:
            outcome.leads, outcome.contacted, outcome.qualified = number, contacted, qualified
            outcome.converted, outcome.opportunity, outcome.ordered = converted, opportunity, ordered
    if len(found.get("industry", ())) > 1:
        found["industry"] = _by_industry(found["industry"])
    return found


def _brought(columns: Iterable[str] = ("id",), orders: str = AS_IT_LIKES) -> str:
    """The orders with these columns of their leads: fewer of them may all stand in an index."""
    return _BROUGHT.format(columns=", ".join(f"m.{name}" for name in columns), orders=_ORDERS[orders])


def _told_by(by: Iterable[str]) -> list[str]:
    """The columns that groupings are made of."""
    words = {word for name in by for word in re.findall(r"\w+", KEYS[name])}
    return ["id", *(name for name in _COLUMNS if name in words)]


def _by_industry(found: dict[str, Outcome]) -> dict[str, Outcome]:
    """Spellings that mean the same as one."""
    names, together = industries.groups([*spellings(), *found]), dict[str, Outcome]()
    for key, outcome in found.items():
        together.setdefault(names[key], Outcome()).add(outcome)
    return together


def _of_cells(by: Iterable[str]) -> str:
    """The cells: leads that say the same for every grouping, the tags of a lead still together."""
    names = list(by)
    keys = ", ".join(f'{"tags" if name == "tag" else KEYS[name]} AS "{name}"' for name in names)
    return _CELLS.format(keys=keys, places=", ".join(str(place + 1) for place in range(len(names))))


def _cell(name: str) -> str:
    """The key of a grouping, out of the cells: a lead is counted under each of its tags."""
    return 'unnest("tag")' if name == "tag" else f'"{name}"'


def total(leads: LeadQuerySet) -> Outcome:
    """What came of all the leads together."""
    return outcomes(leads, "all")["all"].get("", Outcome())


def reached(leads: LeadQuerySet, step: str) -> LeadQuerySet:
    """Those of the leads that came at least to a step of STEPS."""
    counted = leads.present()
    if step != ORDERED:
        return counted.filter(REACHED[step])
    compiled = _mine(leads)
    if compiled is None:
        return leads.none()
    sql, params = compiled
    ids = RawSQL(f"WITH {sql}, {_brought()} SELECT id FROM brought", params)  # noqa: S608, S611  # nosec B608, B611
    return counted.filter(pk__in=ids)


def opening(leads: LeadQuerySet) -> tuple[str, tuple[Any, ...]] | None:
    """How a statement about leads begins, and its values: `mine` are they, `brought` the orders they led to (order_id,
    ordered_on, amount, currency) beside their lead's facts. None where there can be none.
    """
    compiled = _mine(leads)
    return (f"WITH {compiled[0]}, {_brought(_COLUMNS)}", compiled[1]) if compiled else None


def orders_of(leads: LeadQuerySet) -> RawSQL | None:
    """The ids of the orders that the leads led to: those that `Outcome.orders` counts; None where there are no leads."""
    compiled = _mine(leads)
    if compiled is None:
        return None
    sql, params = compiled
    return RawSQL(f"WITH {sql}, {_brought()} SELECT order_id FROM brought", params)  # noqa: S608, S611  # nosec B608, B611


def cost_each(cost: Decimal | None, number: int) -> Decimal | None:
    """A cost divided by how many; nothing without either."""
    return (cost / number).quantize(Decimal("0.01")) if cost is not None and number else None


def _mine(leads: LeadQuerySet) -> tuple[str, tuple[Any, ...]] | None:
    rows = leads.present().order_by().values_list(*_COLUMNS)
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    names = ", ".join(_COLUMNS)
    return f"mine ({names}) AS NOT MATERIALIZED ({sql})", tuple(params)


def merged(parts: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one."""
    whole = Outcome()
    for part in parts:
        whole.add(part)
    return whole
