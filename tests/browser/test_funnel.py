"""The funnel in a browser: its two modes, its filters, the way to the records and back."""

from playwright.sync_api import expect

from core.clock import business_date
from leads.models import Stage
from tests.browser.steps import axe_findings, walked, what_is_too_wide
from tests.cast import make_account
from tests.leads.conftest import make_opportunity


def test_from_a_bar_to_its_list_and_back_with_mode_and_filters_kept(cast, visit):
    today = business_date()
    for source in ("trade fair", "web"):
        account = make_account(cast.ann, f"From {source}", today=today, source=source)
        make_opportunity(account, today=today, stage=Stage.DEMO)
    page = visit(cast.max, "/funnel/")
    page.get_by_role("link", name="Now in stage").click()
    expect(page.locator(".segment[aria-current]")).to_have_text("Now in stage")
    page.fill("[name=source]", "trade fair")
    page.press("[name=source]", "Tab")
    expect(page.locator(".filter-chips")).to_contain_text("Trade fair")
    bar = page.locator("a.bar-row[href*='bar=place'][href*='stage=D']")
    expect(bar.locator(".is-main")).to_have_text("1")
    bar.click()
    expect(page.locator("#list")).to_contain_text("From trade fair")
    expect(page.locator("#list")).not_to_contain_text("From web")
    page.locator(".page-back").click()
    expect(page.locator("[name=source]")).to_have_value("Trade fair")
    expect(page.locator(".segment[aria-current]")).to_have_text("Now in stage")


def test_the_funnel_can_be_read_by_everybody_in_a_hand_and_in_chinese(cast, visit):
    today = business_date()
    for number in range(3):
        make_opportunity(make_account(cast.ann, today=today, contacts_made=1, days_old=2 + number), today=today)
    for phone, language in ((False, "zh-hans"), (True, "en")):
        addresses = (f"/funnel/?mode={mode}&industry=&person=" for mode in ("passed", "now"))
        for page in walked(visit, cast.max, addresses, language=language, phone=phone):
            page.locator("a.bar-row").first.wait_for()
            assert what_is_too_wide(page) + axe_findings(page, visit) == []
