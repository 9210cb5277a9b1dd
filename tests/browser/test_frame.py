"""What every page has around it: keys, language, appearance, the way out."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from core.clock import business_date
from tests.browser.conftest import LANGUAGES
from tests.cast import make_account


def test_the_keyboard_leads_everywhere_but_never_while_typing(cast, visit):
    make_account(cast.ann, "First", today=business_date())
    page = visit(cast.ann, "/")
    page.keyboard.press("/")
    page.keyboard.type("c?ga")
    expect(page.locator("#palette-text")).to_be_focused()
    expect(page.locator("#palette-text")).to_have_value("c?ga")
    assert page.url.endswith("/")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    for key, address in (("a", "/accounts/"), ("p", "/accounts/pool/"), ("f", "/funnel/"), ("t", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(lambda url, address=address: urlsplit(url).path == address)
    page.keyboard.press("c")
    page.wait_for_url("**/follow-ups/log/**")
    page.locator("#pick-q").fill("gc")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator("#pick-q")).to_have_value("gcga")


def test_j_and_enter_open_an_account_and_the_brackets_walk_on(cast, visit):
    today = business_date()
    for name in ("A1", "A2", "A3"):
        make_account(cast.ann, name, today=today)
    page = visit(cast.ann, "/accounts/?scope=mine&sort=name")
    for key in ("j", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/account/**")
    expect(page.locator("h1")).to_have_text("A1")
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("A2")
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("A1")


def test_the_focus_is_seen_and_the_first_stop_skips_the_frame(cast, visit):
    page = visit(cast.ann, "/accounts/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => { const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
                return [at.outerHTML.slice(0, 80), style.outlineStyle !== "none" || style.boxShadow !== "none", box.width > 0]; }"""
        )
        if not look[1] and look[2]:
            unseen.append(look[0])
    assert unseen == []


@LANGUAGES
def test_ctrl_enter_saves_a_dialog_and_escape_leaves_it(cast, visit, language):
    account = make_account(cast.ann, "Help", today=business_date())
    page = visit(cast.ann, f"/account/{account.pk}/", language=language)
    ask = page.locator("[hx-get*='/help/']")
    ask.click()
    expect(page.locator("#dialog [name=note]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(ask).to_be_focused()
    ask.click()
    page.locator("#dialog [name=note]").fill("come along")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts [data-toast]").last).to_be_visible()


@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant")])
def test_the_language_is_chosen_in_the_bar_and_remembered(cast, visit, language, tag):
    page = visit(cast.ann, "/accounts/pool/")
    page.locator(".top .menu:has([name=language]) > button").click()
    page.locator(f".top [name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", tag)
    assert page.url.endswith("/accounts/pool/")
    expect(page.locator("h1")).to_have_text("公海")
    again = page.context.new_page()
    again.goto("/")
    expect(again.locator("html")).to_have_attribute("lang", tag)


@LANGUAGES
def test_the_appearance_is_remembered_and_logging_out_ends_the_visit(cast, visit, language):
    page = visit(cast.ann, "/", language=language)
    page.locator(".top .menu:has([data-theme-choice]) > button").click()
    page.locator(".top [data-theme-choice=dark]").click()
    page.goto("/accounts/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator(".top .menu:has([data-logout]) > button").click()
    page.locator(".top [data-logout] button").click()
    page.wait_for_url("**/auth/login/**")
    page.goto("/accounts/")
    page.wait_for_url("**/auth/login/**")


def test_the_sheet_of_a_phone_holds_the_rest_of_the_navigation(cast, visit):
    page = visit(cast.mia, "/", phone=True)
    page.locator(".bottom .menu > button").tap()
    page.locator(".bottom a[href='/accounts/team/']").tap()
    page.wait_for_url("**/accounts/team/")


# How much wider a text is in a Chinese page than without room between the scripts.
ROOM = """(words) => {
  const span = document.createElement("span");
  span.textContent = words;
  document.body.append(span);
  const width = () => span.getBoundingClientRect().width;
  const shown = width();
  span.style.textAutospace = "no-autospace";
  return shown - width();
}"""


def test_a_latin_name_among_chinese_characters_has_room_and_a_chinese_one_none(visit) -> None:
    page = visit(None, "/auth/login/", language="zh-hant")
    assert page.evaluate(ROOM, "影響Margaret Ashworth贊成") > 1
    assert page.evaluate(ROOM, "影響王小芳贊成") == 0
