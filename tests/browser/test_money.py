"""Quotations from the first line to the printed page, and the forecast, on a desk and in a hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Quote, Stage
from leads.services import products
from tests.browser.steps import at_rest, axe_findings, send, what_is_too_wide
from tests.cast import make_account
from tests.leads.conftest import make_opportunity


@pytest.fixture
def opportunity(cast):
    today = business_date()
    account = make_account(cast.ann, "上海包装 Packaging", today=today, days_old=20)
    facts = {"code": "BX-1", "name": "Gift box", "name_hans": "礼盒", "name_hant": "禮盒", "unit": "pcs", "notes": ""}
    products.save(None, facts, {"CNY": Decimal("12.5")}, by=cast.ada)
    return make_opportunity(
        account, today=today, stage=Stage.CLOSE, amount=Decimal(50000), expected_close_on=today + timedelta(days=1)
    )


def test_a_quotation_is_made_issued_changed_and_printed(cast, visit, opportunity):
    page = visit(cast.ann, f"/opportunities/{opportunity.pk}/")
    page.locator(f"#money a[href='/quotes/new/{opportunity.pk}/']").click()
    page.locator("[name=line-0-what]").fill("BX-1 · Gift box")
    page.locator("[name=line-0-quantity]").fill("1,000")
    page.locator("[name=line-1-what]").fill("Freight")
    page.locator("[name=line-1-unit_price]").fill("800")
    page.locator("[name=line-1-unit_price]").press("Tab")
    expect(page.locator("#line-totals .is-total")).to_have_text("¥13,300.00")
    page.locator("main .form-actions [type=submit]").click()
    page.wait_for_url("**/quotes/*/")
    page.locator("[hx-get$='/issue/']").click()
    send(page.locator("#dialog"))
    expect(page.locator("[hx-get$='/decide/']")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("-0001 · v1")
    page.locator("form[action$='/next/'] button").click()
    page.locator("[name=line-0-unit_price]").fill("12")
    page.locator("main .form-actions [type=submit]").click()
    page.wait_for_url("**/quotes/*/")
    page.locator("[hx-get$='/issue/']").click()
    send(page.locator("#dialog"))
    expect(page.locator("[hx-get$='/decide/']")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("-0001 · v2")
    expect(page.locator("#differences .line-changes li")).to_have_count(1)
    assert list(Quote.objects.order_by("pk").values_list("state", "total")) == [
        ("superseded", Decimal(13300)), ("issued", Decimal(12800)),
    ]  # fmt: skip
    page.locator("a[href$='/print/']").click()
    page.emulate_media(media="print")
    expect(page.locator(".capitals")).to_contain_text("人民币壹万贰仟捌佰元整")
    expect(page.locator(".sheet-bar")).to_be_hidden()


@pytest.mark.parametrize("phone", [False, True])
def test_the_pages_of_money_fit_their_screens(cast, visit, opportunity, phone):
    found = []
    page = visit(cast.mia, "/forecast/", phone=phone)
    for address in (
        "/forecast/",
        "/forecast/list/?bucket=committed",
        "/forecast/targets/",
        "/products/",
        f"/opportunities/{opportunity.pk}/",
        f"/opportunities/{opportunity.pk}/lines/",
        f"/quotes/new/{opportunity.pk}/",
    ):
        page.goto(address)
        at_rest(page)
        found += [(address, words) for words in what_is_too_wide(page) + axe_findings(page, visit)]
    assert found == []


def test_a_number_of_the_forecast_leads_to_its_list_and_the_category_changes_there(cast, visit, opportunity):
    page = visit(cast.ann, "/forecast/?by=month&span=" + f"{opportunity.expected_close_on:%Y-%m}")
    page.locator(".figures a[href*='bucket=committed']").click()
    page.locator(f"#opportunity-{opportunity.pk} button").click()
    page.locator("#dialog label.chip:has([name=forecast][value=omitted])").click()
    send(page.locator("#dialog"))
    expect(page.locator(f"#opportunity-{opportunity.pk}")).to_have_count(0)
    opportunity.refresh_from_db()
    assert opportunity.forecast == "omitted"
