"""Rows of the list of orders: by pages, in an order, what they add up to, and the records before and after one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import withholding
from core import formatting
from core.keyset import BOUND, BOUND_NARROWED, Page, Sort, neighbours, page, place, whole
from core.limits import TooMuch, limited
from core.sorting import Sorts
from leads.columns import ORDERS
from leads.models import Order, OrderLine, OrderQuerySet, Outcome, StageChange
from leads.order_list.asked import Asked
from lists.registry import COLUMNS

SORTS = Sorts({
    "date": (gettext_lazy("Latest first"), Sort("ordered_on", descending=True)),
    "old": (gettext_lazy("Oldest first"), Sort("ordered_on")),
    "amount": (gettext_lazy("Largest amount first"), Sort("amount", descending=True)),
    "small": (gettext_lazy("Smallest amount first"), Sort("amount")),
    "entered": (gettext_lazy("Entered last"), Sort("id", descending=True)),
    "first": (gettext_lazy("Entered first"), Sort("id")),
})  # fmt: skip
USUAL = "date"
HEADS = {"ordered": "date", "amount": "amount", "entered": "entered"}
LINES_SHOWN = 2
LONGEST_MS = 400  # what the totals may cost a page


@dataclass(frozen=True)
class Sums:
    """How many orders there are and what they add up to by currency; `least`: it is at least that, and surely more."""

    count: int
    money: list[tuple[str, Decimal, int]]
    least: bool = False

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return f"{formatting.number(self.count)}+" if self.least else formatting.number(self.count)


def sort_of(asked: Asked) -> str:
    """The order: the latest first unless another is picked."""
    return asked.choice("sort", SORTS) or USUAL


def columns(asked: Asked) -> list[tuple[str, Any, tuple[str, str] | None]]:
    """The columns beside the title: name, heading, and how it sorts (None: no index has that order)."""
    heads = SORTS.heads(HEADS, SORTS[sort_of(asked)][1], lambda name: asked.address(sort=name))
    return [(name, ORDERS.columns[name], heads.get(name)) for name in ORDERS.chosen(asked.text(COLUMNS))]


def in_order(asked: Asked, found: QuerySet[Order]) -> QuerySet[Order]:
    """Few orders in the order of the list, by one statement."""
    return whole(found, SORTS[sort_of(asked)][1])


def listed(asked: Asked) -> Page:
    """The page that the cursor in the address asks for."""
    found = page(
        asked.sources if len(asked.sources) > 1 else [with_all(asked.sources[0], asked)],
        SORTS[sort_of(asked)][1],
        after=asked.text("after"),
        before=asked.text("before"),
        load=loaded(asked),
    )
    withholding.hide(found.rows, nested=True)
    for order in found.rows:
        order.title, order.products = title_of(order), products_of(order)
    return found


def sums(asked: Asked) -> Sums:
    """Number and totals of the whole list; a row of two doors counts once.

    Past the bound the database adds up alone; where that takes it too long they are those of the first rows, as "at
    least".
    """
    parts = [rows.order_by().values_list("pk", "currency", "amount")[: BOUND + 1] for rows in asked.sources]
    found = list(parts[0] if len(parts) == 1 else parts[0].union(*parts[1:]))
    crowded = len(found) > BOUND
    if crowded:
        try:
            return _added_up(asked)
        except TooMuch:
            found = found[:BOUND]
    totals: dict[str, list[Decimal]] = defaultdict(list)
    for _pk, currency, amount in found:
        totals[currency].append(amount)
    money = [(currency, sum(of_it, Decimal(0)), len(of_it)) for currency, of_it in totals.items()]
    return Sums(len(found), _most_first(money), least=crowded)


def _added_up(asked: Asked) -> Sums:
    """The same by one statement over all rows. Raises TooMuch."""
    orders: QuerySet[Order] = asked.sources[0]
    if len(asked.sources) > 1:
        keys = [rows.order_by().values("pk") for rows in asked.sources]
        orders = Order.objects.visible_to(asked.user).filter(pk__in=keys[0].union(*keys[1:]))
    with limited(LONGEST_MS):
        groups = orders.order_by().values_list("currency").annotate(total=Sum("amount"), n=Count("pk"))
        money = list(groups)
    return Sums(sum(n for _currency, _total, n in money), _most_first(money))


def _most_first(money: list[tuple[str, Decimal, int]]) -> list[tuple[str, Decimal, int]]:
    return sorted(money, key=lambda part: (-part[2], part[0]))


def around(asked: Asked, order: Order) -> tuple[Any | None, Any | None]:
    """The records before and after one in the list; none when it is no longer in it."""
    if not any(rows.filter(pk=order.pk).exists() for rows in asked.sources):
        return None, None
    return neighbours(asked.sources, SORTS[sort_of(asked)][1], order, Order.objects.visible_to(asked.user))


def place_of(asked: Asked, order: Order) -> str:
    """Where the order stands in the list ("3/9"); empty once it is no longer in it."""
    found = place(asked.sources, SORTS[sort_of(asked)][1], order)
    return formatting.place(*found, BOUND_NARROWED) if found else ""


def loaded(asked: Asked) -> OrderQuerySet:
    """The reader's orders with everything that a row shows."""
    return with_all(Order.objects.visible_to(asked.user), asked)


