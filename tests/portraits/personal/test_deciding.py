"""What the second person is told and asked before an erasure is approved or refused."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from notifications.models import Notice
from portraits.models import Erasure, ErasureState
from portraits.services.personal import erasing
from tests.cast import Cast, again, make_account
from tests.portraits.known import small_catalogue


@pytest.fixture
def person(cast: Cast) -> KeyPerson:
    small_catalogue()
    account = make_account(cast.ann, "Acme", notes="Zwirn decides")
    return editing.save_person(account, KeyPerson(name="Quirin Zwirn"), by=cast.ann)


@pytest.fixture
def asked(cast: Cast, person: KeyPerson) -> Erasure:
    return erasing.ask(person, reason="letter of Monday", by=again(cast.mia))


def test_the_second_person_is_told_why_approving_is_not_offered_yet(
    as_user: Any, cast: Cast, person: KeyPerson, asked: Erasure
) -> None:
    page = as_user(cast.ada).get(f"/portraits/personal/{person.pk}/").content.decode()
    assert "is offered once each of these places is decided" in page
    assert "/approve/" not in page


def test_not_erasing_asks_for_a_reason_and_says_what_it_does(
    as_user: Any, cast: Cast, person: KeyPerson, asked: Erasure
) -> None:
    browser, refuse = as_user(cast.ada), f"/portraits/personal/erasures/{asked.pk}/refuse/"
    assert "all that is held stays" in browser.get(refuse).content.decode()
    assert browser.post(refuse).status_code == 422
    assert browser.post(refuse, {"reason": "no"}).status_code == 409
    asked.refresh_from_db()
    assert asked.state == ErasureState.ASKED
    browser.post(refuse, {"reason": "Tax law: invoices are kept ten years"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (ErasureState.REFUSED, "Tax law: invoices are kept ten years")
    assert "Tax law" in browser.get(f"/portraits/personal/{person.pk}/").content.decode()


def told(cast: Cast, kind: str) -> list[dict[str, Any]]:
    return list(Notice.objects.filter(recipient=cast.mia, kind=kind).values_list("params", flat=True))


def test_who_asked_learns_that_it_was_refused_and_why(cast: Cast, asked: Erasure) -> None:
    erasing.refuse(asked, reason="invoices are kept ten years", by=again(cast.ada))
    assert told(cast, "erasure_refused") == [
        {"name": "Acme", "who": cast.ada.name, "why": "invoices are kept ten years"}
    ]


def test_who_asked_learns_that_the_person_is_erased(cast: Cast, person: KeyPerson) -> None:
    Account.objects.update(notes="")
    asked = erasing.ask(person, reason="letter of Monday", by=again(cast.mia))
    erasing.approve(asked, by=again(cast.ada), today=business_date())
    assert told(cast, "erasure_done") == [{"name": "Acme", "who": cast.ada.name}]


def test_who_takes_the_own_request_back_is_told_nothing(cast: Cast, asked: Erasure) -> None:
    erasing.refuse(asked, reason="asked for by mistake", by=again(cast.mia))
    assert told(cast, "erasure_refused") == []
