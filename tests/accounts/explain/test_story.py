"""The ledger as a story: chapters in order, evidence, and somebody to ask who may still tell."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts import explain
from accounts.models import Account, LedgerEntry
from accounts.services import handing_on, letting_go, pool
from tests.cast import TODAY, Cast, again, make_account
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def travelled(cast: Cast) -> Account:
    """Ann's, then on the desk, in the pool, and Bob's."""
    account = make_account(cast.ann, "Travelled", days_old=70, contacts_made=12)
    letting_go.suspend(account, by=cast.ann, reason_code="need", look_again_on=TODAY.replace(month=6), today=TODAY)
    handing_on.release_from_desk(account, by=cast.mia, reason="Try again", today=TODAY)
    pool.claim(account, by=cast.bob, today=TODAY)
    account.refresh_from_db()
    return account


def told(account: Account, reader: User | None = None) -> list[explain.Chapter]:
    moves = LedgerEntry.objects.filter(account=account).select_related("account", "from_user", "to_user", "by")
    return explain.story_of(account, moves.order_by("pk"), required=12, reader=reader)


def test_chapters_follow_time_and_only_the_last_one_lasts(travelled: Account) -> None:
    titles = [chapter.title for chapter in told(travelled)]
    assert titles == ["With Ann Seller", "On the desk of suspended accounts", "In the shared pool", "With Bob Seller"]
    assert [chapter.now for chapter in told(travelled)] == [False, False, False, True]


def test_a_closed_chapter_says_how_long_and_how_many_contacts(travelled: Account) -> None:
    first = told(travelled)[0]
    assert "70 days" in first.span
    assert first.made == "12 contacts counted of 12"


def test_evidence_names_the_counts_and_the_settings_in_force(travelled: Account) -> None:
    evidence = dict(told(travelled)[1].evidence)
    assert evidence["Contacts in the cycle"] == "12 of 12 contacts"
    assert "90 days of silence" in evidence["Settings in force"]


def test_one_asks_whoever_decided_and_may_still_tell(travelled: Account, cast: Cast) -> None:
    chapters = told(travelled)
    assert chapters[2].ask == "Ask Mia Manager."
    assert chapters[1].ask == "Ask Mia Manager."  # Ann decided, but has nothing to do with it any more


def test_nobody_is_sent_to_somebody_who_left_or_to_themselves(travelled: Account, cast: Cast) -> None:
    assert told(travelled, reader=again(cast.mia))[2].ask == ""
    User.objects.filter(pk=cast.mia.pk).update(is_active=False)
    assert told(travelled)[2].ask == "Ask Max Manager."


def test_the_part_costs_the_same_for_any_number_of_moves(
    travelled: Account, cast: Cast, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    address = reverse("accounts:ledger", args=[travelled.pk])
    browser = as_user(cast.mia)
    browser.get(address)
    with django_assert_max_num_queries(12):
        assert b"story" in browser.get(address).content
    for _round in range(3):
        handing_on.transfer(travelled, to=cast.ann, by=cast.mia, reason="There", today=TODAY)
        handing_on.transfer(travelled, to=cast.bob, by=cast.mia, reason="And back", today=TODAY)
    with django_assert_max_num_queries(12):
        browser.get(address)


def test_strangers_get_the_same_404_as_for_what_is_missing(travelled: Account, cast: Cast, as_user: Any) -> None:
    assert as_user(cast.sue).get(reverse("accounts:ledger", args=[travelled.pk])).status_code == 404
