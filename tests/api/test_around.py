"""Around the resources: the index, unknown addresses, searches, orders, languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go
from core.api.problems import KINDS, MEDIA_TYPE
from core.clock import business_date
from leads.models import Quote
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead
from tests.leads.conftest import make_opportunity, win
from users.models import User

Make = Callable[..., Program]
TODAY = business_date()


def names(answer: Any, field: str = "name") -> set[str]:
    return {row[field] for row in answer.json()["results"]}


@pytest.mark.parametrize("address", ["/api/", "/api/v2/accounts/", "/api/v1/nothing/", "/api/v1/accounts", "/api/x"])
def test_an_unknown_address_is_a_problem_for_programs(cast: Cast, program: Make, address: str) -> None:
    for browser in (program(cast.ann).browser,):
        for send in (browser.get, browser.post, browser.delete):
            answer = send(address)
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, MEDIA_TYPE)
            assert answer.json()["code"] == "not_found"
    assert Client().get(address).status_code == 401


def test_an_unknown_address_is_missing_whatever_the_token_reaches(cast: Cast, program: Make) -> None:
    narrow = program(cast.ann, "opportunities:read", "opportunities:write")
    answer = narrow.post("opportunities/375/move/", to="P")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_index_names_every_resource(cast: Cast, program: Make) -> None:
    found = program(cast.ann).get("").json()
    for name, address in found["resources"].items():
        assert address.endswith(f"/api/v1/{name}/")
    assert {"accounts", "leads", "me", "batches", "attachments"} <= set(found["resources"])
    assert found["document"].endswith("/api/v1/schema/")


def test_a_number_finds_only_where_the_reader_sees_it(cast: Cast, program: Make) -> None:
    mine = make_account(cast.ann, "Mine", today=TODAY, telephones=["021 5550 1234"])
    pooled = make_account(cast.bob, "Pooled", today=TODAY, telephones=["021 7770 1234"])
    letting_go.release(pooled, by=cast.mia, reason="x", today=TODAY, override=True)
    for account in (mine, pooled):
        editing.edit(
            account, {"telephones": account.telephones}, by=cast.ada, version=Account.objects.get(pk=account.pk).version
        )
    ann = program(cast.ann)
    assert names(ann.get("accounts/", q="1234")) == {"Mine"}
    assert names(ann.get("accounts/", q="Pooled")) == {"Pooled"}


def test_leads_and_persons_are_found_as_on_the_pages(cast: Cast, program: Make) -> None:
    make_lead(cast.ann, "River Foods", today=TODAY, telephones=["139 5550 8001"])
    make_lead(cast.sue, "River Other", today=TODAY, telephones=["139 7770 8001"])
    account = make_account(cast.ann, "Mine", today=TODAY)
    editing.save_person(account, KeyPerson(account=account, name="Lee Wong", telephone="139 5550 7001"), by=cast.ann)
    ann = program(cast.ann)
    assert names(ann.get("leads/", q="river"), "company") == {"River Foods"}
    assert names(ann.get("leads/", q="8001"), "company") == {"River Foods"}
    assert names(ann.get("persons/", q="7001")) == names(ann.get("persons/", q="wong")) == {"Lee Wong"}
    assert names(program(cast.bob).get("persons/", q="wong")) == set()


def test_opportunities_are_found_by_customer_and_quotation(cast: Cast, program: Make) -> None:
    one = make_opportunity(make_account(cast.ann, "Harbour Print", today=TODAY), today=TODAY, name="Labels")
    make_opportunity(make_account(cast.ann, "River Foods", today=TODAY), today=TODAY, name="Boxes")
    Quote.objects.create(
        opportunity=one, number="Q-2026-0031", edition=1, state="issued", issued_on=TODAY, issued_by=cast.ann,
        our_contact=cast.ann, valid_until=TODAY, currency="CNY", language="en", customer="Harbour Print",
    )  # fmt: skip
    ann = program(cast.ann)
    for q in ("label", "harbour", "q-2026-0031", "Q-2026"):
        assert names(ann.get("opportunities/", q=q)) == {"Labels"}
    assert names(program(cast.bob).get("opportunities/", q="Q-2026-0031")) == set()


def test_orders_are_found_by_number_and_customer(cast: Cast, program: Make) -> None:
    win(make_opportunity(make_account(cast.ann, "Harbour Print", today=TODAY), today=TODAY), on=TODAY, today=TODAY)
    ann = program(cast.ann)
    assert len(ann.get("orders/", q="harbour").json()["results"]) == 1
    assert ann.get("orders/", q="nothing").json()["results"] == []


@pytest.mark.parametrize(
    ("path", "ordering"),
    [
        ("leads/", "company"), ("leads/", "-last_contact_on"), ("leads/", "-next_contact_on"),
        ("opportunities/", "-expected_close_on"), ("opportunities/", "closed_on"), ("accounts/", "-name"),
        ("accounts/", "-last_contact_on"), ("accounts/", "-recycle_due_on"),
    ],
)  # fmt: skip
def test_every_order_of_the_pages_shows_every_row_once(cast: Cast, program: Make, path: str, ordering: str) -> None:
    for n in range(5):
        account = make_account(cast.ann, f"Same {n % 2}", today=TODAY, days_old=n % 3, contacts_made=n % 2)
        make_opportunity(account, today=TODAY, expected_close_on=TODAY + timedelta(days=n) if n % 2 else None)
        make_lead(cast.ann, f"Same {n % 2}", today=TODAY)
    caller, seen = program(cast.ann), []
    page = caller.get(path, ordering=ordering, page_size=2).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        page = caller.browser.get(page["next"]).json()
    assert len(seen) == len(set(seen)) == 5


def test_a_cursor_of_another_order_is_refused(cast: Cast, program: Make) -> None:
    for n in range(3):
        make_account(cast.ann, f"Account {n}", today=TODAY)
    ann = program(cast.ann)
    following = ann.get("accounts/", ordering="name", page_size=1).json()["next"]
    assert ann.browser.get(following).status_code == 200
    assert ann.browser.get(following.replace("ordering=name", "ordering=id")).status_code == 400


def test_a_missing_scope_is_a_member_of_the_problem(cast: Cast, program: Make) -> None:
    answer = program(cast.ann, "accounts:read").post("accounts/", name="New Ltd").json()
    assert (answer["code"], answer["scope"]) == ("insufficient_scope", "accounts:write")


@pytest.mark.parametrize(
    ("asked", "word"), [("zh-hans", "权"), ("zh-hant", "權"), ("zh-TW", "權"), ("zh-CN", "权"), ("en", "see")]
)
def test_title_and_sentence_come_in_the_readers_language(cast: Cast, program: Make, asked: str, word: str) -> None:
    by_header = program(cast.ann, **{"Accept-Language": asked}).get("accounts/0/").json()
    assert word in by_header["title"] and word in by_header["detail"]  # noqa: PT018
    if asked in ("zh-hans", "zh-hant", "en"):
        User.objects.filter(pk=cast.ann.pk).update(language=asked)
        by_setting = program(cast.ann).get("accounts/0/").json()
        assert (by_setting["title"], by_setting["detail"]) == (by_header["title"], by_header["detail"])


def test_every_title_is_said_in_every_language() -> None:
    said: dict[str, list[str]] = {}
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            said[language] = [str(kind.title) for kind in KINDS.values()]
    for english, hans, hant in zip(said["en"], said["zh-hans"], said["zh-hant"], strict=True):
        assert english not in (hans, hant)
    assert not set("请误规则别抢选录这无见读权关") & set("".join(said["zh-hant"]))


def test_the_last_use_is_known_to_the_minute(cast: Cast, program: Make) -> None:
    from users.models import Token

    caller = program(cast.ann)
    caller.get("me/")
    Token.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    caller.get("me/")
    last = Token.objects.get().last_used_at
    assert last is not None
    assert timezone.now() - last < timedelta(minutes=1)


def test_a_person_who_types_the_address_of_the_api_reads_the_document(cast: Cast, as_user: Any) -> None:
    answer = as_user(cast.ann).get("/api/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer["Location"]) == (302, "/api/v1/docs/")
