"""Claiming from the shared pool: two browsers, one account."""

import time

from playwright.sync_api import expect

from accounts.models import Account, LedgerEntry, Rule, State
from accounts.services import letting_go
from core.clock import business_date
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import refusal, words
from tests.cast import make_account

NUMBER = "138 0013 8000"
CLICK_AT = "at => setTimeout(() => document.querySelector('.claim-button').click(), at - Date.now())"


def pooled(cast, name="天和酒业 Tianhe Wines"):
    """An account that was Cho's and lies in the pool now."""
    today = business_date()
    account = make_account(cast.cho, name, telephones=[NUMBER], today=today)
    letting_go.release(account, by=cast.max, reason="nobody has time", today=today, override=True)
    return account


@LANGUAGES
def test_of_two_who_claim_at_once_one_gets_it_and_the_other_reads_who_did(cast, visit, language):
    account = pooled(cast)
    pages = {person: visit(person, "/accounts/pool/", language=language) for person in (cast.ann, cast.bob)}
    for page in pages.values():
        assert NUMBER not in page.content()
    at = time.time() * 1000 + 500
    for page in pages.values():
        page.evaluate(CLICK_AT, at)
    for page in pages.values():
        expect(page.locator(f"tr#account-{account.pk} .claim-said")).to_be_visible()
    account.refresh_from_db()
    assert account.state == State.OWNED
    winner, loser = (cast.ann, cast.bob) if account.owner_id == cast.ann.pk else (cast.bob, cast.ann)
    row = f"tr#account-{account.pk}"
    expect(pages[winner].locator(f"{row} a[href^='tel:']")).to_have_text(NUMBER)
    expect(refusal(pages[loser])).to_contain_text(winner.name)
    assert NUMBER not in pages[loser].content()
    assert LedgerEntry.objects.filter(account=account, rule=Rule.CLAIMED).count() == 1


@LANGUAGES
def test_a_claim_takes_two_clicks_and_counts_the_quota_down(cast, visit, language):
    first, second = pooled(cast, "First"), pooled(cast, "Second")
    page = visit(cast.ann, "/", language=language)
    page.locator(".side a[href='/accounts/pool/']").click()
    page.locator(f"#account-{first.pk} .claim-button").click()
    expect(page.locator(f"#account-{first.pk} .text-good")).to_contain_text(words(language, "Yours now"))
    left = page.locator(f"#account-{second.pk} .claim-left")
    expect(left).to_have_text(words(language, "Claim (%(n)s left today)", n=9))
    assert Account.objects.get(pk=first.pk).owner_id == cast.ann.pk


def test_the_card_of_a_pooled_account_shows_no_number_until_it_is_claimed(cast, visit):
    account = pooled(cast)
    page = visit(cast.ann, f"/account/{account.pk}/")
    assert NUMBER not in page.content()
    page.locator("main form[action$='/claim/'] button").click()
    page.goto(f"/account/{account.pk}/")
    expect(page.locator(".account-call")).to_contain_text(NUMBER)


def test_the_previous_owner_reads_from_when_the_account_may_be_claimed_again(cast, visit):
    account = pooled(cast)
    page = visit(cast.cho, "/accounts/pool/")
    row = page.locator(f"#account-{account.pk}")
    expect(row).to_be_visible()
    expect(row.locator(".claim-button")).to_have_count(0)
