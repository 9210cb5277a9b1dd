"""What the account row remembers of its opportunities and orders, defined once and by set."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.expressions import Combinable

from accounts.committee import coverage
from accounts.models import Account, AccountQuerySet
from accounts.services.noting import note_opportunities, note_orders
from leads.models import Opportunity, Order


def last_order_on() -> Combinable:
    """The date of the account's latest order that is not void."""
    orders = Order.objects.valid().filter(account=OuterRef("pk")).order_by()
    return Subquery(orders.values("account").annotate(latest=Max("ordered_on")).values("latest"))


def order_in_cycle() -> Combinable:
    """Whether an order that is not void counts in the account's present cycle."""
    cycle = OuterRef("current_cycle")
    return Exists(Order.objects.valid().filter(account=OuterRef("pk"), cycle=cycle))


def open_until() -> Combinable:
    """The expected close of the open opportunity that ends last."""
    running = Opportunity.objects.open().filter(account=OuterRef("pk")).order_by()
    return Subquery(running.values("account").annotate(latest=Max("expected_close_on")).values("latest"))


FACTS = {"last_order_on": last_order_on, "order_in_cycle": order_in_cycle, "open_until": open_until}


def write(accounts: AccountQuerySet) -> int:
    """Write all three facts of these accounts by one statement; the clocks are the caller's next step."""
    return int(accounts.update(**{name: fact() for name, fact in FACTS.items()}))


def refresh_orders(account_id: int, *, today: date) -> None:
    """Tell the account its latest order after one was made or made void. Call inside that transaction."""
    found = Account.objects.filter(pk=account_id).values_list(last_order_on(), order_in_cycle()).get()
    note_orders(account_id, last_order_on=found[0], order_in_cycle=found[1], today=today)


def refresh_open(account_id: int, *, today: date, postponed: bool = False, taken_back: bool = False) -> None:
    """Tell the account until when open opportunities hold it, and of one postponement more, or one taken back.

    Call inside the transaction of the change.
    """
    latest = Account.objects.filter(pk=account_id).values_list(open_until(), flat=True).get()
    note_opportunities(account_id, open_until=latest, postponed=postponed, taken_back=taken_back, today=today)
    coverage.refresh(account_id)
