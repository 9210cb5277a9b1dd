"""What is won and what is open by person or team, month and currency: two grouped statements for any scope.

Open are opportunities in play (`in_play()`); those of suspended and pooled accounts are outside. What is omitted counts
nowhere. `best` holds what is committed as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.policies import InForce
from dashboards.scopes import Scope
from leads import weights
from leads.models import Forecast

ZERO = Decimal(0)
PASSED, UNDATED = date.min, None  # the month of what should be closed already, and of what has no date

_HERE = """
here AS MATERIALIZED (
    SELECT n.id, n.owner_id, n.team_id FROM accounts_account n WHERE n.state = 'owned' AND {scope}
)"""
# The accounts are found first, and each leaf of `opp_running` is read once, however many there are.
_OPEN = """
WITH {here} SELECT {who}, here.team_id, date_trunc('month', o.expected_close_on)::date, o.currency, o.stage,
    o.forecast, count(*), coalesce(sum(o.amount), 0), count(*) FILTER (WHERE o.amount IS NULL)
FROM here JOIN (
    SELECT account_id, expected_close_on, currency, stage, forecast, amount FROM leads_opportunity
    WHERE account_id = ANY(ARRAY(SELECT id FROM here)) AND outcome = 'open' AND voided_at IS NULL OFFSET 0
) o ON o.account_id = here.id{until} GROUP BY 1, 2, 3, 4, 5, 6
"""
# Of the company those that close within some days are found first, along `opp_by_close`.
_CLOSING = """
SELECT NULL::bigint, n.team_id, date_trunc('month', o.expected_close_on)::date, o.currency, o.stage,
    o.forecast, count(*), coalesce(sum(o.amount), 0), count(*) FILTER (WHERE o.amount IS NULL)
FROM leads_opportunity o JOIN accounts_account n ON n.id = o.account_id AND n.state = 'owned'
WHERE o.outcome = 'open' AND o.voided_at IS NULL AND {within} GROUP BY 1, 2, 3, 4, 5, 6
"""
_WITHIN = "o.expected_close_on >= %(start)s AND o.expected_close_on < %(end)s"
_WON = """
SELECT {who}, team_id, date_trunc('month', ordered_on)::date, currency, count(*), sum(amount)
FROM leads_order WHERE voided_at IS NULL AND ordered_on >= %(start)s AND ordered_on < %(end)s{scope} GROUP BY 1, 2, 3, 4
"""


@dataclass
class Cell:
    """Amounts of one currency and how many opportunities stand behind the open ones."""

    won: Decimal = ZERO
    committed: Decimal = ZERO
    best: Decimal = ZERO
    open: Decimal = ZERO
    weighted: Decimal = ZERO
    number: int = 0
    orders: int = 0
    without_amount: int = 0
    omitted: int = 0

    def add(self, other: Cell) -> None:
        """Together with another one."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.number or self.orders or self.omitted)


@dataclass(frozen=True)
class Part:
    """One group of the statement: whose, when, in what, and its amounts."""

    person: int | None  # None where people are not told apart
    team: int | None
    month: date | None
    currency: str
    cell: Cell


@dataclass
class Figures:
    """All groups of a scope."""

    parts: list[Part] = field(default_factory=list)

    def total(self, currency: str, months: Iterable[date | None] | None = None) -> Cell:
        """Everything in these months (all of them when not given)."""
        wanted = None if months is None else set(months)
        found = Cell()
        for part in self.parts:
            if part.currency == currency and (wanted is None or part.month in wanted):
                found.add(part.cell)
        return found

    def by(self, who: str, currency: str, months: Iterable[date | None]) -> dict[int | None, Cell]:
        """The same by person or team."""
        wanted = set(months)
        found: dict[int | None, Cell] = defaultdict(Cell)
        for part in self.parts:
            if part.currency == currency and part.month in wanted:
                found[getattr(part, who)].add(part.cell)
        return dict(found)

    @property
    def number(self) -> int:
        """How many opportunities and orders were counted."""
        return sum(part.cell.number + part.cell.omitted + part.cell.orders for part in self.parts)

    @property
    def currencies(self) -> list[str]:
        """Currencies in which there is anything, those of most opportunities and orders first."""
        numbers: dict[str, int] = defaultdict(int)
        for part in self.parts:
            numbers[part.currency] += part.cell.number + part.cell.orders
        return sorted(numbers, key=lambda code: (-numbers[code], code))


