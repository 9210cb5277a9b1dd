"""A key account by hand: a text, an action, a signal answered, a complaint in a sentence; on a desk and on a phone."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from keyaccounts.models import PRESSURES, ChangeSignal, Complaint, Part, Period, PlanText, Wallet
from keyaccounts.services import notes, plan
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import Cast, make_account
from tests.keyaccounts.filled import fill_plan


@pytest.mark.parametrize("phone", [False, True])
def test_a_plan_is_written_and_a_complaint_entered_without_leaving_the_page(cast: Cast, visit, phone: bool) -> None:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", today=today)
    fill_plan(account, "as it was", by=cast.ann, today=today)
    notes.note(account, ChangeSignal, {"kind": "merger", "text": "Bought by a rival"}, by=cast.ann, today=today)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=plan", phone=phone)
    tab = page.locator("#key-account")
    if phone:
        expect(page.locator("#piece-gap")).to_be_hidden()
        tab.get_by_role("link", name=re.compile("Texts of the plan")).click()
    tab.get_by_role("button", name="Write: What is between").click()
    page.locator("#piece-gap textarea").fill("Nobody of ours has met the chair")
    page.locator("#piece-gap").get_by_role("button", name="Save").click()
    expect(page.locator("#piece-gap")).to_contain_text("Nobody of ours has met the chair")
    assert PlanText.objects.current().get(part="gap").by == cast.ann
    tab.locator(".ka-do").get_by_role("button", name="Complaint").click()
    dialog = page.locator("#dialog-body")
    expect(dialog).to_contain_text("Of 24 unhappy customers")
    dialog.locator("[name=text]").fill("The lids do not fit")
    dialog.get_by_role("button", name="Enter it").click()
    expect(tab).to_contain_text("The lids do not fit")
    expect(tab.locator("#piece-gap")).to_be_visible()
    expect(tab.locator(".ka-glance")).to_contain_text("2 complaints are open")
    assert Complaint.objects.get(text="The lids do not fit").owner == cast.ann
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)


def test_the_sheet_for_the_review_is_one_page_of_a4(cast: Cast, visit) -> None:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", today=today)
    said = "No trust of the managing director yet; samples take three days too long; no yearly agreement."
    for part in Part:
        level = 2 if part in PRESSURES else None
        plan.write(account, part, said, level=level, by=cast.ann)
    for _n in range(4):
        fill_plan(account, "Two deliveries came a day late in the busy season", by=cast.ann, today=today)
    page = visit(cast.ann, f"/key-accounts/of/{account.pk}/print/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_text("The customer’s objective")).to_be_visible()


@LANGUAGES
def test_the_plan_with_large_amounts_fits_the_narrowest_screen(cast: Cast, visit, language: str) -> None:
    today = business_date()
    account = make_account(cast.ann, "Harbour Print", today=today)
    fill_plan(account, "as it was", by=cast.ann, today=today)
    for period, spend in ((Period.QUARTER, 12_345_000), (Period.YEAR, 123_450_000)):
        amounts = {"period": period, "currency": "USD", "spend": Decimal(spend), "ours": Decimal(spend - 3_210_000)}
        notes.note(account, Wallet, amounts, by=cast.ann, today=today)
    page = visit(cast.ann, f"/account/{account.pk}/?tab=plan", language=language)
    page.set_viewport_size({"width": 320, "height": 800})
    expect(page.locator(".ka-shares .num").first).to_be_visible()
    assert not what_is_too_wide(page)
    page.locator(".ka-shares").evaluate("table => table.scrollIntoView({block: 'center'})")
    assert not axe_findings(page, visit)
