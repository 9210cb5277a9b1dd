"""The API of accounts and key persons."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go
from core.clock import business_date
from tests.cast import Cast, make_account

API = "/api/v1/accounts/"
TODAY = business_date()
JSON = {"content_type": "application/json"}


@pytest.fixture
def free(cast: Cast) -> Account:
    account = make_account(cast.sue, "Free Ltd", today=TODAY, telephones=["138 7777 4321"], notes="canary-notes")
    editing.save_person(account, KeyPerson(account=account, name="Canary Person"), by=cast.sue)
    letting_go.release(account, by=cast.zoe, reason="x", today=TODAY, override=True)
    return account


def test_anonymous_gets_nothing(cast: Cast, client: Any) -> None:
    assert client.get(API).status_code in (401, 403)


def test_the_list_is_what_one_may_see(cast: Cast, as_user: Any, free: Account) -> None:
    make_account(cast.ann, "Mine", today=TODAY)
    make_account(cast.sue, "Foreign", today=TODAY)
    rows = as_user(cast.ann).get(API).json()["results"]
    assert {row["name"] for row in rows} == {"Mine", "Free Ltd"}


def test_a_pooled_account_is_masked(cast: Cast, as_user: Any, free: Account) -> None:
    for answer in (as_user(cast.ann).get(API), as_user(cast.ann).get(f"{API}{free.pk}/")):
        text = answer.content.decode()
        assert "4321" not in text
        assert "canary" not in text.lower()
    assert as_user(cast.ada).get(f"{API}{free.pk}/").json()["telephones"] == ["138 7777 4321"]
    assert as_user(cast.ann).get("/api/v1/persons/").json()["results"] == []


def test_an_account_is_entered_and_changed(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    refused = browser.post(API, {"name": "New Ltd", "grade": "A", "state": "pooled"}, **JSON)
    assert {error["field"] for error in refused.json()["errors"]} == {"grade", "state"}
    made = browser.post(API, {"name": "New Ltd", "telephones": ["100"]}, **JSON)
    assert made.status_code == 201
    row = made.json()
    assert (row["grade"], row["state"], row["owner"]["name"]) == ("C", "owned", "Ann Seller")
    url = f"{API}{row['id']}/"
    assert browser.patch(url, {"name": "Newer Ltd"}, **JSON).status_code == 400
    assert browser.patch(url, {"name": "Newer Ltd", "version": 1}, **JSON).json()["version"] == 2
    stale = browser.patch(url, {"name": "Newest Ltd", "version": 1}, **JSON)
    assert stale.status_code == 409
    assert stale.json()["code"] == "stale"


@pytest.mark.parametrize("method", ["put", "delete"])
def test_there_is_no_way_to_replace_or_delete(cast: Cast, as_user: Any, method: str) -> None:
    account = make_account(cast.ann, today=TODAY)
    assert getattr(as_user(cast.ada), method)(f"{API}{account.pk}/", {}, **JSON).status_code == 405
    assert Account.objects.filter(pk=account.pk).exists()


def test_claiming_names_who_was_faster(cast: Cast, as_user: Any, free: Account) -> None:
    won = as_user(cast.ann).post(f"{API}{free.pk}/claim/", **JSON)
    assert won.json()["telephones"] == ["138 7777 4321"]
    lost = as_user(cast.bob).post(f"{API}{free.pk}/claim/", **JSON)
    assert lost.status_code == 409
    assert lost.json()["code"] == "already_claimed"
    assert "Ann Seller" in lost.json()["detail"]


def test_persons_belong_to_accounts_one_serves(cast: Cast, as_user: Any) -> None:
    mine, foreign = make_account(cast.ann, today=TODAY), make_account(cast.sue, today=TODAY)
    browser = as_user(cast.ann)
    made = browser.post("/api/v1/persons/", {"account": mine.pk, "name": "Lee", "roles": ["user", "user"]}, **JSON)
    assert made.json()["roles"] == ["user"]
    assert browser.post("/api/v1/persons/", {"account": foreign.pk, "name": "Lee"}, **JSON).status_code == 400
    url = f"/api/v1/persons/{made.json()['id']}/"
    assert browser.patch(url, {"title": "Buyer", "version": 1}, **JSON).json()["title"] == "Buyer"
    assert browser.patch(url, {"title": "Boss", "version": 1}, **JSON).status_code == 409
    assert as_user(cast.sue).patch(url, {"title": "x", "version": 2}, **JSON).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": "!!"}, {"name": "x" * 201}, {"name": "a", "website": "javascript:1"}, {"name": "a", "employees": -1},
     {"name": "a", "annual_revenue": "1e30"}, {"name": "a", "telephones": ["1" * 41]}, {"name": "a\x00b"}, {"name": "a", "parent": 10**30}, []],
)  # fmt: skip
def test_bad_input_is_400(cast: Cast, as_user: Any, body: Any) -> None:
    assert as_user(cast.ann).post(API, body, **JSON).status_code == 400
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "query", ["q=%00", "cursor=zzz", "owner=99999999999999999999999", "grade=Z", "page_size=abc", "q=" + "x" * 3000]
)
def test_bad_queries_do_not_break(cast: Cast, as_user: Any, query: str) -> None:
    assert as_user(cast.ann).get(f"{API}?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize("pk", ["0", "9" * 30, "abc"])
def test_odd_ids_are_missing(cast: Cast, as_user: Any, pk: str) -> None:
    assert as_user(cast.ann).get(f"{API}{pk}/").status_code == 404
    assert as_user(cast.ann).get(f"/account/{pk}/").status_code == 404
