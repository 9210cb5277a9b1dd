"""The scripts of the frame in a real browser: keys, drafts, dialogs, failures, nothing blocked by the policy."""

import os
import re
from pathlib import Path

import pytest

from tests.core.frame_pages import SAVED

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
CHROMIUM = Path(os.environ.get("CRM_CHROMIUM") or "/usr/bin/chromium")

pytestmark = [
    pytest.mark.urls("tests.core.frame_pages"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": str(CHROMIUM),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def base(live_server):
    SAVED.clear()
    return live_server.url


@pytest.fixture
def page(page):
    page.set_default_timeout(8000)
    page.refused = []
    page.on(
        "console", lambda message: page.refused.append(message.text) if "Content Security" in message.text else None
    )
    page.on("pageerror", lambda error: page.refused.append(str(error)))
    yield page
    assert page.refused == []


def focused(page):
    return page.evaluate(
        "document.activeElement.innerText || document.activeElement.id || document.activeElement.tagName"
    )


def test_slash_and_ctrl_k_lead_to_the_search_and_typing_there_is_only_typing(page, base):
    page.goto(base)
    page.keyboard.press("/")
    page.keyboard.type("jcg?")
    assert page.input_value("#palette-text") == "jcg?"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert focused(page) == "palette-text"


def test_c_opens_the_log_but_not_while_an_input_method_composes(page, base):
    page.goto(base)
    composing = (
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'c', isComposing: true, bubbles: true}))"
    )
    page.evaluate(composing)
    assert page.url == base + "/"
    page.keyboard.press("c")
    page.wait_for_url("**/log/")


def test_j_k_and_x_walk_and_select_rows(page, base):
    page.goto(base)
    for key in "jjkjx":
        page.keyboard.press(key)
    assert focused(page) == "Row 2"
    expect(page.get_by_label("Pick 2", exact=True)).to_be_checked()
    expect(page.locator(".select-bar")).to_contain_text("1 selected")
    for _ in range(40):
        page.keyboard.press("j")
    row, bar = page.locator("#row-30").bounding_box(), page.locator(".select-bar").bounding_box()
    assert row["y"] + row["height"] <= bar["y"], "the current row is hidden under the bar"


def test_shortcuts_can_be_switched_off_and_stay_off(page, base):
    page.goto(base)
    page.keyboard.press("?")
    page.get_by_label("Shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    assert page.url == base + "/"


def test_what_was_typed_outlives_a_closed_page_and_is_dropped_after_the_save(page, base):
    page.goto(base + "/log/")
    page.get_by_text("Agreed").click()
    page.fill("textarea", "谈了价格")
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("textarea")).to_have_value("谈了价格")
    expect(page.get_by_label("Agreed")).to_be_checked()
    expect(page.get_by_text("was put back")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved for good.")).to_be_visible()
    assert SAVED == [("key-0", "谈了价格")]
    page.goto(base + "/log/")
    expect(page.locator("textarea")).to_have_value("")


def test_a_lost_connection_keeps_the_text_and_the_retry_saves_once_with_the_same_key(page, base):
    page.goto(base + "/log/")
    page.get_by_text("Agreed").click()
    page.fill("textarea", "offline words")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    assert SAVED == []
    page.context.set_offline(False)
    expect(page.get_by_text("Saved for good.")).to_be_visible()
    assert SAVED == [("key-0", "offline words")]


def test_errors_take_the_focus_and_keep_the_text(page, base):
    page.goto(base + "/log/")
    page.fill("textarea", "no outcome chosen")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("textarea")).to_have_value("no outcome chosen")
    assert SAVED == []


def test_two_quick_presses_save_once(page, base):
    page.goto(base + "/log/")
    page.get_by_text("Agreed").click()
    page.fill("textarea", "once")
    page.evaluate("const f = document.querySelector('form[data-draft]'); f.requestSubmit(); f.requestSubmit()")
    expect(page.get_by_text("Saved for good.")).to_be_visible()
    assert len(SAVED) == 1


def test_a_question_comes_before_the_deed(page, base):
    page.goto(base)
    page.get_by_role("button", name="Ask first").click()
    expect(page.locator("#confirm")).to_contain_text("Really?")
    page.locator("[data-confirm-no]").click()
    expect(page.locator("#out")).to_have_text("")
    page.get_by_role("button", name="Ask first").click()
    page.get_by_role("button", name="Release").click()
    expect(page.locator("#out")).to_have_text("released")


def test_a_dialog_from_the_server_opens_refuses_and_closes(page, base):
    page.goto(base)
    page.get_by_role("button", name="Suspend").click()
    expect(page.locator("#dialog textarea")).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#dialog [data-error-summary]")).to_be_focused()
    page.fill("#dialog textarea", "cannot wait")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Suspended")


def test_a_lost_race_is_shown_and_announced_and_the_focus_stays_near(page, base):
    page.goto(base)
    page.get_by_role("button", name="Claim 3", exact=True).click()
    expect(page.locator("#announcer")).to_contain_text("Taken by Zhang Wei")
    page.wait_for_function("document.activeElement !== document.body")


def test_a_part_that_fails_says_so_in_its_place(page, base):
    page.goto(base)
    expect(page.locator("#lazy")).to_contain_text("Try again")


def test_an_expired_session_leads_to_the_login_and_back(page, base):
    page.goto(base)
    page.get_by_role("button", name="Expired").click()
    page.wait_for_url(re.compile(r"/auth/login/\?next=/$"))


def test_language_and_theme_are_remembered(page, base):
    page.goto(base)
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.locator(".top [data-menu]").nth(1).locator("button").first.click()
    page.locator(".top [data-theme-choice=dark]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_the_screen(page, base, width):
    page.set_viewport_size({"width": width, "height": 700})
    for address in ("/", "/log/", "/auth/login/"):
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_on_a_phone_is_large_enough_for_a_thumb(page, base):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(base + "/log/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, .chip > span, .form-control')]
            .filter((node) => node.offsetParent && !node.closest('.visually-hidden, .skip'))
            .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect().height])
            .filter(([, height]) => height < 43.5)"""
    )
    assert small == []


def test_the_first_tab_stop_skips_to_the_content(page, base):
    page.goto(base)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
