"""The pool's page and claiming from it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, KeyPerson, State
from accounts.services import editing, letting_go
from core.clock import business_date
from tests.cast import Cast, make_account, set_policy

POOL = "/accounts/pool/"
TODAY = business_date()
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def free(cast: Cast) -> Account:
    """An account in the pool, with everything that must not be seen."""
    account = make_account(
        cast.sue, "Free Ltd", today=TODAY, telephones=["138 7777 4321"], notes="canary-notes", address="canary-street"
    )
    editing.save_person(
        account, KeyPerson(account=account, name="Canary Person", telephone="139 8888 0000"), by=cast.sue
    )
    letting_go.release(account, by=cast.zoe, reason="too small", today=TODAY, override=True)
    account.refresh_from_db()
    return account


def test_a_row_says_where_it_comes_from_and_hides_the_telephone(cast: Cast, as_user: Any, free: Account) -> None:
    page = as_user(cast.ann).get(POOL).content.decode()
    assert "Free Ltd" in page
    assert "Sue South" in page
    assert "Claim (10 left today)" in page
    assert "4321" not in page


@pytest.mark.parametrize("path", ["/account/{pk}/", "/accounts/{pk}/ledger/"])
def test_the_card_of_a_pooled_account_is_masked(cast: Cast, as_user: Any, free: Account, path: str) -> None:
    answer = as_user(cast.ann).get(path.format(pk=free.pk))
    assert answer.status_code == 200
    for canary in ("4321", "canary-notes", "canary-street", "Canary Person"):
        assert canary not in answer.content.decode()


def test_claiming_makes_it_mine_and_shows_the_number(cast: Cast, as_user: Any, free: Account) -> None:
    answer = as_user(cast.ann).post(f"/accounts/{free.pk}/claim/", **HTMX)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "138 7777 4321" in page
    assert "Claim (9 left today)" in page
    free.refresh_from_db()
    assert free.owner == cast.ann


def test_whoever_is_slower_is_told_who_was_faster(cast: Cast, as_user: Any, free: Account) -> None:
    as_user(cast.ann).post(f"/accounts/{free.pk}/claim/", **HTMX)
    answer = as_user(cast.bob).post(f"/accounts/{free.pk}/claim/", **HTMX)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ann Seller was faster" in page
    assert "4321" not in page


def test_claiming_what_was_never_in_the_pool_says_nothing(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.sue, "Owned Ltd", today=TODAY)
    answer = as_user(cast.ann).post(f"/accounts/{account.pk}/claim/", **HTMX)
    assert answer.status_code == 404


def test_the_previous_owner_sees_the_cool_down(cast: Cast, as_user: Any, free: Account) -> None:
    browser = as_user(cast.sue)
    assert "left today" not in browser.get(POOL).content.decode()
    assert browser.post(f"/accounts/{free.pk}/claim/", **HTMX).status_code == 409
    free.refresh_from_db()
    assert free.state == State.POOLED


def test_the_daily_limit_closes_the_buttons(cast: Cast, as_user: Any, free: Account) -> None:
    set_policy(claims_per_day=0)
    page = as_user(cast.ann).get(POOL).content.decode()
    assert "Come back tomorrow" in page
    assert as_user(cast.ann).post(f"/accounts/{free.pk}/claim/", **HTMX).status_code == 409


def test_an_admin_hands_out_and_does_not_claim(cast: Cast, as_user: Any, free: Account) -> None:
    browser = as_user(cast.ada)
    assert "left today" not in browser.get(POOL).content.decode()
    assert browser.post(f"/accounts/{free.pk}/claim/", **HTMX).status_code == 409


def test_a_claim_needs_a_post(cast: Cast, as_user: Any, free: Account) -> None:
    assert as_user(cast.ann).get(f"/accounts/{free.pk}/claim/").status_code == 405


def test_membership_narrows_the_pool(cast: Cast, as_user: Any, free: Account) -> None:
    set_policy(claim_scope="team")
    browser = as_user(cast.ann)
    assert "Free Ltd" not in browser.get(POOL).content.decode()
    assert browser.get(f"/account/{free.pk}/").status_code == 404
    assert browser.post(f"/accounts/{free.pk}/claim/", **HTMX).status_code == 404
