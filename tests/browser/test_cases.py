"""A case by hand: told from the account, shared, found by a colleague and marked as useful; on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cases.models import Case
from core.clock import business_date
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cases.told import shared
from tests.cast import Cast, make_account


@pytest.mark.parametrize("phone", [False, True])
def test_a_case_is_told_shared_and_useful_to_a_colleague(cast: Cast, visit, phone: bool) -> None:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", industry="Print", today=today)
    shared(cast.bob, "Win the users first " * 6, industry="print", today=today)
    page = visit(cast.ann, f"/account/{account.pk}/", phone=phone)
    like = page.locator("#cases-like")
    expect(like).to_contain_text("Same industry")
    like.get_by_label("Tell a case").click()
    page.locator("[name=title]").fill("A sample beat the price")
    expect(page.locator("[name=lost_reason]")).to_be_hidden()
    page.get_by_text("Lost", exact=True).click()
    page.locator("[name=lost_reason]").select_option("price")
    for name in ("situation", "did", "turned", "again"):
        page.locator(f"[name={name}]").fill(f"What was {name}")
    page.get_by_text("7", exact=True).click()
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", name="A sample beat the price")).to_be_visible()
    page.get_by_role("button", name="Share").click()
    page.locator("#dialog-body").get_by_role("button", name="Share").click()
    expect(page.get_by_text("Shared: everybody can read it now.")).to_be_visible()
    case = Case.objects.get(title="A sample beat the price")
    assert (case.account, case.industry, case.contacts, case.result) == (account, "Print", [7], "lost")
    page = visit(cast.sue, "/cases/?q=sample+turned", phone=phone)
    page.get_by_role("link", name="A sample beat the price").click()
    page.get_by_role("button", name="Useful to me").click()
    expect(page.locator("#useful-count")).to_contain_text("Useful to 1 reader")
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)
    page.goto(page.url.split("/cases/")[0] + "/cases/")
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)
