"""What nothing reads is answered: unknown parameters and unknown fields are named, with what is known instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Account
from core.clock import business_date
from tests.api.conftest import Program
from tests.cast import Cast, make_account

Make = Callable[..., Program]
TODAY = business_date()


@pytest.mark.parametrize("query", [{"stat": "owned"}, {"Grade": "A"}, {"page": "2"}, {"format": "json"}])
def test_an_unknown_parameter_of_a_list_is_named_with_what_is_known(
    cast: Cast, program: Make, query: dict[str, Any]
) -> None:
    answer = program(cast.ann).get("accounts/", **query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == (next(iter(query)), "unknown")
    assert "state, grade" in error["detail"]
    assert "ordering, cursor, page_size, fields" in error["detail"]


def test_known_parameters_go_through(cast: Cast, program: Make) -> None:
    asked = {"state": "owned", "ordering": "name", "page_size": 5, "fields": "id,name"}
    assert program(cast.ann).get("accounts/", **asked).status_code == 200


def test_one_record_and_a_change_take_no_filters(cast: Cast, program: Make) -> None:
    account, ann = make_account(cast.ann, today=TODAY), program(cast.ann)
    read = ann.get(f"accounts/{account.pk}/", state="owned")
    assert (read.status_code, read.json()["errors"][0]["parameter"]) == (400, "state")
    written = ann.browser.post("/api/v1/accounts/?dry_run=1", {"name": "New Ltd"}, content_type="application/json")
    assert (written.status_code, written.json()["errors"][0]["parameter"]) == (400, "dry_run")
    assert not Account.objects.filter(name="New Ltd").exists()
    assert ann.get("me/", fields="id").status_code == 400


def test_an_unknown_field_is_named_with_what_is_known_and_nothing_is_written(cast: Cast, program: Make) -> None:
    answer = program(cast.ann).post("accounts/", name="New Ltd", industri="Printing", nonsense=1)
    assert answer.status_code == 400
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"/industri", "/nonsense"}
    assert "industry, region" in errors["/industri"]["detail"]
    assert not Account.objects.filter(name="New Ltd").exists()


def test_a_field_that_can_only_be_read_may_be_sent_back_and_not_changed(cast: Cast, program: Make) -> None:
    account, ann = make_account(cast.ann, today=TODAY), program(cast.ann)
    at = f"accounts/{account.pk}/"
    read = ann.get(at).json()
    refused = ann.patch(at, version=read["version"], grade="A")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "read_only")
    assert ann.patch(at, **{**read, "region": "Ningbo"}).json()["region"] == "Ningbo"
    assert ann.post("accounts/", name="Twice Ltd", owner=cast.bob.pk).status_code == 400


def test_fields_within_lines_and_parts_are_known_as_well(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY)
    step = {"kind": "call", "due_on": TODAY.isoformat(), "prise": 1}
    sent = {"account": account.pk, "result": "answered", "client_key": "0b0e6a52-52a6-4a8f-9f5d-5d0c2c9f7f10"}
    answer = program(cast.ann).post("follow-ups/", **sent, next_step=step)
    assert answer.json()["errors"][0]["pointer"] == "/next_step/prise"


def test_what_is_set_once_is_not_changed_later(cast: Cast, program: Make) -> None:
    account, other, ann = (
        make_account(cast.ann, today=TODAY),
        make_account(cast.ann, "B", today=TODAY),
        program(cast.ann),
    )
    made = ann.post("persons/", account=account.pk, name="Lee Wong").json()
    answer = ann.patch(f"persons/{made['id']}/", account=other.pk, version=made["version"])
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/account")


def test_a_call_without_a_body_takes_none(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY)
    answer = program(cast.ann).post(f"accounts/{account.pk}/claim/", reason="mine")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/reason")
