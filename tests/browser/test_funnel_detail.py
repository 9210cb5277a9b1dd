"""The funnel in detail in a browser: from a cell to its records and back, for a manager, in a hand and in Chinese."""

from playwright.sync_api import expect

from core.clock import business_date
from tests.browser.steps import at_rest, axe_findings, walked, what_is_too_wide
from tests.cast import make_account
from tests.dashboards.funnel_detail.made import deal, lost


def made(cast):
    """Accounts of this month, some with opportunities, one with a name as long as names get."""
    today = business_date()
    for n in range(8):
        account = make_account(
            cast.ann if n % 2 else cast.bob, f"Customer {n}" if n else "Sammlerstück" * 16, today=today
        )
        if n < 5:
            deal(account, today, (today, "SPADC"[n]))
        else:
            lost(account, today, today, competitor="Northern")


def test_from_a_cell_to_its_records_and_back(cast, visit):
    made(cast)
    page = visit(cast.max, "/funnel/detail/")
    expect(page.locator("#flow-forecast .forecast-rows")).to_be_visible()
    page.get_by_role("link", name="Cohorts").click()
    page.locator(".flow-units a").nth(1).click()
    cell = page.locator(".heat tbody tr").first.locator("td").nth(3).locator("a")
    expect(cell).to_contain_text("7")
    cell.click()
    expect(page.locator("#list tbody tr")).to_have_count(7)
    page.locator(".page-back").click()
    page.get_by_role("link", name="Losses").click()
    page.locator(".flow-rivals tbody a").first.click()
    expect(page.locator("#list tbody tr")).to_have_count(3)


def test_every_part_can_be_read_in_a_hand_and_in_chinese(cast, visit):
    made(cast)
    for language, phone, dark in (("en", False, True), ("zh-hans", True, False)):
        addresses = (
            f"/funnel/detail/?part={part}"
            for part in ("outlook", "cohorts&unit=accounts", "sources", "losses", "ageing")
        )
        for page in walked(visit, cast.max, addresses, language=language, phone=phone, dark=dark):
            at_rest(page)
            assert what_is_too_wide(page) + axe_findings(page, visit) == []
