"""What leads led to: the same orders however they are found, by the index of orders alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import outcomes, yields
from leads.models import Lead, Order
from leads.services import orders
from tests.cast import TODAY, Cast, again
from tests.leads.test_campaigns import convert, make_campaign, make_lead

pytestmark = pytest.mark.django_db
WAYS = (outcomes.AS_IT_LIKES, outcomes.OF_EACH, outcomes.OF_ALL)


@pytest.fixture
def sold(cast: Cast) -> Any:
    """A campaign with leads of two teams: with orders, with a void one, from before the conversion, not converted."""
    fair = make_campaign(cast.ann)
    for name, owner, days in (("Harbour", cast.ann, 5), ("Lantern", cast.ann, 50), ("Southern", cast.sue, 5)):
        lead = convert(make_lead(owner, name, campaign=fair), on=TODAY - timedelta(days=20))
        for amount in (700, 900):
            Order.objects.create(
                account=lead.account, ordered_on=TODAY - timedelta(days=days), amount=amount,
                credited_to=owner, team=owner.team,
            )  # fmt: skip
    orders.void_order(Order.objects.filter(account__name="Harbour")[0], by=cast.ada, reason="twice", today=TODAY)
    make_lead(cast.bob, "Waiting", campaign=fair)
    return fair


@pytest.mark.parametrize("by", list(outcomes.KEYS))
def test_each_way_finds_the_same_orders(cast: Cast, sold: Any, by: str) -> None:
    for who in (cast.ann, cast.max, cast.zoe, cast.ada):
        leads = yields.leads_of(again(who)).filter(campaign=sold)
        first, *others = (outcomes.outcomes(leads, by, orders=way) for way in WAYS)
        assert all(other == first for other in others)
    assert outcomes.total(Lead.objects.all()).orders == 3


@pytest.mark.parametrize(("who", "way"), [("ann", "LATERAL"), ("max", "LATERAL"), ("ada", "ORDER BY account_id")])
def test_the_list_of_campaigns_does_not_read_all_orders(cast: Cast, sold: Any, who: str, way: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        yields.lines(again(getattr(cast, who)), [sold])
    found = [query["sql"] for query in captured.captured_queries if "brought" in query["sql"]]
    assert found
    with connection.cursor() as cursor:
        for how in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{how} = off")
        for sql in found:
            assert way in sql
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Only Scan using orders_of_account on leads_order" in plan
            assert "Seq Scan on leads_order" not in plan
