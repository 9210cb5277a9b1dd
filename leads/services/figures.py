"""What orders say about the importance of accounts, by set (accounts/grading asks for it)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Min, Q, Sum

from accounts.grading.facts import OrderFigures
from leads.models import Order

YEAR = timedelta(days=365)


def orders_of(account_ids: Collection[int], today: date) -> dict[int, OrderFigures]:
    """By account, the orders that are not void up to `today`; amounts are those in the company's own currency.

    Orders in other currencies count as orders, and not in the amounts: there are no rates to add them by.
    """
    own, late = Q(currency=settings.CURRENCY), Q(ordered_on__gt=today - YEAR)
    orders = Order.objects.valid().filter(account__in=account_ids, ordered_on__lte=today).order_by().values("account")
    found = orders.annotate(
        amount_now=Sum("amount", filter=own & late),
        number=Count("pk", filter=late),
        earlier=Sum("amount", filter=own & ~late & Q(ordered_on__gt=today - 2 * YEAR)),
        first=Min("ordered_on"),
    )
    return {
        pk: OrderFigures(amount or Decimal(0), number, before or Decimal(0), first)
        for pk, amount, number, before, first in found.values_list(
            "account", "amount_now", "number", "earlier", "first"
        )
    }
