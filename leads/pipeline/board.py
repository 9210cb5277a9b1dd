"""The board: a column for each stage with its totals over all of it, and the first cards (domain.md section 5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import CharField, Count, Q, Sum, Value

from accounts.services import withholding
from core import formatting
from core.keyset import Sort, cursor_of, page
from leads.models import Opportunity, OpportunityQuerySet, Outcome, Stage
from leads.pipeline import figures
from leads.pipeline.asked import RUNNING, Asked, overdue_last
from leads.pipeline.stuck import why_stuck

SIZE = 20
SORT = Sort("expected_close_on", nullable=True)
CLOSED_SORT = Sort("closed_on", descending=True)
CLOSED = figures.CLOSED


@dataclass(frozen=True)
class Money:
    """One currency of a column: the sum of the amounts, and what they weigh."""

    currency: str
    total: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class Card:
    """One opportunity on the board."""

    it: Any
    stage: str
    days: int
    stuck: bool
    overdue: bool
    late: bool
    query: str
    reasons: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why it is stuck, in words; empty when it is not."""
        return formatting.listed(self.reasons)

    @property
    def lasted(self) -> str:
        """How long it stands there, in words."""
        return formatting.days(self.days)


@dataclass
class Column:
    """One stage, or what was won or lost."""

    stage: str
    weight: int | None  # percent; None: its teams weigh it differently
    count: int = 0
    stuck: int = 0
    money: list[Money] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    after: str = ""

    @property
    def runs(self) -> bool:
        """Whether cards can be moved into it."""
        return self.stage in RUNNING


@dataclass
class StoodIn:
    """What of "mine" is an absent colleague's: whose, how many, how much per currency."""

    name: str
    count: int = 0
    money: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass
class Board:
    """All columns with the totals of the open ones; `counted_at`: where they are kept, when they were counted."""

    columns: list[Column]
    money: list[Money]
    count: int
    stuck: int
    held: int
    not_listed: int = 0
    stood_in: list[StoodIn] = field(default_factory=list)
    counted_at: datetime | None = None


def board(asked: Asked, *, anew: bool = False) -> Board:
    """The columns of one question: three statements for the totals, two for the cards, however many rows there are.

    Totals of many opportunities are those of some minutes ago, unless they are to be counted `anew`.
    """
    shown = [asked.stage] if asked.stage in RUNNING else RUNNING
    columns = {stage: Column(stage, asked.weight(stage, asked.user.team_id)) for stage in shown}
    running = list(columns.values())
    opened = figures.running(asked, anew=anew)
    _count(asked, columns, opened.found)
    if asked.on("closed"):
        columns |= {letter: Column(letter, 100) for letter in CLOSED.values()}
    beside = figures.beside(asked, many=opened.at is not None, anew=anew)
    _count_closed(columns, beside.found.closed)
    kept = opened.at is not None or beside.at is not None
    _deal(asked, columns, [stage for stage, column in columns.items() if kept or column.count])
    return Board(
        columns=list(columns.values()),
        money=_summed(running),
        count=sum(column.count for column in running),
        stuck=sum(column.stuck for column in running),
        held=beside.found.held,
        not_listed=beside.found.not_listed,
        stood_in=stood_in(asked),
        counted_at=min((at for at in (opened.at, beside.at) if at), default=None),
    )


def stood_in(asked: Asked) -> list[StoodIn]:
    """The part of "mine" that belongs to those one stands in for; nothing, and no statement, without any."""
    user = asked.user
    if asked.scope != "mine" or asked.team or asked.person or len(user.served_owner_ids) < 2:
        return []
    found: dict[int, StoodIn] = {}
    groups = asked.running.exclude(account__owner=user).order_by().values_list(
        "account__owner_id", "account__owner__name", "currency"
    ).annotate(n=Count("pk"), total=Sum("amount"))  # fmt: skip
    for pk, name, currency, n, total in sorted(groups, key=lambda group: (group[1], group[2])):
        part = found.setdefault(pk, StoodIn(name))
        part.count += n
        if total is not None:
            part.money.append((currency, total))
    return list(found.values())


def more(asked: Asked, stage: str, after: str) -> Column:
    """The next cards of one column behind a cursor."""
    if stage in RUNNING:
        rows, sort = asked.running.filter(stage=stage), SORT
    else:
        rows, sort = asked.closed.filter(outcome=_outcome(stage)), CLOSED_SORT
    found = page([rows], sort, after=after, size=SIZE, load=_dealt())
    withholding.hide(found.rows)
    column = Column(stage, 100)
    column.cards, column.after = [card(asked, row, stage) for row in found.rows], found.after
    return column


