"""The pool as a list: views, columns, orders, neighbours, export; a masked number shows by nothing (domain.md section 3)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.columns import POOL
from accounts.models import Account
from accounts.pool_listing import SORTS, PoolListing
from accounts.services import letting_go
from core.clock import business_date
from lists.services import views
from tests.cast import Cast, again, make_account
from users.models import User

LIST = reverse("accounts:pool")
NUMBER = "139 0000 4711"


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def pooled(cast: Cast, name: str, **fields: Any) -> Account:
    today = business_date()
    account = make_account(cast.sue, name, today=today, days_old=9, telephones=[NUMBER], **fields)
    letting_go.release(account, by=cast.zoe, reason="x", today=today, override=True)
    account.refresh_from_db()
    return account


def test_no_order_filter_column_search_or_view_shows_or_finds_a_masked_number(cast: Cast) -> None:
    pooled(cast, "Acme")
    browser = browser_of(cast.ann)
    for query in [*({"sort": name} for name in SORTS), {"columns": ",".join(POOL.columns)}, {"columns": "telephones"}]:
        page = browser.get(LIST, query).content.decode()
        assert "Acme" in page
        assert "4711" not in page
    assert "4711" not in "".join([*POOL.columns, *SORTS])
    assert "Acme" not in browser.get(LIST, {"q": "4711"}).content.decode()
    assert "Acme" in browser.get(LIST, {"sort": "telephones", "telephones": "139"}).content.decode()


def test_the_chosen_columns_and_the_saved_view_are_shown(cast: Cast) -> None:
    pooled(cast, "Acme", industry="printing")
    view = views.save(POOL, name="Printers", query="industry=print&columns=industry", shared="", by=again(cast.ann))
    views.begin_with(POOL, view, by=cast.ann)
    page = browser_of(cast.ann).get(LIST, follow=True).content.decode()
    assert "Printers" in page
    assert 'data-label="Industry"' in page
    assert 'data-label="Previous owner"' not in page


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_order_lists_each_account_once(cast: Cast, sort: str) -> None:
    names = {pooled(cast, f"N{n}", contacts_made=n % 2).name for n in range(4)}
    rows = PoolListing(again(cast.ann), {"sort": sort}).page().rows
    assert {row.name for row in rows} == names
    assert len(rows) == 4


def test_the_next_account_of_the_pool_keeps_the_filter(cast: Cast) -> None:
    first, _other, last = pooled(cast, "A", grade="C"), pooled(cast, "B", grade="B"), pooled(cast, "C", grade="C")
    address = f"{LIST}?grade=C&sort=name"
    page = browser_of(cast.ann).get(reverse("pages:account", args=[first.pk]), {"from": address}).content.decode()
    assert f'data-record="next" href="{reverse("pages:account", args=[last.pk])}?from=' in page
    assert 'data-record="prev"' not in page


def test_a_claim_answers_in_as_many_cells_as_the_list_has(cast: Cast) -> None:
    account = pooled(cast, "Acme")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{LIST}?columns=industry"}
    page = browser_of(cast.ann).post(reverse("accounts:claim", args=[account.pk]), headers=headers).content.decode()
    assert '<td colspan="1" class="claim-said">' in page
    assert NUMBER in page


def test_only_an_admin_takes_the_pool_out_and_without_numbers(cast: Cast) -> None:
    pooled(cast, "Acme")
    values = {"list": "pool", "kind": "pool", "query": "", "file_format": "csv", "columns": "shown"}
    rows = {}
    for user in (cast.ann, cast.mia, cast.ada):
        answer: Any = browser_of(user).post(reverse("pages:export_new"), values)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert "4711" not in text
        rows[user.pk] = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (rows[cast.ann.pk], rows[cast.mia.pk]) == ([], [])
    assert [row["Name"] for row in rows[cast.ada.pk]] == ["Acme"]
    assert "Export" not in browser_of(cast.ann).get(LIST).content.decode()


def test_the_pool_costs_the_same_for_more_rows(cast: Cast) -> None:
    browser, counts = browser_of(cast.ann), []
    for round_ in range(2):
        for n in range(3):
            pooled(cast, f"{round_}{n}")
        browser.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            browser.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15
