"""The same opportunities as a list: sorted, by pages, with the records before and after one."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services import withholding
from core import formatting
from core.keyset import BOUND_NARROWED, Page, Sort, neighbours, page, place, whole
from core.sorting import DOWN, UP, Sorts
from leads.columns import OPPORTUNITIES
from leads.models import Opportunity, OpportunityQuerySet, Outcome
from leads.pipeline import figures
from leads.pipeline.asked import SINCE, Asked
from leads.pipeline.board import Card, Money, card, stage_of, weighed
from lists.registry import COLUMNS

SORTS = Sorts({
    "close": (_("Expected close"), Sort("expected_close_on", nullable=True)),
    "amount": (_("Amount"), Sort("amount", nullable=True, descending=True)),
    "days": (_("Days in stage"), Sort("since")),
    "opened": (_("Opened"), Sort("opened_on", descending=True)),
    "closed": (_("Closed"), Sort("closed_on", nullable=True, descending=True)),
})  # fmt: skip


# Columns that sort, and by what; of closed ones the usual columns say what became of them.
HEADS = {"amount": "amount", "expected": "close", "days": "days", "opened": "opened", "closed": "closed"}
IN_ORDER = ("expected_close_on", "amount")  # of open ones, by `opp_by_close` and `opp_amount`
WALKED = 10_000  # rows of teams from which a page is found along `opp_by_close` sooner than from their accounts
WHEN_CLOSED = ("account", "stage", "amount", "closed", "competitor", "credited")


def columns(asked: Asked) -> list[tuple[str, Any, tuple[str, str] | None]]:
    """The columns beside the name: name, heading, and how it sorts (None: no index has that order)."""
    chosen = OPPORTUNITIES.chosen(asked.text(COLUMNS))
    if chosen == OPPORTUNITIES.usual and asked.outcome != Outcome.OPEN:
        chosen = WHEN_CLOSED
    heads = SORTS.heads(HEADS, SORTS[sort_of(asked)][1], lambda name: asked.address(sort=name))
    to, way = heads["days"]
    heads["days"] = (to, {UP: DOWN, DOWN: UP}.get(way, ""))  # the earlier the day, the more days
    return [(name, OPPORTUNITIES.columns[name], heads.get(name)) for name in chosen]


def rows(asked: Asked) -> OpportunityQuerySet:
    """What the list shows: open ones, or those won or lost in the period."""
    return asked.running if asked.outcome == Outcome.OPEN else asked.closed.filter(outcome=asked.outcome)


def sort_of(asked: Asked) -> str:
    """The order: what closes first, of closed ones the latest."""
    usual = "close" if asked.outcome == Outcome.OPEN else "closed"
    return asked.choice("sort", SORTS) or usual


def listed(asked: Asked, *, after: str = "", before: str = "", of: int = 0) -> tuple[Page, list[Card]]:
    """One page of the list, `of` so many rows where that is known."""
    sort = SORTS[sort_of(asked)][1]
    walked = of > WALKED and sort.column == "expected_close_on" and asked.summed is not asked.running
    source = rows(asked) if walked else _source(asked, sort)
    if asked.outcome == Outcome.OPEN and (walked or asked.everybodys or source is not asked.running):
        load = _with_people(_behind_door(asked)).annotate(since=SINCE)
        found = page([source], sort, after=after, before=before, load=load)
    else:
        found = page([_with_people(source)], sort, after=after, before=before)
    withholding.hide(found.rows)
    return found, [card(asked, row, stage_of(row)) for row in found.rows]


def _source(asked: Asked, sort: Sort) -> OpportunityQuerySet:
    """The rows as their order finds them best: those of teams from their accounts, the company's along an index."""
    if asked.outcome != Outcome.OPEN or (asked.everybodys and sort.column in IN_ORDER):
        return rows(asked)
    return asked.summed


def _behind_door(asked: Asked) -> OpportunityQuerySet:
    """Where the rows of a page are read from by their keys: the door of `asked`, which needs no further statement."""
    if asked.scope == "all" and not (asked.person or asked.team):
        return Opportunity.objects.visible_to(asked.user)
    return Opportunity.objects.of_teams(asked.user)


def _with_people(some: OpportunityQuerySet) -> OpportunityQuerySet:
    return some.select_related("account__owner", "credited_to")


def in_order(asked: Asked, found: Any) -> Any:
    """Few opportunities in the order of the list, by one statement."""
    return whole(found, SORTS[sort_of(asked)][1])


def totals(asked: Asked) -> tuple[int, list[Money], datetime | None]:
    """How many there are, and what they add up to by currency; of open ones also what they weigh by stage.

    And when that was counted, where many are kept.
    """
    total: dict[str, Decimal] = defaultdict(Decimal)
    heavy: dict[str, Decimal] = defaultdict(Decimal)
    number = 0
    counted = figures.running(asked) if asked.outcome == Outcome.OPEN else figures.closed(asked)
    for stage, currency, team, n, amount, *_stuck in counted.found:
        number += n
        if amount is not None:
            total[currency] += amount
            heavy[currency] += weighed(amount, asked.weight(stage, team))
    return number, [Money(currency, total[currency], heavy[currency]) for currency in sorted(total)], counted.at


def around(asked: Asked, it: Opportunity) -> tuple[Any | None, Any | None]:
    """The records before and after one in the list; none when it is no longer in it."""
    source = rows(asked)
    here = source.filter(pk=it.pk).first()
    return neighbours([source], SORTS[sort_of(asked)][1], here, source) if here else (None, None)


def place_of(asked: Asked, it: Opportunity) -> str:
    """Where the opportunity stands in the list ("3/9"); empty once it is no longer in it."""
    source = rows(asked)
    here = source.filter(pk=it.pk).first()
    if here is None:
        return ""
    found = place([source], SORTS[sort_of(asked)][1], here)
    return formatting.place(*found, BOUND_NARROWED) if found else ""
