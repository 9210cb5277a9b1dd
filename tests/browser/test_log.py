"""Logging a contact: on a phone, with a lost connection, with an impatient thumb."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.models import FollowUp, NextStep
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import day_words, refusal, toast, what_is_too_wide, words
from tests.browser.targets import Finger
from tests.cast import make_account


def customer(cast, **values):
    """Ann's account with two people to choose from."""
    account = make_account(cast.ann, "海港印刷 Harbour Print", today=business_date(), **values)
    for name, title in (("李伟 Li Wei", "Buyer"), ("Otto", "")):
        editing.save_person(account, KeyPerson(name=name, title=title), by=cast.ann)
    return account


def chip(page, name, value=None):
    """The chip of one answer."""
    exact = f"[value='{value}']" if value else ""
    return page.locator(f"label.chip:has(input[name={name}]{exact})").first


@LANGUAGES
def test_a_visit_is_logged_on_a_phone_in_five_taps_and_the_new_count_and_date_are_told(cast, visit, language):
    account = customer(cast, days_old=40, contacts_made=5)
    page = visit(cast.ann, "/", language=language, phone=True)
    hand = Finger(page)
    hand.tap(page.locator(".bottom-log"))
    hand.tap(page.locator(f".pick-tile[href*='account={account.pk}&']"))
    hand.tap(chip(page, "persons"))
    hand.tap(chip(page, "result", "agreed"))
    page.keyboard.type("愿意试一批 · happy to try a batch")
    hand.tap(page.locator("#log-form [type=submit]"))
    saved = toast(page)
    expect(saved).to_contain_text(words(language, "%(n)s of %(of)s", n=6, of=12))
    account.refresh_from_db()
    expect(saved).to_contain_text(day_words(language, account.recycle_due_on))
    assert hand.taps <= 5
    entry = FollowUp.objects.get(account=account)
    assert (entry.result, entry.text) == ("agreed", "愿意试一批 · happy to try a batch")
    assert account.cycle_contacts == 6


@LANGUAGES
def test_nothing_of_the_way_to_a_saved_visit_is_wider_than_a_small_phone(cast, visit, language):
    account = customer(cast, days_old=40, contacts_made=5)
    long_name = make_account(cast.ann, "Donaudampfschifffahrtsgesellschaft" * 4, today=business_date())
    page = visit(cast.ann, "/", language=language, phone=True)
    page.set_viewport_size({"width": 320, "height": 640})
    addresses = (
        "/",
        "/follow-ups/log/",
        f"/follow-ups/log/?account={account.pk}",
        f"/follow-ups/log/?account={long_name.pk}",
    )
    for address in addresses:
        page.goto(address)
        assert what_is_too_wide(page) == [], address


@LANGUAGES
def test_a_lost_connection_loses_no_word_and_the_retry_saves_once(cast, visit, language):
    account = customer(cast)
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}", language=language, phone=True)
    chip(page, "persons").tap()
    chip(page, "result", "informed").tap()
    page.keyboard.type("typed in a tunnel 隧道")
    page.context.set_offline(True)
    page.locator("#log-form [type=submit]").tap()
    expect(page.locator("[data-toast-id=draft]")).to_be_visible()
    assert not FollowUp.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url("**/account/**")
    assert FollowUp.objects.get().text == "typed in a tunnel 隧道"
    assert Account.objects.get(pk=account.pk).cycle_contacts == 1


def test_when_only_the_answer_is_lost_the_retry_does_not_save_again(cast, visit):
    account = customer(cast)
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}", phone=True)
    chip(page, "persons").tap()
    chip(page, "result", "informed").tap()
    page.keyboard.type("heard twice, written once")

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort("internetdisconnected")

    page.route("**/follow-ups/log/", lose_the_answer, times=1)
    page.locator("#log-form [type=submit]").tap()
    expect(page.locator("[data-toast-id=draft]")).to_be_visible()
    assert FollowUp.objects.count() == 1
    page.context.set_offline(True)
    page.context.set_offline(False)
    page.wait_for_url("**/account/**")
    assert FollowUp.objects.count() == 1
    assert Account.objects.get(pk=account.pk).cycle_contacts == 1


