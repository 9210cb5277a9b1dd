"""Each role: in through the login page, the navigation it should have, its main job."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import Account, Escalation, State
from accounts.services import letting_go, sweep
from accounts.services.calls import raising
from core.clock import business_date
from tests.browser.conftest import LANGUAGES
from tests.browser.steps import send, toast
from tests.cast import PASSWORD, make_account
from users.models import User

SALES = {"/", "/leads/", "/accounts/", "/accounts/pool/", "/funnel/"}
NAVIGATION = {
    "ann": SALES,
    "mia": SALES | {"/accounts/team/"},
    "ada": SALES | {"/accounts/team/", "/admin/"},
}


def log_in(page, person, password=PASSWORD):
    """Through the page, as people do."""
    page.locator("[name=login]").fill(person.email)
    page.locator("[name=password]").fill(password)
    page.locator("form[action*=login] [type=submit]").click()


@LANGUAGES
@pytest.mark.parametrize("who", sorted(NAVIGATION))
def test_each_role_logs_in_and_finds_its_own_navigation(cast, visit, who, language):
    person = getattr(cast, who)
    page = visit(None, "/", language=language)
    page.wait_for_url("**/auth/login/**")
    log_in(page, person)
    page.wait_for_url(lambda address: "/auth/" not in address)
    links = page.locator(".side nav a:not([hidden])")
    expect(links.first).to_be_visible()
    assert {link.get_attribute("href") for link in links.all()} == NAVIGATION[who]
    for address in sorted(NAVIGATION[who]):
        assert page.goto(address).status == 200, address


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(cast, visit):
    page = visit(None, "/auth/login/")
    log_in(page, cast.ann, "not the password")
    expect(page.locator("[data-error-summary], .errors, .alert").first).to_be_visible()
    assert "/auth/login/" in page.url
    known = page.locator("main, body").first.inner_text()
    page.locator("[name=login]").fill("nobody@example.com")
    page.locator("[name=password]").fill("not the password")
    page.locator("form[action*=login] [type=submit]").click()
    expect(page.locator("[data-error-summary], .errors, .alert").first).to_be_visible()
    assert page.locator("main, body").first.inner_text() == known


def test_a_page_asked_for_before_the_login_comes_after_it(cast, visit):
    page = visit(None, "/accounts/pool/")
    log_in(page, cast.ann)
    page.wait_for_url("**/accounts/pool/")


@LANGUAGES
def test_a_manager_keeps_one_proposal_and_suspends_another(cast, visit, language):
    today = business_date()
    kept = make_account(cast.ann, "Kept", days_old=90, contacts_made=12, today=today)
    gone = make_account(cast.ann, "Gone", days_old=90, contacts_made=12, today=today)
    sweep.sweep(today - timedelta(days=1), seen_on=today)
    page = visit(cast.mia, "/accounts/team/", language=language)
    proposals = page.locator("#proposals")
    proposals.locator(f"[hx-get='/accounts/{kept.pk}/keep/']").click()
    page.locator("#dialog [name=reason]").fill("the plant opens in spring")
    send(page.locator("#dialog"))
    expect(proposals).not_to_contain_text("Kept")
    proposals.locator(f"[hx-get='/accounts/{gone.pk}/suspend/']").click()
    page.locator("#dialog label.chip:has(input[name=reason_code])").first.click()
    send(page.locator("#dialog"))
    expect(toast(page)).to_contain_text("Gone")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, kept.keeps, gone.state) == (State.OWNED, 1, State.SUSPENDED)


@LANGUAGES
def test_a_manager_answers_a_call_and_the_owner_reads_it(cast, visit, language):
    account = make_account(cast.ann, "Needs the boss", today=business_date())
    raising.ask_for_help(account, by=cast.ann, note="price?", today=business_date())
    page = visit(cast.mia, "/accounts/team/", language=language)
    call = page.locator(f"#call-{Escalation.objects.get().pk}")
    call.locator("summary").click()
    call.locator("textarea").fill("five percent, not more")
    call.locator("form [type=submit]").click()
    expect(call.locator("[role=status]")).to_contain_text("Needs the boss")
    owner = visit(cast.ann, "/inbox/", language=language)
    expect(owner.locator("main")).to_contain_text("five percent, not more")


@LANGUAGES
def test_a_manager_gives_an_account_from_the_desk_to_a_colleague(cast, visit, language):
    account = on_the_desk(cast, "From the desk")
    page = visit(cast.mia, "/accounts/desk/", language=language)
    page.locator(f"#account-{account.pk} [hx-get*='/reassign/']").click()
    page.locator("#dialog select[name=to]").select_option(str(cast.bob.pk))
    page.locator("#dialog [name=reason]").fill("new eyes")
    send(page.locator("#dialog"))
    expect(toast(page)).to_contain_text("From the desk")
    expect(page.locator(f"#account-{account.pk}")).to_have_count(0)
    account.refresh_from_db()
    assert (account.state, account.owner_id, account.cycle_contacts) == (State.OWNED, cast.bob.pk, 0)


@LANGUAGES
def test_an_admin_releases_an_account_from_the_desk(cast, visit, language):
    account = on_the_desk(cast, "To the pool")
    page = visit(cast.ada, "/accounts/desk/", language=language)
    page.locator(f"#account-{account.pk} [hx-get*='/release-from-desk/']").click()
    page.locator("#dialog [name=reason]").fill("nobody wants it")
    send(page.locator("#dialog"))
    expect(page.locator(f"#account-{account.pk}")).to_have_count(0)
    account.refresh_from_db()
    assert account.state == State.POOLED


def test_an_admin_lets_a_person_leave_and_hands_the_accounts_on(cast, visit):
    today = business_date()
    first, second = (make_account(cast.ann, name, today=today, contacts_made=2, days_old=9) for name in ("One", "Two"))
    page = visit(cast.ada, f"/people/{cast.ann.pk}/")
    page.locator("[hx-get*='/leave/'].btn-danger").click()
    send(page.locator("#dialog"))
    page.wait_for_url(f"**/accounts/leavers/{cast.ann.pk}/")
    assert not User.objects.get(pk=cast.ann.pk).is_active
    assert set(Account.objects.filter(pk__in=[first.pk, second.pk]).values_list("owner_id", flat=True)) == {cast.mia.pk}
    page.locator("[data-select-page]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("[data-bulk] button[value=transfer]").click()
    page.locator("label.chip:has(input[value=one])").click()
    page.locator("[name=to]").select_option(str(cast.bob.pk))
    expect(page.locator(f"[data-person='{cast.bob.pk}']")).to_contain_text("+2")
    page.locator("[name=reason]").fill("new owner")
    page.locator("#confirm-batch").click()
    page.locator("#undo-batch").wait_for()
    assert set(Account.objects.filter(pk__in=[first.pk, second.pk]).values_list("owner_id", flat=True)) == {cast.bob.pk}


def on_the_desk(cast, name):
    """An account of Ann's that waits on her manager's desk."""
    today = business_date()
    account = make_account(cast.ann, name, today=today)
    look = today + timedelta(days=30)
    letting_go.suspend(
        account, by=cast.mia, reason_code="other", reason="moved", look_again_on=look, today=today, override=True
    )
    return account
