"""The time-probability curve in a browser: from a figure to its accounts and back, another stop tried, for everybody."""

from itertools import product

from playwright.sync_api import expect

from core.templatetags.crm import number_look
from dashboards import kept
from tests.browser.steps import at_rest, axe_findings, walked, what_is_too_wide
from tests.dashboards.curve.made import followed

FILL = """([number, look]) => document.querySelectorAll(".figure-value").forEach((value) => {
    value.className = `figure-value${look}`;
    value.textContent = number;
})"""
WIDER = """() => [...document.querySelectorAll(".figure-value")].filter((v) => v.scrollWidth > v.clientWidth + 1)
    .map((v) => `${v.textContent}: ${v.scrollWidth} of ${v.clientWidth} at ${getComputedStyle(v).fontSize}`)"""


def made(cast):
    """Twenty-four accounts, eight of them with a first order; one name is as long as names get."""
    for n in range(24):
        owner = cast.ann if n % 2 else cast.bob
        name = f"Customer {n} of the curve" if n else "Sammlerstück" * 16
        followed(owner, 4 + n % 12, name=name, ordered_after=3 + n % 12 if n % 3 == 0 else None, source=f"way {n % 3}")


def test_from_a_figure_to_its_accounts_and_back(cast, visit):
    made(cast)
    page = visit(cast.max, "/curve/?source=way+0")
    expect(page.locator(".figure").first).to_contain_text("8")
    row = page.locator(".curve-table tbody tr").filter(has=page.locator("td:nth-child(3) a")).first
    row.locator("td:nth-child(3) a").click()
    expect(page.locator("#list tbody tr")).to_have_count(2)
    page.locator(".page-back").click()
    expect(page.locator("#filter-source")).to_have_value("way 0")
    page.get_by_role("link", name="By elapsed days").click()
    expect(page.locator(".segment[aria-current]").first).to_have_text("By elapsed days")
    expect(page.locator("#filter-source")).to_have_value("way 0")


def test_another_contact_to_stop_at(cast, visit):
    made(cast)
    page = visit(cast.max, "/curve/")
    page.fill("#stop-at", "5")
    page.press("#stop-at", "Enter")
    expect(page.locator(".curve-stop-n").first).to_have_text("5")
    page.fill("#filter-source", "way 1")
    page.press("#filter-source", "Tab")
    expect(page.locator(".filter-chips")).to_contain_text("way 1")
    expect(page.locator("#stop-at")).to_have_value("5")
    page.fill("#stop-at", "abc")
    page.press("#stop-at", "Tab")
    expect(page.locator("#stop-wrong")).to_contain_text("“abc” cannot be tried")
    expect(page.locator("#stop-at")).to_have_value("abc")


def test_it_can_be_read_by_everybody_in_a_hand_and_in_three_languages(cast, visit):
    made(cast)
    looks = (("zh-hans", False, True), ("zh-hant", False, False), ("en", True, False))
    for who, (language, phone, dark) in product((cast.max, cast.ada), looks):
        addresses = ("/curve/", "/curve/?way=days&by=period", "/curve/list/?what=all")
        for page in walked(visit, who, addresses, language=language, phone=phone, dark=dark):
            at_rest(page)
            assert what_is_too_wide(page) + axe_findings(page, visit) == []


def test_what_it_is_compared_by_changes_where_the_reader_is(cast, visit, monkeypatch):
    made(cast)
    monkeypatch.setattr(kept, "WIDE", 1)  # the figures follow: meanwhile the page is short
    page = visit(cast.ada, "/curve/?by=source")
    expect(page.locator(".curve-groups")).to_be_visible()
    at_rest(page)
    page.locator("#compared").evaluate("node => node.scrollIntoView()")
    before = page.locator("#compared").bounding_box()["y"]
    page.locator("#compared .segment").filter(has_text="Grade").click()
    expect(page.locator(".curve-groups thead")).to_contain_text("Grade")
    at_rest(page)
    assert page.evaluate("scrollY") > 200
    assert abs(page.locator("#compared").bounding_box()["y"] - before) < 3
    assert page.locator("#curve").evaluate("node => node.style.minHeight") == ""


def test_numbers_of_tiles_stay_whole_on_the_narrowest_of_phones(cast, visit):
    made(cast)
    page = visit(cast.max, "/curve/", phone=True)
    for number in ("+790,000", "1,000,000", "+10,000,000", "¥1,234,567,890"):
        look = number_look(number)
        for width in (320, 360, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(FILL, [number, look])
            at_rest(page)
            assert page.evaluate(WIDER) == []
