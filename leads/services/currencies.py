"""In which currency one speaks with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from leads.models import Opportunity, Order

if TYPE_CHECKING:
    from accounts.models import Account


def usual_currency(account: Account) -> str:
    """That of its latest opportunity or order, else the company's own; two statements."""
    deal = Opportunity.objects.valid().filter(account=account).order_by("-opened_on", "-pk")
    order = Order.objects.valid().filter(account=account).order_by("-ordered_on", "-pk")
    found = [deal.values_list("opened_on", "currency").first(), order.values_list("ordered_on", "currency").first()]
    return str(max((each for each in found if each is not None), default=(None, settings.CURRENCY))[1])