@LANGUAGES
def test_what_is_changed_after_a_lost_answer_is_never_thrown_away(cast, visit, language):
    account = customer(cast)
    address = f"/follow-ups/log/?account={account.pk}"
    page = visit(cast.ann, address, language=language, phone=True)
    chip(page, "persons").tap()
    chip(page, "result", "informed").tap()
    page.keyboard.type("they look at samples")

    def lose_the_answer(route):
        route.fetch(max_redirects=0)
        route.abort("internetdisconnected")

    page.route("**/follow-ups/log/", lose_the_answer, times=1)
    page.locator("#log-form [type=submit]").tap()
    expect(page.locator("[data-toast-id=draft]")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    page.goto(address)
    # The step that the saved contact has planned is not offered as done with that same contact.
    assert NextStep.objects.open().filter(account=account).count() == 1
    expect(page.locator("[data-draft-restored]")).to_be_visible()
    expect(page.locator("[name=fulfilled]")).to_have_count(0)
    page.locator("[name=text]").fill("they ordered samples")
    page.locator("#log-form [type=submit]").tap()
    expect(refusal(page)).to_be_visible()
    expect(page.locator("[name=fulfilled]")).to_have_count(0)
    assert page.locator("#toasts .is-success").count() == 0
    expect(page.locator("[name=text]")).to_have_value("they ordered samples")
    assert what_is_too_wide(page) == []
    assert FollowUp.objects.get().text == "they look at samples"
    page.locator("[name=again][value=correct]").tap()
    page.wait_for_url("**/account/**")
    entry = FollowUp.objects.get()
    assert (entry.text, entry.corrections.get().before["text"]) == ("they ordered samples", "they look at samples")
    page.goto(address)
    expect(page.locator("[name=text]")).to_have_value("")


def test_a_refused_date_that_comes_back_with_the_draft_is_seen(cast, visit):
    account = customer(cast)
    address = f"/follow-ups/log/?account={account.pk}"
    page = visit(cast.ann, address)
    chip(page, "persons").click()
    chip(page, "result", "answered").click()
    page.locator(".log-more > summary").click()
    page.locator("[name=occurred_on]").fill("1026-11-15")
    page.locator("#log-form [type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[name=occurred_on]")).to_be_visible()
    page.goto("/")
    page.goto(address)
    expect(page.locator("[name=occurred_on]")).to_have_value("1026-11-15")
    expect(page.locator("[name=occurred_on]")).to_be_visible()
    # The day lies before this ownership began, too: the form says what it would count for.
    expect(page.locator("[data-before-cycle]")).to_be_visible()
    page.locator("[name=occurred_on]").fill(business_date().isoformat())
    expect(page.locator("[data-before-cycle]")).to_be_hidden()


def test_a_draft_tells_its_time_and_its_day_in_the_zone_of_the_profile(cast, visit):
    cast.ann.time_zone = "Pacific/Honolulu"
    cast.ann.save()
    account = customer(cast)
    address = f"/follow-ups/log/?account={account.pk}"
    page = visit(cast.ann, address)  # the browser lives in the company's zone
    page.locator("[name=text]").fill("half a thought")
    page.wait_for_timeout(400)
    moment = datetime(2026, 3, 10, 8, 5, tzinfo=UTC)  # the evening before in Honolulu
    page.evaluate(
        """at => { for (const key of Object.keys(localStorage).filter((name) => name.includes(":log-"))) {
            const draft = JSON.parse(localStorage.getItem(key));
            draft.values.typed_at = [new Date(at).toISOString()];
            localStorage.setItem(key, JSON.stringify(draft)); } }""",
        moment.timestamp() * 1000,
    )
    kept = page.evaluate("JSON.parse(Object.entries(localStorage).find(([key]) => key.includes(':log-'))[1]).at")
    page.evaluate("document.querySelector('#log-form').dataset.saved = ''")  # leaving keeps nothing newer
    page.goto(address)
    told = datetime.fromtimestamp(kept / 1000, ZoneInfo("Pacific/Honolulu"))
    expect(page.locator("#log-form > .note")).to_contain_text(f"{told:%H:%M}")
    expect(page.locator("[name=occurred_on]")).to_have_value("2026-03-09")
    expect(page.locator("[name=occurred_time]")).to_have_value("22:05")
    expect(page.locator("[name=occurred_on]")).to_be_visible()


def test_a_closed_page_keeps_the_draft_and_the_saved_one_is_gone(cast, visit):
    account = customer(cast)
    address = f"/follow-ups/log/?account={account.pk}"
    page = visit(cast.ann, address)
    chip(page, "persons").click()
    chip(page, "result", "answered").click()
    page.locator("[name=text]").fill("half a thought")
    page.wait_for_timeout(400)
    page.goto("/")
    page.goto(address)
    expect(page.locator("[name=text]")).to_have_value("half a thought")
    expect(chip(page, "result", "answered").locator("input")).to_be_checked()
    page.locator("#log-form [type=submit]").click()
    page.wait_for_url("**/account/**")
    page.goto(address)
    expect(page.locator("[name=text]")).to_have_value("")
    assert FollowUp.objects.count() == 1


def test_a_double_tap_on_save_makes_one(cast, visit):
    account = customer(cast)
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}", phone=True)
    chip(page, "persons").tap()
    chip(page, "result", "agreed").tap()
    page.locator("#log-form [type=submit]").dblclick()
    page.wait_for_url("**/account/**")
    assert FollowUp.objects.count() == 1


@LANGUAGES
def test_what_is_missing_is_said_at_its_place_and_the_text_stays(cast, visit, language):
    account = customer(cast)
    page = visit(cast.ann, f"/follow-ups/log/?account={account.pk}", language=language)
    page.locator("[name=text]").fill("no outcome chosen")
    page.locator("#log-form [type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#id_result_error")).to_have_text(words(language, "Choose what came of it."))
    expect(page.locator("[name=text]")).to_have_value("no outcome chosen")
    assert not FollowUp.objects.exists()
