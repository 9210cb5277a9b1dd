"""An order number that another order has: told, and used again for a reason; in the form, by the API, in an import."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from core.clock import business_date
from leads.models import Opportunity, Order, Stage
from leads.services import numbering, orders
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity


@pytest.fixture
def first(cast: Cast) -> Order:
    """Harbour Print's order PO-2026 118, Ann's."""
    today = business_date()
    return won(make_account(cast.ann, "Harbour Print", today=today, days_old=30), "PO-2026 118")


def won(account: Account, number: str, **more: Any) -> Order:
    deal = make_opportunity(account, today=business_date(), stage=Stage.CLOSE)
    facts = {"amount": Decimal(1000), "ordered_on": business_date(), "by": account.owner, "today": business_date()}
    return orders.win(deal, version=1, number=number, **facts, **more)


def deal_of(owner: Any) -> Opportunity:
    today = business_date()
    return make_opportunity(make_account(owner, "Other Box", today=today, days_old=30), today=today, stage=Stage.CLOSE)


def test_the_number_is_told_with_its_order_in_any_spelling(cast: Cast, first: Order) -> None:
    with pytest.raises(numbering.NumberTaken, match="Harbour Print has an order with the number PO-2026 118"):
        won(make_account(cast.ann, "B", today=business_date(), days_old=9), "po2026-118")
    with pytest.raises(numbering.NumberTaken):
        won(first.account, "PO-2026 118")


def test_an_order_that_one_may_not_see_is_not_told(cast: Cast, first: Order) -> None:
    with pytest.raises(numbering.NumberTaken) as refused:
        won(make_account(cast.sue, "B", today=business_date(), days_old=9), "PO-2026118")
    said = str(refused.value)
    assert said.startswith("Another order has the number PO-2026 118 already.")
    assert "Harbour" not in said


def test_a_void_order_an_empty_number_and_another_number_are_in_nobodys_way(cast: Cast, first: Order) -> None:
    orders.void_order(first, by=cast.mia, reason="twice", today=business_date())
    second = make_account(cast.ann, "B", today=business_date(), days_old=9)
    assert won(second, "PO-2026 118").number == "PO-2026 118"
    assert [won(second, number).number for number in ("", "", "PO-2026 119")] == ["", "", "PO-2026 119"]


def test_with_a_reason_it_is_used_again_and_the_event_says_so(cast: Cast, first: Order) -> None:
    second = won(first.account, "PO-2026 118", number_reason="One order, two deliveries")
    event = Event.objects.filter(code="opportunity.won").latest("pk")
    assert (event.params["number_again"], event.params["number_of"]) == ("One order, two deliveries", [first.pk])
    assert second.number == first.number


def test_the_form_asks_why_and_keeps_what_was_typed(cast: Cast, first: Order) -> None:
    deal, browser = deal_of(cast.ann), Client()
    browser.force_login(cast.ann)
    address = reverse("leads:win", args=[deal.pk])
    assert "number_reason" not in browser.get(address).content.decode()
    day = business_date().isoformat()
    sent = {"amount": "1000", "currency": "CNY", "ordered_on": day, "number": "PO-2026 118", "version": "1"}
    answer = browser.post(address, sent)
    text = answer.content.decode()
    assert (answer.status_code, "Harbour Print has an order" in text, 'name="number_reason"' in text) == (
        409,
        True,
        True,
    )
    assert browser.post(address, {**sent, "number_reason": "two deliveries"}).status_code == 302
    assert Order.objects.filter(number="PO-2026 118").count() == 2


def test_the_api_refuses_it_by_the_same_rule(cast: Cast, first: Order) -> None:
    deal, browser = deal_of(cast.ann), Client()
    browser.force_login(cast.ann)
    address = f"/api/v1/opportunities/{deal.pk}/win/"
    sent = {"amount": "1000", "ordered_on": business_date().isoformat(), "number": "PO-2026 118", "version": 1}
    answer = browser.post(address, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "number_taken")
    again = browser.post(address, {**sent, "number_reason": "two deliveries"}, content_type="application/json")
    assert again.status_code == 201


@pytest.mark.parametrize("count", [1, 50])
def test_any_number_of_numbers_costs_two_statements(
    cast: Cast, first: Order, count: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        found = numbering.taken([first.number, *(f"X-{n}" for n in range(count))], by=cast.ada)
    assert [one.customer for one in found["po2026118"]] == ["Harbour Print"]
