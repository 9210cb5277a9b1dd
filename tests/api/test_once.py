"""The Idempotency-Key: done once, answered the same, whatever the network does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from accounts.services import editing
from commons import once
from commons.models import KeptAnswer
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, make_account
from tests.faults.together import at_once, gate_after, meeting_before

Make = Callable[..., Program]
KEY = "9f1c7a9e-4b7d"


def test_the_same_request_is_done_once_and_answered_the_same(cast: Cast, program: Make) -> None:
    caller = program(cast.ann)
    first = caller.post("accounts/", key=KEY, name="New Ltd")
    again = caller.post("accounts/", key=KEY, name="New Ltd")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first.headers.get("Idempotency-Replayed")) == (again.json(), None)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Account.objects.count() == 1


def test_another_request_with_the_key_is_a_mistake(cast: Cast, program: Make) -> None:
    caller = program(cast.ann)
    caller.post("accounts/", key=KEY, name="New Ltd")
    other = caller.post("accounts/", key=KEY, name="Newer Ltd")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert list(Account.objects.values_list("name", flat=True)) == ["New Ltd"]


def test_a_key_is_ones_own_and_of_one_address(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann)
    program(cast.ann).post("accounts/", key=KEY, name="Ann's Ltd")
    assert program(cast.bob).post("accounts/", key=KEY, name="Bob's Ltd").status_code == 201
    assert program(cast.ann).post("persons/", key=KEY, account=account.pk, name="Lee").status_code == 201


def test_what_was_refused_can_be_tried_again(cast: Cast, program: Make) -> None:
    account, caller = make_account(cast.ann), program(cast.ann)
    refused = caller.patch(f"accounts/{account.pk}/", key=KEY, name="New Ltd", version=7)
    assert refused.status_code == 409
    Account.objects.filter(pk=account.pk).update(version=7)
    assert caller.patch(f"accounts/{account.pk}/", key=KEY, name="New Ltd", version=7).status_code == 200


def test_what_does_not_fit_leaves_no_trace_of_the_key(cast: Cast, program: Make) -> None:
    caller = program(cast.ann)
    assert caller.post("accounts/", key=KEY, name="").status_code == 400
    assert not KeptAnswer.objects.exists()
    assert caller.post("accounts/", key=KEY, name="New Ltd").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 129, 'a"b', "schlüssel"])
def test_a_key_that_is_none_is_said_so(cast: Cast, key: str) -> None:
    caller = Program(secret_of(cast.ann), **{"Idempotency-Key": key})
    answer = caller.post("accounts/", name="New Ltd")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert not Account.objects.exists()


def test_after_a_day_the_answer_is_forgotten_and_the_key_is_free(cast: Cast, program: Make) -> None:
    caller = program(cast.ann)
    caller.post("accounts/", key=KEY, name="New Ltd")
    now = timezone.now()
    assert once.forget(now=now) == 0
    KeptAnswer.objects.update(at=now - timedelta(hours=25))
    assert once.forget(now=now) == 1
    assert not KeptAnswer.objects.exclude(body="").exists()
    assert caller.post("accounts/", key=KEY, name="Newer Ltd").status_code == 201
    assert KeptAnswer.objects.count() == 1


def test_reading_needs_no_key(cast: Cast, program: Make) -> None:
    caller = Program(secret_of(cast.ann), **{"Idempotency-Key": KEY})
    assert caller.get("accounts/").status_code == 200
    assert not KeptAnswer.objects.exists()


@pytest.fixture
def secret(transactional_db: None) -> str:
    return secret_of(Cast().ann)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_key_make_one(secret: str) -> None:
    with meeting_before(once, "_take", people=10):
        answers = at_once([lambda: Program(secret).post("accounts/", key=KEY, name="New Ltd")] * 10)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 9
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_come_back(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PATIENCE", "50ms")
    with gate_after(editing, "write_search") as gate:

        def second() -> Any:
            gate.wait_until_reached()
            answer = Program(secret).post("accounts/", key=KEY, name="New Ltd")
            gate.opened.set()
            return answer

        first, late = at_once([lambda: Program(secret).post("accounts/", key=KEY, name="New Ltd"), second])
    assert (first.status_code, late.status_code) == (201, 409)
    assert late.json()["code"] == "idempotency_in_progress"
    assert late.headers["Retry-After"] == "2"
    assert Account.objects.count() == 1
