"""Campaigns and dormant accounts as leads in a browser: entered and read on a desk and in a hand; two clicks."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Campaign, Lead, LeadState
from tests.browser.steps import axe_findings, what_is_too_wide
from tests.cast import make_user
from tests.leads.test_campaigns import make_lead
from tests.leads.test_dormant import make_dormant


@pytest.mark.parametrize("phone", [False, True])
def test_a_campaign_is_entered_and_its_figures_are_read(cast, visit, phone):
    page = visit(cast.mia, "/campaigns/", phone=phone)
    page.get_by_role("link", name="New campaign").first.click()
    page.fill("[name=name]", "Spring fair")
    page.fill("[name=cost]", "8.6万")
    page.locator(".form-actions [type=submit]").click()
    expect(page.locator("h1")).to_have_text("Spring fair")
    campaign = Campaign.objects.get()
    for number in range(3):
        state = LeadState.WORKING if number else LeadState.NEW
        first = business_date() if number else None
        make_lead(cast.ann, f"Lead {number}", campaign=campaign, state=state, first_contact_on=first)
    page.reload()
    bars = page.locator("a.bar-row")
    expect(bars.nth(0).locator(".is-main")).to_have_text("3")
    expect(bars.nth(1).locator(".is-main")).to_have_text("2")
    expect(page.locator(".figures")).to_contain_text("Cost per lead")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    bars.nth(1).click()
    expect(page.locator("#list [data-row]")).to_have_count(2)
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.goto("/campaigns/")
    expect(page.locator("#campaigns")).to_contain_text("Spring fair")
    expect(page.locator(".page-tabs [aria-current]")).to_have_text("Campaigns")
    assert what_is_too_wide(page) + axe_findings(page, visit) == []


@pytest.mark.parametrize("phone", [False, True])
def test_dormant_accounts_are_leads_of_the_newest_colleague_after_two_clicks(cast, visit, phone):
    today = business_date()
    nia = make_user("Nia New", team=cast.harbour, hired_on=today - timedelta(days=20))
    for number in range(2):
        make_dormant(cast.bob, f"Silent {number}", today=today, industry="food" if number else "toys")
    page = visit(cast.mia, "/accounts/team/", phone=phone)
    page.get_by_role("link", name="Dormant accounts as leads").click()
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.get_by_role("button", name="Make 2 leads for Nia New").click()
    expect(page.locator("#toasts")).to_contain_text("2 dormant accounts are leads of Nia New now.")
    assert Lead.objects.filter(owner=nia).count() == 2
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#toasts")).to_contain_text("2 leads are taken back.")
    page.fill("[name=industry]", "food")
    expect(page.get_by_role("button", name="Make 1 lead for Nia New")).to_be_visible()


def test_segments_and_the_funnel_from_the_lead_can_be_read_in_a_hand(cast, visit):
    for number in range(3):
        make_lead(
            cast.ann, f"Lead {number}", created_on=business_date(), industry="food", first_contact_on=business_date()
        )
    for address, current in (("/segments/", "Segments"), ("/funnel/?mode=leads", "Analysis")):
        page = visit(cast.max, address, phone=True)
        expect(page.locator(".page-tabs [aria-current]")).to_have_text(current)
        page.locator(".outcomes").first.wait_for()
        assert what_is_too_wide(page) + axe_findings(page, visit) == []
