"""The people dashboard in a browser: from the table to a person, to the records and back; a note; in a hand."""

from datetime import timedelta

from playwright.sync_api import expect

from core.clock import business_date
from tests.browser.steps import at_rest, axe_findings, walked, what_is_too_small, what_is_too_wide
from tests.cast import make_account, make_user
from tests.dashboards.people.contacts import log_contact


def test_a_manager_goes_from_the_table_to_the_records_and_back_and_writes_a_note(cast, visit):
    today = business_date()
    for number in range(3):
        make_account(cast.ann, f"Ann {number}", today=today, contacts_made=2, days_old=20)
    make_account(cast.bob, "Bob 0", today=today, contacts_made=2, days_old=20)
    page = visit(cast.max, "/figures/?period=month")
    page.get_by_role("link", name="Cadence", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Cadence")
    page.locator(f"#person-{cast.ann.pk} a[href*='figure=kept']").click()
    expect(page.locator("#list")).to_contain_text("Ann 1")
    page.locator(".page-back").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Cadence")
    page.get_by_role("link", name="Ann Seller").click()
    expect(page.locator("#diagnosis")).to_contain_text("Cadence kept")
    page.fill("#notes textarea", "Three good talks this week.")
    page.get_by_role("button", name="Write the note").click()
    expect(page.locator("#notes .timeline")).to_contain_text("Three good talks this week.")
    page = visit(cast.ann, "/figures/")
    expect(page.locator("#notes .timeline")).to_contain_text("Three good talks this week.")


def test_the_figures_can_be_read_by_everybody_in_a_hand_and_in_chinese(cast, visit):
    make_account(cast.ann, today=business_date(), contacts_made=2, days_old=40)
    for phone, language in ((False, "zh-hans"), (True, "en")):
        addresses = ("/figures/", f"/figures/{cast.ann.pk}/", f"/figures/{cast.ann.pk}/list/?figure=kept")
        for page in walked(visit, cast.max, addresses, language=language, phone=phone):
            page.locator("main").wait_for()
            assert what_is_too_wide(page) + axe_findings(page, visit) == []


def test_the_scatter_leads_to_people_and_can_be_read_in_a_hand(cast, visit):
    today = business_date()
    make_user("Nia New", team=cast.harbour, hired_on=today - timedelta(days=40))
    for number, person in enumerate((cast.ann, cast.bob, cast.cho), 1):
        for _n in range(number):
            log_contact(make_account(person, today=today, days_old=9), person, on=today)
    for phone, language, dark in ((False, "en", False), (True, "zh-hans", True)):
        page = visit(cast.max, "/figures/", language=language, phone=phone, dark=dark)
        at_rest(page)
        assert page.locator(".scatter-dot").count() == 4
        page.locator("#scatter summary").click()
        expect(page.locator("#scatter tbody tr")).to_have_count(5)
        assert what_is_too_wide(page) + (what_is_too_small(page) if phone else []) + axe_findings(page, visit) == []
    page.locator("#scatter tbody").get_by_role("link", name="Cho Seller").click()
    expect(page.locator(".page-title")).to_contain_text("Cho Seller")


def test_on_a_phone_the_page_has_its_name_and_paper_has_the_definitions(cast, visit):
    make_account(cast.ann, today=business_date(), contacts_made=2, days_old=40)
    page = visit(cast.max, "/figures/", phone=True)
    title, button = page.locator(".page-title"), page.locator("[data-print]")
    expect(title).to_be_in_viewport()
    tabs = page.locator(".page-tabs").bounding_box()
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= tabs["y"] + 1
    folded = page.locator("details[data-print-open]")
    assert folded.get_attribute("open") is None
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert folded.get_attribute("open") is not None
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert folded.get_attribute("open") is None
