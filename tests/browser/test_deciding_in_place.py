"""A manager's Today: each matter is decided where it stands, by keyboard and in a hand, and two managers do not collide."""

from datetime import timedelta

from playwright.sync_api import expect

from accounts.models import EscalationKind
from core.clock import business_date
from tests.browser.steps import at_rest, axe_findings, what_is_too_small, what_is_too_wide
from tests.cast import make_account, make_user
from tests.pages.test_deciding import call
from tests.pages.test_deciding_in_place import overdue


def made(cast):
    """An overdue complaint, a call for help, somebody new who is short."""
    overdue(cast.ann, name="Sammlerstück" * 16)
    call(make_account(cast.ann, "Helpless", today=business_date()), EscalationKind.HELP, "Come along")
    make_user("Nia New", team=cast.harbour, hired_on=business_date() - timedelta(days=40))


def test_a_complaint_and_a_note_by_keyboard_without_leaving_the_page(cast, visit):
    made(cast)
    page = visit(cast.mia, "/")
    at_rest(page)
    assert what_is_too_wide(page) + axe_findings(page, visit) == []
    page.locator("#waiting-complaints").get_by_role("button", name="Answered").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").locator("textarea").fill("We replace them")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#waiting-complaints")).to_have_count(0)
    expect(page.locator("#waiting-help")).to_be_visible()
    page.locator("#waiting-new_staff").get_by_role("button", name="Coach").click()
    page.get_by_role("dialog").locator("textarea").fill("Call ten a day")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#waiting-new_staff")).to_have_count(0)
    assert page.url.endswith("/")


def test_words_typed_into_a_dialog_do_not_go_without_a_question(cast, visit):
    made(cast)
    page = visit(cast.mia, "/")
    page.locator("#waiting-new_staff").get_by_role("button", name="Coach").click()
    dialog, question = page.locator("#dialog"), page.locator("#confirm")
    expect(dialog.locator("textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator("#waiting-new_staff").get_by_role("button", name="Coach").click()
    dialog.locator("textarea").fill("Call ten a day")
    page.keyboard.press("Escape")
    expect(question).to_contain_text("What you have typed is lost")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(dialog.locator("textarea")).to_have_value("Call ten a day")
    dialog.locator(".dialog-head").get_by_role("button", name="Close").click()
    question.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_a_talk_with_somebody_new_is_noted_in_a_hand(cast, visit):
    made(cast)
    page = visit(cast.mia, "/", phone=True)
    page.locator("#waiting-new_staff").get_by_role("button", name="We have spoken").tap()
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea").fill("Three visits a week")
    dialog.get_by_role("button", name="Note the talk").tap()
    expect(page.locator("#waiting-new_staff")).to_have_count(0)
    expect(page.locator("#waiting-help")).to_be_visible()
    page.goto(f"{page.url}decisions/?group=new_staff")
    expect(page.locator("#decisions")).to_contain_text("Nia New (back here on")
    at_rest(page)
    assert what_is_too_wide(page) + what_is_too_small(page) == []
    wide = visit(cast.mia, "/decisions/?group=new_staff")
    at_rest(wide)
    assert what_is_too_wide(wide) == []


def test_two_managers_and_one_call_in_a_hand(cast, visit):
    made(cast)
    first, second = visit(cast.mia, "/", phone=True), visit(cast.max, "/", phone=True, dark=True)
    first.locator("#waiting-help").get_by_role("button", name="Join").tap()
    expect(first.locator("#waiting-help")).to_contain_text("You serve it with the owner")
    for page in (first, second):
        page.locator("#waiting-help").get_by_role("button", name="Answer").tap()
    for page, words in ((first, "I come along"), (second, "I go myself")):
        dialog = page.get_by_role("dialog")
        dialog.locator("textarea").fill(words)
        dialog.get_by_role("button", name="Answer").tap()
    expect(first.locator("#waiting-help")).to_have_count(0)
    expect(second.get_by_role("dialog")).to_contain_text("Mia Manager has answered this already: “I come along”")
    expect(second.get_by_role("dialog").locator("textarea")).to_have_value("I go myself")
    expect(second.locator("#waiting-help")).to_have_count(0)
    assert what_is_too_wide(first) == []
