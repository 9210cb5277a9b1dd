"""A wrong choice, in a body or a filter, is answered with what can be chosen; lists narrow and sort as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from core.clock import business_date
from leads.models import Opportunity
from leads.services import opportunities, orders
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead

Make = Callable[..., Program]


def error_of(answer: Any, field: str) -> str:
    """The sentence about one field of a 400."""
    assert answer.status_code == 400, answer.content
    (said,) = (error["detail"] for error in answer.json()["errors"] if error["field"] == field)
    return str(said)


def test_a_wrong_choice_in_a_body_names_the_choices(cast: Cast, program: Make) -> None:
    ann = program(cast.ann)
    said = error_of(ann.post("leads/", company="River", source="market"), "source")
    assert "fair" in said
    assert "referral" in said
    account = make_account(cast.ann)
    said = error_of(ann.post("persons/", account=account.pk, name="Wu", roles=["boss"]), "roles.0")
    assert "gatekeeper" in said
    said = error_of(ann.post("portrait-values/", account=account.pk, field="none", text="x", basis="told"), "field")
    assert "business" in said


def test_a_wrong_choice_in_a_filter_names_the_choices(cast: Cast, program: Make) -> None:
    ann = program(cast.ann)
    assert "owned" in error_of(ann.get("accounts/", state="somewhere"), "state")
    assert "true, false" in error_of(ann.get("opportunities/", stuck="perhaps"), "stuck")
    assert "amount" in error_of(ann.get("opportunities/", ordering="size"), "ordering")


def test_the_choices_are_named_in_the_callers_language(cast: Cast, program: Make) -> None:
    english = error_of(program(cast.ann).post("leads/", company="River", source="market"), "source")
    chinese = error_of(
        program(cast.ann, **{"Accept-Language": "zh-hans"}).post("leads/", company="River", source="market"), "source"
    )
    assert english != chinese
    assert "fair" in chinese


def test_a_reason_that_is_not_on_the_list_names_those_that_are(cast: Cast, program: Make) -> None:
    deal = opportunities.open_opportunity(make_account(cast.ann), {"name": "x"}, by=cast.ann, today=business_date())
    sent = {"lost_reason": "weather", "version": 1}
    assert "price" in error_of(program(cast.ann).post(f"opportunities/{deal.pk}/lose/", **sent), "lost_reason")


@pytest.fixture
def deals(cast: Cast) -> list[Opportunity]:
    """Three of one owner: small and old, large and new, without an amount; the second at a food company."""
    today, found = business_date(), []
    for name, amount, days, industry in (("small", 10, 90, "Print"), ("large", 900, 2, "Food"), ("open", None, 30, "")):
        account = make_account(cast.ann, name, days_old=100, today=today)
        Account.objects.filter(pk=account.pk).update(industry=industry)
        facts = {"name": name, "amount": None if amount is None else Decimal(amount)}
        found.append(
            opportunities.open_opportunity(
                account, facts, by=cast.ann, today=today, stage="C", reason="known", opened_on=today - timedelta(days)
            )
        )
    return found


def test_opportunities_say_whose_they_are_and_sort_as_on_the_page(
    cast: Cast, program: Make, deals: list[Opportunity], django_assert_max_num_queries: Any
) -> None:
    ann = program(cast.ann)

    def names(**query: str) -> list[str]:
        return [row["name"] for row in ann.get("opportunities/", **query).json()["results"]]

    assert names(ordering="-amount") == ["large", "small", "open"]
    assert names(ordering="stage_since") == ["small", "open", "large"]
    assert names(amount_from="100") == ["large"]
    assert names(industry="foo") == ["large"]
    assert names(stuck="true") == ["small"]
    assert sorted(names(stuck="false")) == ["large", "open"]
    assert names(on_hold="true") == []
    assert names(competitor="nobody") == []
    with django_assert_max_num_queries(12):
        rows = ann.get("opportunities/").json()["results"]
    assert {row["owner"]["name"] for row in rows} == {"Ann Seller"}


def test_pages_of_opportunities_by_amount_lose_nothing(cast: Cast, program: Make, deals: list[Opportunity]) -> None:
    ann, seen = program(cast.ann), []
    page = ann.get("opportunities/", ordering="amount", page_size="1").json()
    seen.append(page["results"][0]["name"])
    while page["next"]:
        page = ann.browser.get(page["next"]).json()
        seen.append(page["results"][0]["name"])
    assert seen == ["small", "large", "open"]


def test_orders_are_narrowed_and_sorted_by_amount(cast: Cast, program: Make, deals: list[Opportunity]) -> None:
    for deal, amount in zip(deals, (5, 50, 500), strict=True):
        orders.win(
            Opportunity.objects.get(pk=deal.pk), amount=Decimal(amount), currency="CNY", ordered_on=business_date(),
            reason="x", by=cast.ann, today=business_date(), version=1,
        )  # fmt: skip
    ann = program(cast.ann)
    rows = ann.get("orders/", ordering="-amount", amount_to="100", currency="CNY").json()["results"]
    assert [row["amount"] for row in rows] == ["50.00", "5.00"]
    assert rows[0]["credited"]["name"] == "Ann Seller"
    assert ann.get("orders/", product="nothing like it").json()["results"] == []


def test_accounts_and_leads_sort_as_their_pools_do(cast: Cast, program: Make) -> None:
    make_account(cast.ann), make_lead(cast.ann)
    assert program(cast.ann).get("accounts/", ordering="-state_since").status_code == 200
    assert program(cast.ann).get("leads/", ordering="-in_pool_since").status_code == 200
