"""Nothing closed goes out: every export, every search, every list of the API, the brief's print, notices."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from notifications.models import Notice
from pages.exporting.kinds import KINDS
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, let_in, make_person, small_catalogue

CANARY = "zqclosedqz"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    today = business_date()
    made = make_account(cast.ann, "Acme", today=today)
    person = make_person(made)
    let_in(made, cast.ann, by=again(cast.mia), today=today)
    for code in ("deep_a", "deep_p", "extended_a", "extended_p"):
        know(made, code, CANARY, person=person, source=CANARY, purpose=CANARY, today=today)
    return made


def browser_of(user: Any) -> Client:
    browser = Client()
    browser.force_login(again(user))
    return browser


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", errors="replace"))


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_no_export_holds_a_closed_value(cast: Cast, account: Account, who: str) -> None:
    browser, taken = browser_of(getattr(cast, who)), 0
    for kind in KINDS.values():
        answer = browser.post(
            reverse("pages:export_new"),
            {"list": kind.of_list, "kind": kind.name, "query": "", "file_format": "csv", "columns": "all"},
        )
        taken += answer.status_code == 200 and answer.streaming
        assert CANARY not in body(answer), kind.name
    assert taken >= 5


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_no_search_and_no_list_of_the_api_finds_or_holds_a_closed_value(cast: Cast, account: Account, who: str) -> None:
    browser = browser_of(getattr(cast, who))
    found = browser.get(reverse("pages:find"), {"q": CANARY}, headers={"HX-Request": "true"})
    assert f"/account/{account.pk}/" not in body(found)
    paths = browser.get("/api/v1/schema/?format=json").json()["paths"]
    asked = 0
    for path, methods in paths.items():
        if "{" in path or "get" not in methods or path.endswith("/schema/"):
            continue
        for query in ({}, {"account": account.pk}, {"search": CANARY, "account": account.pk}):
            answer = browser.get(path, query)
            asked += answer.status_code == 200
            text = body(answer)
            assert CANARY not in text.replace(f"search={CANARY}", ""), path
            if "search" in query and answer.status_code == 200 and "results" in text:
                assert path.endswith("/values/") or answer.json()["results"] == [] or "search" not in str(methods), path
    assert asked > 20


def test_the_brief_and_notices_hold_no_closed_value(cast: Cast, account: Account) -> None:
    page = browser_of(cast.ann).get(reverse("pages:brief", args=[account.pk]))
    assert page.status_code == 200
    assert CANARY not in body(page)
    assert CANARY not in str(list(Notice.objects.values()))


def test_nothing_stored_in_the_clear_holds_a_closed_value(account: Account) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)', [f"%{CANARY}%"])
            assert not cursor.fetchone()[0], table


def test_a_masked_page_holds_no_closed_value_in_its_markup(cast: Cast, account: Account) -> None:
    for section in ("deep", "extended"):
        page = browser_of(cast.ann).get(f"{reverse('portraits:of_account', args=[account.pk])}?section={section}")
        assert page.status_code == 200
        assert CANARY not in body(page)
        assert page.headers["Cache-Control"].find("no-store") >= 0
