"""The timeline shows where an account changed hands, and what counted in an earlier cycle as such."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import handing_on, letting_go
from core import formatting
from core.clock import business_date
from followups import timeline
from followups.services import merging
from tests.accounts.batches.steps import done, undone
from tests.cast import Cast, again, make_account, noon
from tests.followups.conftest import log_contact, log_days
from tests.portraits.known import make_person

pytestmark = pytest.mark.django_db
TODAY = business_date()


def lines(account: Account, cast: Cast, **page: Any) -> list[str]:
    """The timeline as it reads: 'entry' for each entry, the words of each change of owner."""
    account = Account.objects.get(pk=account.pk)
    shown = timeline.page_of(account, cast.ada, **page)
    return [*shown.turns, *(line for item in shown.items for line in ("entry", *item.turns))]


def turn(who: str, before: str, contacts: int, since: Any = TODAY) -> str:
    word = "contact" if contacts == 1 else "contacts"
    return f"From here on: {who}, since {formatting.day(since)}; before: {before}, {contacts} counted {word}"


@pytest.fixture
def handed_on(cast: Cast, account: Account, buyer: KeyPerson) -> Account:
    """Three contacts of Ann's on days before today and one of today, then it is Bob's, who logs one."""
    log_days(account, cast.ann, buyer, 3, until=TODAY)
    log_contact(account, cast.ann, buyer, on=TODAY, now=noon(TODAY))
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="new", today=TODAY)
    log_contact(account, cast.bob, buyer, on=TODAY, now=noon(TODAY))
    return account


def test_a_change_of_owner_divides_the_entries(cast: Cast, handed_on: Account) -> None:
    assert lines(handed_on, cast) == ["entry", turn("Bob Seller", "Ann Seller", 4), *["entry"] * 4]


def test_what_counted_in_an_earlier_cycle_is_not_shown_as_counting_now(
    cast: Cast, handed_on: Account, as_user: Any
) -> None:
    page = as_user(cast.bob).get(reverse("followups:timeline", args=[handed_on.pk])).content.decode()
    assert (page.count("Counts<"), page.count("Counted in an earlier cycle")) == (1, 4)
    assert page.count("timeline-item is-good") == 1


def test_a_divider_stands_once_however_the_pages_fall(cast: Cast, handed_on: Account) -> None:
    whole = lines(handed_on, cast)
    for size in (1, 2, 3, 4):
        read: list[str] = []
        before = ""
        while True:
            read += lines(handed_on, cast, before=before, size=size)
            before = timeline.page_of(handed_on, cast.ada, before=before, size=size).after
            if not before:
                break
        assert read == whole


def test_an_owner_without_a_contact_is_named_above_and_below(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY - timedelta(days=20))
    log_contact(account, cast.bob, buyer, on=TODAY - timedelta(days=10), now=noon(TODAY - timedelta(days=10)))
    handing_on.transfer(account, to=cast.cho, by=cast.max, reason="r", today=TODAY)
    assert lines(account, cast) == [
        turn("Cho Seller", "Bob Seller", 1),
        "entry",
        turn("Bob Seller", "Ann Seller", 0, TODAY - timedelta(days=20)),
    ]


def test_what_the_new_owner_enters_for_an_earlier_day_is_not_the_old_owners(
    cast: Cast, handed_on: Account, buyer: KeyPerson
) -> None:
    day = TODAY - timedelta(days=4)
    log_contact(handed_on, cast.ada, buyer, on=day, now=noon(TODAY))
    handed_on.refresh_from_db()
    assert (handed_on.cycle_contacts, handed_on.lifetime_contacts) == (1, 5)
    assert turn("Bob Seller", "Ann Seller", 4) in lines(handed_on, cast)


def test_on_the_desk_nobody_owns_it_and_everything_counted_before(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    log_days(account, cast.ann, buyer, 12, until=TODAY)
    letting_go.suspend(account, by=cast.ann, reason_code="need", look_again_on=TODAY + timedelta(days=30), today=TODAY)
    assert lines(account, cast)[0] == turn("the desk of suspended accounts", "Ann Seller", 12)
    undone(done([account], "reassign", cast.mia, today=TODAY), cast.mia, today=TODAY)
    assert lines(account, cast) == [turn("the desk of suspended accounts", "Ann Seller", 12), *["entry"] * 12]


def test_a_move_that_was_taken_back_divides_nothing(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_days(account, cast.ann, buyer, 2, until=TODAY)
    undone(done([account], "transfer", cast.mia, today=TODAY), cast.mia, today=TODAY)
    assert lines(account, cast) == ["entry", "entry"]


@pytest.mark.parametrize("keeps", ["older", "younger"])
def test_a_merge_never_says_that_the_account_went_to_whoever_lost_it(
    keeps: str, cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    other = make_account(cast.bob, "Acme Twin", today=TODAY)
    log_contact(account, cast.ann, buyer, on=TODAY, now=noon(TODAY))
    log_contact(other, cast.bob, make_person(other), on=TODAY, now=noon(TODAY))
    kept, gone = (account, other) if keeps == "older" else (other, account)
    done_ = merging.merge(kept, gone, {}, by=again(cast.mia), today=TODAY)
    divided = [turn("Bob Seller", "Ann Seller", 1)] if keeps == "younger" else []
    assert [line for line in lines(kept, cast) if line != "entry"] == divided
    merging.undo(done_, by=again(cast.mia), today=TODAY)
    assert lines(kept, cast) == ["entry"]


@pytest.mark.parametrize(("logged_by", "shown"), [("ann", False), ("bob", True)])
def test_the_header_shows_the_lifetime_total_where_it_differs_from_the_cycle(
    cast: Cast, account: Account, buyer: KeyPerson, as_user: Any, logged_by: str, shown: bool
) -> None:
    log_days(account, cast.ann, buyer, 3, until=TODAY)
    if logged_by == "bob":
        handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="new", today=TODAY)
    browser: Client = as_user(cast.mia)
    page = browser.get(reverse("pages:account", args=[account.pk])).content.decode()
    assert ("3 in all" in page) is shown
