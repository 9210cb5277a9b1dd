"""The rule of twelve at the screen: refused at eleven, granted at twelve, overridden by the manager."""

from datetime import timedelta

from playwright.sync_api import expect

from accounts.models import LedgerEntry, Rule, State
from core.clock import business_date
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import open_menu, refusal, send, toast, words
from tests.cast import contact, make_account


def fill(dialog, *, reason="they wait for the budget of next year"):
    """Choose a reason, write it out; the day to look again is proposed."""
    dialog.locator("label.chip:has(input[name=reason_code])").first.click()
    dialog.locator("[name=reason]").fill(reason)


@LANGUAGES
def test_suspending_is_refused_at_eleven_with_the_count_and_granted_at_twelve(cast, visit, language):
    today = business_date()
    account = make_account(cast.ann, "十一次 Eleven", days_old=70, contacts_made=11, today=today)
    page = visit(cast.ann, f"/account/{account.pk}/", language=language)
    dialog = page.locator("#dialog")
    open_menu(page, "/suspend/")
    expect(refusal(dialog)).to_contain_text("11")
    expect(refusal(dialog)).to_contain_text("12")
    expect(dialog.locator("form")).to_have_count(0)
    expect(dialog.locator(f"a[href*='account={account.pk}']")).to_be_visible()
    account.refresh_from_db()
    assert account.state == State.OWNED

    contact(account, today)
    page.goto(f"/account/{account.pk}/")
    open_menu(page, "/suspend/")
    expect(dialog.locator(".note.is-good")).to_contain_text("12")
    fill(dialog)
    send(dialog)
    expect(toast(page)).to_contain_text(
        words(language, "“%(name)s” is suspended and waits on the desk.", name=account.name)
    )
    account.refresh_from_db()
    assert (account.state, account.owner_id) == (State.SUSPENDED, None)
    assert account.look_again_on > today + timedelta(days=30)


@LANGUAGES
def test_a_manager_overrides_the_gate_but_only_with_a_written_reason(cast, visit, language):
    account = make_account(cast.ann, "Three contacts", days_old=20, contacts_made=3, today=business_date())
    page = visit(cast.mia, f"/account/{account.pk}/", language=language)
    dialog = page.locator("#dialog")
    open_menu(page, "/suspend/")
    expect(dialog.locator(".note").first).to_contain_text("3")
    fill(dialog, reason="")
    send(dialog)
    expect(dialog.locator("[data-error-summary]")).to_be_visible()
    dialog.locator("[name=reason]").fill("insolvent")
    send(dialog)
    expect(toast(page)).to_contain_text(account.name)
    entry = LedgerEntry.objects.get(account=account, rule=Rule.OVERRIDE)
    assert (entry.by_id, entry.reason) == (cast.mia.pk, "insolvent")


def test_releasing_early_is_refused_as_well(cast, visit):
    account = make_account(cast.ann, "Too early", days_old=70, contacts_made=4, today=business_date())
    page = visit(cast.ann, f"/account/{account.pk}/")
    open_menu(page, "/release/")
    expect(refusal(page)).to_contain_text("4")
    expect(page.locator("#dialog form")).to_have_count(0)
    account.refresh_from_db()
    assert account.state == State.OWNED
