"""An undo names what it left alone by what has changed since the batch, apart from what the batch never moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Account, Batch, BatchAction, KeyPerson
from accounts.services import editing, handing_on, letting_go
from accounts.services.batches import running
from core import formatting
from tests.accounts.batches.steps import confirmed, undone
from tests.cast import TODAY, Cast, contact, make_account, noon
from tests.followups.conftest import log_contact

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=1)


@pytest.fixture
def accounts(cast: Cast) -> list[Account]:
    return [make_account(cast.ann, f"Customer {letter}", days_old=20) for letter in "ABCDE"]


@pytest.fixture
def taken_back(cast: Cast, accounts: list[Account]) -> Batch:
    """A is contacted before its turn; B is contacted, C handed on and D let go after it; E goes back."""
    with time_machine.travel(noon(TODAY), tick=True):
        person = editing.save_person(accounts[1], KeyPerson(name="Li Wei"), by=cast.ann)
        batch = confirmed(accounts, BatchAction.TRANSFER, cast.mia)
        contact(accounts[0], TODAY)
        running.run(batch.pk, today=TODAY)
        batch.refresh_from_db()
    with time_machine.travel(noon(LATER), tick=True):
        log_contact(accounts[1], cast.bob, person, on=LATER, now=noon(LATER))
        handing_on.transfer(accounts[2], to=cast.cho, by=cast.max, reason="closer", today=LATER)
        letting_go.release(accounts[3], by=cast.mia, reason="no", today=LATER, override=True)
        return undone(batch, cast.mia, today=LATER)


def listed(browser: Any, batch: Batch, show: str) -> dict[str, str]:
    page = browser.get(f"/accounts/batches/{batch.pk}/", {"show": show} if show else {})
    return {item.account.name: item.words for item in page.context["listed"].rows}


def test_the_two_groups_are_apart_and_their_totals_match_the_figures(
    cast: Cast, as_user: Any, taken_back: Batch
) -> None:
    browser = as_user(cast.mia)
    assert list(listed(browser, taken_back, "left")) == ["Customer A"]
    assert list(listed(browser, taken_back, "stayed")) == ["Customer B", "Customer C", "Customer D"]
    page = browser.get(f"/accounts/batches/{taken_back.pk}/").content.decode()
    for words in ("Not moved by the batch 1", "Left alone by the undo 3", "Moved 4"):
        assert words in page
    assert (taken_back.left_alone, taken_back.moved, taken_back.moved_back) == (1, 4, 1)


def test_what_the_undo_left_alone_says_what_has_changed_since(cast: Cast, as_user: Any, taken_back: Batch) -> None:
    day = formatting.day(LATER)
    assert listed(as_user(cast.mia), taken_back, "") == {
        "Customer B": f"contact by Bob Seller on {day}",
        "Customer C": f"moved on from Bob Seller to Cho Seller by Max Manager on {day}",
        "Customer D": f"moved on from Bob Seller to the shared pool by Mia Manager on {day}",
    }


def test_a_short_list_has_no_strip_of_pages_and_an_undo_asks_with_the_number(
    cast: Cast, as_user: Any, accounts: list[Account]
) -> None:
    with time_machine.travel(noon(TODAY), tick=True):
        batch = confirmed(accounts, BatchAction.TRANSFER, cast.mia)
        running.run(batch.pk, today=TODAY)
        html = as_user(cast.mia).get(f"/accounts/batches/{batch.pk}/").content.decode()
    assert 'data-confirm="Undo this batch? 5 accounts go back to where they were' in html
    assert 'class="pager"' not in html


def test_what_came_after_the_undo_is_not_told_as_its_reason(
    cast: Cast, as_user: Any, accounts: list[Account], taken_back: Batch
) -> None:
    after = LATER + timedelta(days=3)
    with time_machine.travel(noon(after), tick=True):
        handing_on.transfer(accounts[1], to=cast.ann, by=cast.mia, reason="back", today=after)
        words = listed(as_user(cast.mia), taken_back, "stayed")["Customer B"]
    assert words == f"contact by Bob Seller on {formatting.day(LATER)}"


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_costs_the_same_for_any_number(
    cast: Cast, as_user: Any, number: int, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(noon(TODAY), tick=True):
        chosen = [make_account(cast.ann, days_old=20) for _ in range(number)]
        batch = confirmed(chosen, BatchAction.TRANSFER, cast.mia)
        running.run(batch.pk, today=TODAY)
        batch.refresh_from_db()
        for account in chosen:
            handing_on.transfer(account, to=cast.cho, by=cast.max, reason="closer", today=TODAY)
        undone(batch, cast.mia)
        browser = as_user(cast.mia)
        browser.get(f"/accounts/batches/{batch.pk}/")
        with django_assert_num_queries(15):
            browser.get(f"/accounts/batches/{batch.pk}/")
