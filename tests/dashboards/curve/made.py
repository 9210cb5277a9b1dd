"""Accounts whose curve is known: contacted on so many days, and with a first order perhaps."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account, Cycle
from accounts.services import contacts
from core.clock import business_date
from leads.models import Order
from tests.cast import make_account
from users.models import User

TODAY = business_date()


def followed(owner: User, days: int, *, ordered_after: int | None = None, start: int = 400, **fields: Any) -> Account:
    """An account with a counted contact on each of `days` days, two apart, and an order the day after the n-th of them.

    With `ordered_after` 0 the order comes before the first contact.
    """
    account = make_account(owner, today=TODAY, days_old=start, **fields)
    first = TODAY - timedelta(days=start - 2)
    counted = {(account.current_cycle_id, first + timedelta(days=2 * n)) for n in range(days)}
    contacts.recount(account.pk, counted_days=counted, today=TODAY)
    account.refresh_from_db()
    if ordered_after is not None:
        order(account, first + timedelta(days=2 * ordered_after - 1))
    return account


def order(account: Account, on: date, **fields: Any) -> Order:
    """A bare order of that day, credited to the owner of the day."""
    cycle = Cycle.objects.filter(account=account, started_on__lte=on).order_by("-started_on").first()
    values = {
        "credited_to_id": cycle.owner_id if cycle else None,
        "team_id": cycle.team_id if cycle else None,
        "cycle": cycle,
        "amount": Decimal(1000),
        **fields,
    }
    return Order.objects.create(account=account, ordered_on=on, **values)


def sample(seed: int, accounts: int, *, most: int = 30) -> list[tuple[int, bool]]:
    """(count, bought) of made accounts, some of them still on the way."""
    dice = random.Random(seed)  # noqa: S311
    rows = []
    for _n in range(accounts):
        bought, seen = dice.randrange(most), dice.randrange(most)
        rows.append((min(bought, seen), bought <= seen))
    return rows
