"""What the account says about a deal on the day it is told: contacts, days, products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import ContactDay
from leads.models import Opportunity, Order, OrderLine, Stage

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Account


@dataclass(frozen=True)
class Figures:
    """Contact days up to the end of the deal, days from the first of them to it, what was sold, how far it came."""

    contacts: int | None
    days: int | None
    product: str
    stage: str
    lost_reason: str
    result: str


def of(account: Account, opportunity: Opportunity | None, *, today: date) -> Figures:
    """The figures of an account, up to the order or the loss of the opportunity, or its first order, or `today`.

    Distinct counted days as in the count of twelve (domain.md 2.2); four statements at most.
    """
    orders = Order.objects.filter(account=account, voided_at=None).order_by("ordered_on", "pk")
    order = (orders.filter(opportunity=opportunity) if opportunity else orders).first()
    until = order.ordered_on if order else (opportunity.closed_on if opportunity else None) or today
    days = ContactDay.objects.filter(account=account, counted=True, day__lte=until).order_by("day")
    distinct = list(days.values_list("day", flat=True).distinct())
    return Figures(
        contacts=len(distinct) or None,
        days=(until - distinct[0]).days if distinct else None,
        product=_product(order, opportunity),
        stage=Stage.CLOSE if opportunity is None or opportunity.stage == Stage.ORDER else opportunity.stage,
        lost_reason=opportunity.lost_reason if opportunity else "",
        result="" if opportunity is None or opportunity.is_open else opportunity.outcome,
    )


def _product(order: Order | None, opportunity: Opportunity | None) -> str:
    if opportunity and opportunity.product:
        return opportunity.product
    if order is None:
        return ""
    lines = OrderLine.objects.filter(order=order, removed_at=None).order_by("position", "pk")
    return ", ".join(dict.fromkeys(lines.values_list("text", flat=True)[:3]))[:120]
