"""A manager hands out 500 leads at once with at most six clicks, warned beyond what people have room for (ux.md, Jobs)."""

from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Lead
from tests.browser.steps import toast
from tests.browser.targets import Finger, Target
from tests.cast import make_lead


def pooled(cast, number):
    """Leads in the pool: one that was made by hand, the others as copies of it."""
    first = make_lead(None, by=cast.mia, today=business_date())
    skipped = {"id", "company", "sort_key"}
    same = {
        field.attname: getattr(first, field.attname)
        for field in Lead._meta.concrete_fields
        if field.attname not in skipped
    }
    Lead.objects.bulk_create(Lead(company=f"Fair {i:03}", sort_key=f"fair {i:03}", **same) for i in range(number - 1))


def test_five_hundred_leads_are_assigned_within_six_clicks_although_the_capacity_is_a_hundred(cast, visit):
    pooled(cast, 500)
    page = visit(cast.mia, "/leads/?scope=pool")
    hand = Finger(page)
    expect(page.locator("[data-bulk-all]")).to_have_attribute("data-count", "500")
    hand.click(page.locator("[data-bulk-all]"))
    hand.click(page.locator("[data-bulk] button").first)
    hand.click(page.locator(f"label.chip:has(input[name=people][value='{cast.ann.pk}'])"))
    expect(page.locator("#plan")).to_contain_text("500 of 500")
    hand.click(page.locator("[name=beyond_capacity]"))
    hand.click(page.get_by_role("button", name="Assign", exact=True))
    expect(toast(page)).to_contain_text("500 leads are assigned")
    Target("assign 500 leads", 6, 90).met_by(hand)
    assert Lead.objects.filter(owner=cast.ann).count() == 500
