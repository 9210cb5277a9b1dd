"""A key account by hand: a text, an action, a signal answered, a complaint in a sentence; on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from keyaccounts.models import ChangeSignal, Complaint, PlanText
from keyaccounts.services import notes
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
    plan = page.locator("#key-account")
    plan.get_by_role("button", name="Write: What is between").click()
    page.locator("#piece-gap textarea").fill("Nobody of ours has met the chair")
    page.locator("#piece-gap").get_by_role("button", name="Save").click()
    expect(page.locator("#piece-gap")).to_contain_text("Nobody of ours has met the chair")
    assert PlanText.objects.current().get(part="gap").by == cast.ann
    plan.locator(".ka-do").get_by_role("button", name="Complaint").click()
    dialog = page.locator("#dialog-body")
    expect(dialog).to_contain_text("Of 24 unhappy customers")
    dialog.locator("[name=text]").fill("The lids do not fit")
    dialog.get_by_role("button", name="Enter it").click()
    expect(plan).to_contain_text("The lids do not fit")
    assert Complaint.objects.get(text="The lids do not fit").owner == cast.ann
    assert not what_is_too_wide(page)
    assert not axe_findings(page, visit)