def card(asked: Asked, row: Any, stage: str) -> Card:
    """One opportunity as a card."""
    closed = {"outcome": row.outcome, "stage": None} if not row.is_open else {"stage": stage}
    days = ((row.closed_on or asked.today) - row.at_stage_since).days
    why = tuple(why_stuck(row, today=asked.today, allowed=asked.stuck_days(row.stage, row.account.team_id)))
    return Card(row, stage, days, bool(why), asked.is_overdue(row), _late(row, asked), asked.address(**closed), why)


def _late(row: Any, asked: Asked) -> bool:
    """Whether the next step planned with its customer should have been done by now."""
    planned = row.account.next_step_on
    return bool(row.is_open and planned and planned < asked.today)


def weighed(total: Decimal, percent: int) -> Decimal:
    """What an amount weighs, to the cent."""
    return (total * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _count(asked: Asked, columns: dict[str, Column], groups: list[figures.Running]) -> None:
    weights: dict[str, set[int]] = defaultdict(set)
    for stage, currency, team, n, total, stuck in groups:
        if stage not in columns:
            continue
        column, weight = columns[stage], asked.weight(stage, team)
        weights[stage].add(weight)
        column.count, column.stuck = column.count + n, column.stuck + stuck
        if total is not None:
            column.money.append(Money(currency, total, weighed(total, weight)))
    for stage, found in weights.items():
        columns[stage].weight = found.pop() if len(found) == 1 else None
        columns[stage].money = _summed([columns[stage]])


def _count_closed(columns: dict[str, Column], groups: list[figures.Closed]) -> None:
    for outcome, currency, n, total in groups:
        column = columns[CLOSED[Outcome(outcome)]]
        column.count += n
        if total is not None:
            column.money.append(Money(str(currency), total, total))


def _deal(asked: Asked, columns: dict[str, Column], wanted: list[str]) -> None:
    """The first cards of every wanted column: their keys by one UNION, the rows by one statement more."""
    if not wanted:
        return
    pieces = [_first(asked, stage).values_list("letter", "pk")[: SIZE + 1] for stage in wanted]
    keys = list(pieces[0].union(*pieces[1:], all=True)) if len(pieces) > 1 else list(pieces[0])
    rows: dict[int, Any] = {}
    if keys:
        rows = {row.pk: row for row in _dealt().filter(pk__in=[pk for _stage, pk in keys])}
    withholding.hide(rows.values())
    found: dict[str, list[Any]] = defaultdict(list)
    for stage, pk in keys:
        if pk in rows:
            found[stage].append(rows[pk])
    for stage in wanted:
        if stage in RUNNING:
            some = sorted(found[stage], key=lambda row: (row.expected_close_on or date.max, row.pk))
            _fill(asked, columns[stage], some, SORT)
        else:
            some = sorted(found[stage], key=lambda row: (row.closed_on, row.pk), reverse=True)
            _fill(asked, columns[stage], some, CLOSED_SORT)


def _first(asked: Asked, stage: str) -> Any:
    """The rows of one column in its order."""
    if stage in RUNNING:
        rows = asked.running.filter(stage=stage).order_by(overdue_last(), "pk")
    else:
        rows = asked.closed.filter(outcome=_outcome(stage)).order_by("-closed_on", "-pk")
    return rows.annotate(letter=Value(stage, output_field=CharField()))


def _outcome(letter: str) -> Outcome:
    return next(outcome for outcome, known in CLOSED.items() if known == letter)


def _fill(asked: Asked, column: Column, rows: list[Any], sort: Sort) -> None:
    column.cards = [card(asked, row, column.stage) for row in rows[:SIZE]]
    column.after = cursor_of(rows[SIZE - 1], sort) if len(rows) > SIZE else ""


def _dealt() -> OpportunityQuerySet:
    """Where cards are read from by their keys, which were found through the doors of `asked`."""
    valid = Q(orders__voided_at=None)
    rows = Opportunity.objects.valid().select_related("account__owner", "credited_to")
    return rows.annotate(ordered=Sum("orders__amount", filter=valid), at_stake=withholding.stake_at("account"))


def _summed(columns: Any) -> list[Money]:
    total: dict[str, Decimal] = defaultdict(Decimal)
    weighted: dict[str, Decimal] = defaultdict(Decimal)
    for column in columns:
        for money in column.money:
            total[money.currency] += money.total
            weighted[money.currency] += money.weighted
    return [Money(currency, total[currency], weighted[currency]) for currency in sorted(total)]


def stage_of(opportunity: Opportunity) -> str:
    """The letter of the column it stands in."""
    return CLOSED.get(Outcome(opportunity.outcome), opportunity.stage) if not opportunity.is_open else opportunity.stage


def letters() -> list[tuple[str, str]]:
    """The stages with their letters, to choose from."""
    return [(stage.value, f"{stage.value} · {stage.label}") for stage in Stage if stage != Stage.ORDER]