def with_all(orders: OrderQuerySet, asked: Asked) -> OrderQuerySet:
    """Orders with their accounts, opportunities, people and lines."""
    lines = OrderLine.objects.visible_to(asked.user).current()
    rows = orders.select_related("account", "opportunity", "credited_to", "team")
    return rows.prefetch_related(Prefetch("lines", lines, to_attr="its_lines"))


def with_notes(orders: OrderQuerySet) -> OrderQuerySet:
    """Orders with what was said when they were won, as it is stored, and whether a name may have to be left out of it."""
    won = StageChange.objects.filter(opportunity=OuterRef("opportunity"), outcome=Outcome.WON).order_by("-pk")
    return orders.annotate(note=Subquery(won.values("reason")[:1]), at_stake=withholding.stake_at("account"))


def note_of(order: Any) -> str:
    """The note of an order read by `with_notes`, for a file: empty where it only says that it was imported."""
    note = _may_be_read(order)
    return "" if note in IMPORTED else _bare(note)


def note_on_page(order: Any) -> str:
    """The same as a page shows it: what only says that it was imported does so in the reader's language."""
    note = _may_be_read(order)
    return said_of_order(note) if note else ""


def _may_be_read(order: Any) -> str:
    note = str(order.note or "")
    if note and order.at_stake and (known := withholding.restricted([order.account_id]).get(order.account_id)):
        return known.without(note)
    return note


def said_of_order(reason: str) -> str:
    """What was said when it was won, as people read it: an import that had no note says so in the reader's language."""
    return _("imported") if reason in IMPORTED else _bare(reason)


# What an import has written in the language of whoever started it; before a note of the file until November 2026.
IMPORTED = ("imported", "导入", "匯入")


def _bare(note: str) -> str:
    return next((note.removeprefix(f"{word}: ") for word in IMPORTED if note.startswith(f"{word}: ")), note)


def title_of(order: Order) -> str:
    """What an order is called: its number, else the opportunity it was, else its day."""
    if order.number:
        return order.number
    if order.opportunity:
        return order.opportunity.name
    return _("Order of %(day)s") % {"day": formatting.day(order.ordered_on)}


def products_of(order: Any) -> str:
    """What was ordered in words: the first lines, else the product of the opportunity; needs `its_lines`."""
    texts = list(dict.fromkeys(line.text for line in order.its_lines))
    if not texts:
        return order.opportunity.product if order.opportunity else ""
    shown = ", ".join(texts[:LINES_SHOWN])
    return f"{shown} +{len(texts) - LINES_SHOWN}" if len(texts) > LINES_SHOWN else shown
