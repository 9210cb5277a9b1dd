"""The list of orders in a browser: read, narrowed and walked through by keys on a desk, read in a hand."""

import pytest
from playwright.sync_api import expect

from accounts.models import Account
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.leads.test_order_list import order_of


@pytest.mark.parametrize("phone", [False, True])
def test_orders_are_read_narrowed_and_walked_through(cast, visit, phone):
    for n in range(3):
        order_of(cast.ann, f"PO-{n}", days_ago=n, amount=100 + n)
    Account.objects.filter(orders__number="PO-1").update(name="a very long name of a company " * 6)
    page = visit(cast.ann, "/orders/", phone=phone)
    expect(page.locator("#list [data-row]")).to_have_count(3)
    expect(page.locator("[data-totals]")).to_contain_text("303")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    if phone:
        page.locator("#orders a", has_text="PO-1").click()
        expect(page.locator("h1")).to_have_text("PO-1")
        assert what_is_too_wide(page) + axe_findings(page, visit) == []
        return
    page.select_option("#id_sort", "amount")
    expect(page.locator("#list [data-row]").first).to_contain_text("PO-2")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("PO-2")
    page.wait_for_load_state()  # keys are heard once the page's scripts run
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("PO-1")
    page.wait_for_load_state()  # keys are heard once the page's scripts run
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("PO-0")
    page.wait_for_load_state()  # keys are heard once the page's scripts run
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("PO-1")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.locator(".page-back").click()
    expect(page.locator("#id_sort")).to_have_value("amount")
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Campaigns")
