"""Opportunities of the cast."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from leads.models import Opportunity, Order, Product, Stage
from leads.services import opportunities, orders, products
from tests.cast import TODAY, Cast, make_account


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=30)


def make_opportunity(
    account: Account, *, today: date = TODAY, stage: Stage = Stage.SUSPECT, **values: Any
) -> Opportunity:
    values = {"name": "Gift boxes", "amount": Decimal(1000), "expected_close_on": today + timedelta(days=30), **values}
    late = {"stage": stage, "reason": "it ran before"}
    return opportunities.open_opportunity(account, values, by=account.owner, today=today, **late)


def win(opportunity: Opportunity, *, on: date = TODAY, amount: Decimal = Decimal(1000), today: date = TODAY) -> Order:
    opportunity.refresh_from_db()
    return orders.win(
        opportunity,
        amount=amount,
        ordered_on=on,
        by=opportunity.account.owner,
        today=today,
        version=opportunity.version,
        reason="they asked for it at once",
    )


def keys_of(sql: str) -> str:
    """The part of a page's statement that finds its keys, before their rows are read."""
    return sql.split("ANY(ARRAY(", 1)[1].split("LIMIT ", 1)[0]


@pytest.fixture
def product(cast: Cast) -> Product:
    facts = {"code": "BX-1", "name": "Gift box", "name_hans": "礼盒", "name_hant": "禮盒", "unit": "pcs", "notes": ""}
    return products.save(None, facts, {"CNY": Decimal("12.5"), "USD": Decimal("1.8")}, by=cast.ada)
