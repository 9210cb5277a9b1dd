"""A contact of a day before the present ownership cycle counts for life only, and everybody is told so (domain.md 3)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson
from accounts.services import editing, handing_on
from core.clock import business_date
from followups.models import Approval, FollowUp
from followups.services import approvals, corrections, outcome
from followups.timeline import page_of
from notifications.models import Notice
from tests.cast import Cast, make_account, noon
from tests.followups.conftest import log_contact, typed

pytestmark = pytest.mark.django_db
DAYS_OLD, BEFORE = 10, 20


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=business_date(), days_old=DAYS_OLD)


@pytest.fixture
def early(cast: Cast, account: Account, buyer: KeyPerson) -> FollowUp:
    """Entered today about a day before the cycle began."""
    today = business_date()
    return log_contact(account, cast.ann, buyer, on=today - timedelta(days=BEFORE), now=noon(today))


def counts(account: Account) -> tuple[int, int]:
    account.refresh_from_db()
    return account.cycle_contacts, account.lifetime_contacts


def everything_agrees() -> bool:
    call_command("verify", stdout=StringIO())  # exits on a difference
    return True


def test_it_counts_for_life_once_it_is_approved_and_never_in_the_cycle(
    cast: Cast, account: Account, early: FollowUp
) -> None:
    assert (early.approval, counts(account)) == (Approval.PENDING, (0, 0))
    approvals.approve(early, by=cast.mia, now=timezone.now())
    assert (counts(account), everything_agrees()) == ((0, 1), True)
    corrections.void(early, by=cast.ann, reason="x", now=timezone.now())
    assert (counts(account), everything_agrees()) == ((0, 0), True)


def test_an_admins_counts_for_life_at_once(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    today = business_date()
    entry = log_contact(account, cast.ada, buyer, on=today - timedelta(days=BEFORE), now=noon(today))
    assert (counts(account), everything_agrees()) == ((0, 1), True)
    assert "It counts for life only, not towards the 12" in outcome.sentence(entry, account)


def test_the_answer_to_its_author_says_what_it_would_count_for(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    day = business_date() - timedelta(days=BEFORE)
    answer = as_user(cast.ann).post(reverse("followups:log"), typed(account, buyer, occurred_on=day), follow=True)
    said = str(next(iter(answer.context["messages"])))
    assert "waits for the manager" in said
    assert "Approved, it would count for life only, not towards the 12" in said


def test_the_manager_reads_it_where_the_decision_is_taken(
    cast: Cast, account: Account, early: FollowUp, as_user: Any
) -> None:
    browser = as_user(cast.mia)
    for address in (reverse("pages:today"), reverse("followups:timeline", args=[account.pk])):
        assert "would count for life only" in browser.get(address).content.decode(), address
    answer = browser.post(reverse("followups:approve", args=[early.pk]), follow=True)
    assert "counts for life only" in str(next(iter(answer.context["messages"])))
    assert Notice.objects.get(recipient=cast.ann, kind="late_entry_decided").params["decision"] == "approved_for_life"
    inbox = as_user(cast.ann).get(reverse("notifications:inbox")).content.decode()
    assert "approved; it counts for life only" in inbox


def test_several_approved_at_once_say_how_many_count_for_life_only(
    cast: Cast, account: Account, buyer: KeyPerson, early: FollowUp, as_user: Any
) -> None:
    today = business_date()
    late = log_contact(account, cast.ann, buyer, on=today - timedelta(days=5), now=noon(today))
    chosen = {"selected": [early.pk, late.pk]}
    answer = as_user(cast.mia).post(reverse("followups:approve_some"), chosen, follow=True)
    assert "2 late entries approved. 1 counts for life only." in str(next(iter(answer.context["messages"])))
    assert counts(account) == (1, 2)


def test_the_badge_says_for_life_only(cast: Cast, account: Account, early: FollowUp, as_user: Any) -> None:
    approvals.approve(early, by=cast.mia, now=timezone.now())
    page = as_user(cast.ann).get(reverse("followups:timeline", args=[account.pk])).content.decode()
    assert "Counts for life only" in page
    assert "It counts for life only, not towards the 12" in page
    assert ">Counts</span>" not in page


def test_a_contact_of_the_cycle_says_nothing_of_it(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    entry = log_contact(account, cast.ann, buyer, on=business_date(), now=noon(business_date()))
    assert outcome.for_life_only(entry, account) == ""


def test_what_counted_in_its_own_time_says_so_and_nothing_about_the_next_cycle(cast: Cast) -> None:
    today = business_date()
    account = make_account(cast.ann, "Pier Print", today=today, days_old=DAYS_OLD)
    buyer = editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    day = today - timedelta(days=2)
    log_contact(account, cast.ann, buyer, on=day, now=noon(day))
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="test", today=today)
    account.refresh_from_db()
    item = page_of(account, cast.bob).items[0]
    assert (item.earlier, item.for_life) == (True, "")


def test_a_day_corrected_to_before_the_cycle_says_so(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any
) -> None:
    today = business_date()
    entry = log_contact(account, cast.ann, buyer, on=today, now=noon(today))
    values = {"persons": [buyer.pk], "result": "answered", "channel": "visit", "version": 1}
    values["occurred_on"] = today - timedelta(days=BEFORE)
    answer = as_user(cast.ann).post(reverse("followups:correct", args=[entry.pk]), values, follow=True)
    assert "would count for life only" in str(next(iter(answer.context["messages"])))


def test_the_form_carries_when_the_cycle_began(cast: Cast, account: Account, as_user: Any) -> None:
    page = as_user(cast.ann).get(reverse("followups:log"), {"account": account.pk}).content.decode()
    assert f'data-before-cycle="{account.cycle_started_on.isoformat()}"' in page
