"""Problems as RFC 9457 says, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import letting_go
from core.api.explained import EXPLAINED
from core.api.problems import KINDS, codes, refusals
from core.clock import business_date
from tests.api.conftest import Program, secret_of
from tests.cast import Cast, make_account

Make = Callable[..., Program]


def check(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is a problem of this kind."""
    body: dict[str, Any] = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"http://testserver{reverse('users:api_problems')}#{code}"
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api/v1/")
    return body


def test_every_kind_of_no(cast: Cast, program: Make) -> None:
    account, caller = make_account(cast.ann), program(cast.ann)
    at, send = f"accounts/{account.pk}/", caller.browser.post
    check(Client().get("/api/v1/accounts/"), 401, "not_authenticated")
    check(caller.get("accounts/999999/"), 404, "not_found")
    check(caller.get("nothing/here/"), 404, "not_found")
    check(caller.get(f"accounts/{'9' * 40}/"), 404, "not_found")
    check(caller.browser.delete(f"/api/v1/{at}"), 405, "method_not_allowed")
    check(caller.browser.put(f"/api/v1/{at}"), 405, "method_not_allowed")
    check(send("/api/v1/accounts/", "{", content_type="application/json"), 400, "parse_error")
    check(send("/api/v1/accounts/", "9" * 9000, content_type="application/json"), 400, "parse_error")
    check(send("/api/v1/accounts/", "a=b", content_type="text/plain"), 415, "unsupported_media_type")
    check(send("/api/v1/accounts/", {"name": "a"}), 415, "unsupported_media_type")
    check(caller.patch(at, name="x", version=9), 409, "stale")
    check(caller.post(f"{at}transfer/", to=cast.bob.pk, reason="x"), 403, "not_allowed")


def test_delete_says_what_can_be_done_instead(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann)
    answer = program(cast.ada).browser.delete(f"/api/v1/accounts/{account.pk}/")
    assert "PATCH" in answer.headers["Allow"]
    assert "DELETE" not in answer.headers["Allow"]


def test_what_does_not_fit_is_named_with_its_place(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann)
    body = check(program(cast.ann).post("accounts/", name="", telephones=["1", "2" * 41]), 400, "validation")
    places = {error["field"]: error["pointer"] for error in body["errors"]}
    assert places == {"name": "/name", "telephones.1": "/telephones/1"}
    body = check(program(cast.ann).post("accounts/", name="a\x00b"), 400, "validation")
    assert body["errors"][0]["field"] == "name"
    step = {"due_on": "soon"}
    sent = {"account": account.pk, "client_key": "x", "result": "answered", "next_step": step}
    body = check(program(cast.ann).post("follow-ups/", **sent), 400, "validation")
    assert {"/client_key", "/next_step/due_on"} == {error["pointer"] for error in body["errors"]}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"grade": "Z"}, "grade"),
        ({"owner": "9" * 30}, "owner"),
        ({"cursor": "zzz"}, "cursor"),
        ({"cursor": "after.zzz"}, "cursor"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "abc"}, "page_size"),
        ({"ordering": "notes"}, "ordering"),
        ({"fields": "id,password"}, "fields"),
    ],
)
def test_an_address_that_does_not_fit_is_named_by_its_parameter(
    cast: Cast, program: Make, query: dict[str, str], parameter: str
) -> None:
    body = check(program(cast.ann).get("accounts/", **query), 400, "validation")
    assert [error["parameter"] for error in body["errors"]] == [parameter]


def test_the_sentence_of_a_refusal_is_that_of_the_page(cast: Cast, program: Make, as_user: Any) -> None:
    account = make_account(cast.ann, today=business_date(), days_old=30, contacts_made=3)
    look_again = (business_date() + timedelta(days=60)).isoformat()
    sent = {"reason_code": "timing", "reason": "x", "look_again_on": look_again}
    body = check(program(cast.ann).post(f"accounts/{account.pk}/suspend/", **sent), 409, "gate_closed")
    page = as_user(cast.ann).post(f"/accounts/{account.pk}/suspend/", sent)
    assert page.status_code == 409
    assert body["detail"] in page.content.decode()


def test_the_same_problem_in_three_languages(cast: Cast) -> None:
    account = make_account(cast.ann, today=business_date(), contacts_made=3)
    secret, said = secret_of(cast.ann), set()
    for language in ("en", "zh-hans", "zh-hant"):
        caller = Program(secret, **{"Accept-Language": language})
        said.add(caller.post(f"accounts/{account.pk}/release/", reason="x").json()["detail"])
    assert len(said) == 3


def test_missing_and_forbidden_look_the_same(cast: Cast, program: Make) -> None:
    foreign, caller = make_account(cast.sue), program(cast.ann)
    one, other = caller.get(f"accounts/{foreign.pk}/").json(), caller.get("accounts/999999/").json()
    assert {**one, "instance": ""} == {**other, "instance": ""}


def test_a_request_that_is_too_large_is_said_so(cast: Cast, program: Make, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    check(program(cast.ann).post("accounts/", name="x" * 200), 413, "too_large")
    check(program(cast.ann).post("accounts/", key="k", name="x" * 200), 413, "too_large")


def test_every_kind_has_a_title_of_its_own() -> None:
    titles = [str(kind.title) for kind in KINDS.values()]
    assert len(titles) == len(set(titles))


def test_who_was_faster_is_named(cast: Cast, program: Make) -> None:
    today = business_date()
    account = make_account(cast.sue, today=today)
    letting_go.release(account, by=cast.zoe, reason="x", today=today, override=True)
    program(cast.ann).post(f"accounts/{account.pk}/claim/")
    body = check(program(cast.bob).post(f"accounts/{account.pk}/claim/"), 409, "already_claimed")
    assert "Ann Seller" in body["detail"]


def test_every_code_says_what_happened_what_to_do_and_gives_an_example() -> None:
    assert codes() == set(EXPLAINED)
    for code, status, _title, told in refusals():
        assert told.happened
        assert told.todo
        assert re.search(rf"\n{status}\b", told.example), code


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "One Ltd", "tags": "x"}, "Send a list here: values in square brackets."),
        ({"name": "One Ltd", "parent": "x"}, "Send the number (id) of a record here."),
        ({"name": "One Ltd", "parent": 987654}, "There is no record 987654, or it is not yours to use here."),
    ],
)
def test_what_has_the_wrong_shape_is_told_without_jargon(
    cast: Cast, program: Make, sent: dict[str, Any], words: str
) -> None:
    answer = program(cast.ann).post("accounts/", **sent)
    assert (answer.status_code, [error["detail"] for error in answer.json()["errors"]]) == (400, [words])


def test_a_body_that_is_no_object_is_told_without_jargon(cast: Cast, program: Make) -> None:
    browser = Client()
    browser.force_login(cast.ann)
    answer = browser.post("/api/v1/accounts/", data="[]", content_type="application/json")
    assert [error["detail"] for error in answer.json()["errors"]] == [
        "Send an object here: names and values in braces."
    ]
