"""Orders as the timeline of an account shows them, between its contacts by their days (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from accounts.models import Account
from leads.models import Order


@dataclass
class Sold:
    """One order; `turns`: the changes of owner between it and the entry below."""

    order: Order
    turns: list[str] = field(default_factory=list)

    @property
    def occurred_on(self) -> date:
        """Its day."""
        return self.order.ordered_on

    @property
    def cycle_id(self) -> int | None:
        """The cycle it counts in."""
        return self.order.cycle_id

    @property
    def tone(self) -> str:
        """Marked, unless it is void."""
        return "" if self.order.voided_at else "accent"


def orders_of(
    account: Account, size: int, *, day: date | None = None, below: int | None = None, among: Collection[int] | None = None,
    but: Collection[int] = (),
) -> list[Sold]:  # fmt: skip
    """The newest `size` orders, void ones too; of a `day` and before (`below`: of that day only those of a lower id,
    None: none of that day); `among`: only these ids; `but`: not these."""  # fmt: skip
    orders = Order.objects.filter(account=account).select_related("opportunity", "credited_to", "voided_by")
    orders = orders.filter(pk__in=among) if among is not None else orders
    orders = orders.exclude(pk__in=but) if but else orders
    if day is not None:
        that_day = Q(ordered_on=day, pk__lt=below) if below is not None else Q(pk__in=())
        orders = orders.filter(Q(ordered_on__lt=day) | that_day, ordered_on__lte=day)
    return [Sold(order) for order in orders.order_by("-ordered_on", "-pk")[:size]]
