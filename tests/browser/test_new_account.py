"""Entering a company: a twin is named while one types, and the parent is found by letters."""

from playwright.sync_api import expect

from accounts.models import Account
from core.clock import business_date
from tests.cast import make_account


def test_a_twin_is_named_before_saving_and_the_parent_is_found(cast, visit):
    today = business_date()
    make_account(cast.ann, "Acme Print", today=today)
    parent = make_account(cast.ann, "重庆印刷集团", today=today)
    page = visit(cast.ann, "/accounts/new/")
    page.fill("[name=name]", "ACME print")
    page.press("[name=name]", "Tab")
    expect(page.locator("#duplicates")).to_contain_text("Acme Print")
    page.fill("[name=name]", "Acme Cartons")
    page.press("[name=name]", "Tab")
    expect(page.locator("#duplicates")).not_to_contain_text("Acme Print")
    page.fill("#parent-search", "cqys")
    page.locator("#parent-found label").click()
    page.locator("main form[data-draft] [type=submit]").click()
    page.wait_for_url("**/account/*/")
    assert Account.objects.get(name="Acme Cartons").parent == parent