def open_cell(
    policy: InForce, team: int | None, stage: str, chosen: str, amount: Decimal, number: int = 1, without: int = 0
) -> Cell:
    """What open opportunities of one stage and choice count for."""
    category = weights.category(chosen, stage)
    if category == Forecast.OMITTED:
        return Cell(omitted=number)
    sure = amount if category == Forecast.COMMIT else ZERO
    maybe = amount if category in (Forecast.COMMIT, Forecast.BEST) else ZERO
    weighted = weights.weighted(policy, team, stage, amount)
    return Cell(committed=sure, best=maybe, open=amount, weighted=weighted, number=number, without_amount=without)


def count(
    scope: Scope,
    policy: InForce,
    *,
    start: date,
    end: date,
    today: date,
    people: bool,
    everything: bool = False,
    won: bool = True,
) -> Figures:
    """Count a scope: orders from `start` until before `end`, opportunities that close before it, and undated ones.

    `people` tells persons apart; `everything` counts open ones whatever their date, and no month as passed; without
    `won` no orders.
    """
    if scope.nobody:
        return Figures()
    params: dict[str, Any] = {"start": start, "end": end, "owner": scope.owner_id, "teams": list(scope.team_ids)}
    this_month = today.replace(day=1)
    parts = []
    with connection.cursor() as cursor:
        cursor.execute(_open(scope, people=people, everything=everything), params)
        for part in _parts(cursor.fetchall(), policy):
            if part.month is None or everything:
                parts.append(part)
            elif part.month < end:
                parts.append(replace(part, month=PASSED) if part.month < this_month else part)
        if not won:
            return Figures(parts)
        cursor.execute(_won(scope, people=people), params)
        for person, team, month, currency, number, amount in cursor.fetchall():
            parts.append(Part(person, team, month, currency, Cell(won=amount, orders=number)))
    return Figures(parts)


def closing(scope: Scope, policy: InForce, *, start: date, end: date) -> Figures:
    """What is open and closes from `start` until before `end`; people are not told apart."""
    if scope.nobody:
        return Figures()
    params: dict[str, Any] = {"start": start, "end": end, "owner": scope.owner_id, "teams": list(scope.team_ids)}
    sql = (
        _CLOSING.format(within=_WITHIN) if scope.is_company else _open(scope, people=False, within=f" WHERE {_WITHIN}")
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return Figures(list(_parts(cursor.fetchall(), policy)))


def _parts(rows: Iterable[tuple[Any, ...]], policy: InForce) -> Iterator[Part]:
    for person, team, month, currency, stage, chosen, number, amount, without in rows:
        yield Part(person, team, month, currency, open_cell(policy, team, stage, chosen, amount, number, without))


def _open(scope: Scope, *, people: bool, everything: bool = False, within: str = "") -> str:
    condition, until = "true", within
    if scope.owner_id is not None:
        condition = "n.owner_id = %(owner)s"
    elif scope.team_ids:
        condition = "n.team_id = ANY(%(teams)s)"
    elif not (everything or within):
        until = " WHERE o.expected_close_on < %(end)s OR o.expected_close_on IS NULL"
    who = "here.owner_id" if people else "NULL::bigint"
    return _OPEN.format(here=_HERE.format(scope=condition), who=who, until=until)


def _won(scope: Scope, *, people: bool) -> str:
    condition = ""
    if scope.owner_id is not None:
        condition = " AND credited_to_id = %(owner)s"
    elif scope.team_ids:
        condition = " AND team_id = ANY(%(teams)s)"
    return _WON.format(who="credited_to_id" if people else "NULL::bigint", scope=condition)
