"""A manager decides on Today: the row leaves at once, the count follows, the focus goes to the next row."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import Account, Escalation
from core.clock import business_date
from followups.models import Approval, FollowUp
from tests.browser.steps import send, toast
from tests.cast import make_account, noon
from tests.followups.conftest import log_contact


@pytest.fixture
def today(cast):
    return business_date()


def proposed(cast, name, today):
    account = make_account(cast.ann, name, today=today, days_old=70, contacts_made=12)
    Escalation.objects.filter(account=account).update(done_at=noon(today))
    Account.objects.filter(pk=account.pk).update(proposal_visible_on=today, suspend_due_on=today + timedelta(days=7))
    return account


def test_a_proposal_is_kept_in_place_and_the_focus_goes_on(cast, visit, today):
    first, second = proposed(cast, "First", today), proposed(cast, "Second", today)
    page = visit(cast.mia, "/")
    card = page.locator("#waiting-proposals")
    expect(card.locator(".count")).to_have_text("2")
    card.locator(f"#decide-proposals-{first.pk} [hx-get*='/keep/']").click()
    page.locator("#dialog [name=reason]").fill("Budget comes in spring")
    send(page.locator("#dialog"))
    expect(page.locator(f"#decide-proposals-{first.pk}")).to_have_count(0)
    expect(toast(page)).to_be_visible()
    expect(card.locator(".count")).to_have_text("1")
    expect(page.locator(f"#decide-proposals-{second.pk} a").first).to_be_focused()


def test_late_entries_are_approved_together_and_one_is_taken_back(cast, visit, today):
    account = make_account(cast.ann, "Late", today=today, days_old=30)
    now = noon(today)
    for back in (8, 9):
        log_contact(account, cast.ann, on=today - timedelta(days=back), now=now, new_person="Li Wei")
    page = visit(cast.mia, "/")
    page.locator("#waiting-late [data-select-page]").check()
    page.locator("#waiting-late [hx-post*='/late/approve/']").click()
    expect(page.locator("#waiting-late")).to_have_count(0)
    assert set(FollowUp.objects.values_list("approval", flat=True)) == {Approval.APPROVED}
