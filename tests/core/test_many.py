"""What was counted from many rows is kept for some minutes, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.grading import recompute
from accounts.models import Account
from core import limits, many
from core.many import kept_if_many
from tests.cast import Cast, make_account, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many_is_more_than_two(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Three rows are many, and nothing is kept from another test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    monkeypatch.setattr(many, "MANY", 2)


@pytest.mark.parametrize(("rows", "kept"), [(2, False), (3, True)])
def test_what_was_counted_from_many_rows_is_kept(rows: int, kept: bool) -> None:
    counts = iter(range(rows, 100))
    first = kept_if_many("test", "all", lambda: next(counts), int)
    again = kept_if_many("test", "all", lambda: next(counts), int)
    assert (again.found == first.found, first.at is not None, again.at is not None) == (kept, kept, True)
    assert kept_if_many("test", "another question", lambda: next(counts), int).found > first.found


def test_whoever_changed_something_counts_again_and_keeps_that() -> None:
    counts = iter(range(3, 100))
    asked = [kept_if_many("test", "all", lambda: next(counts), int, anew=anew).found for anew in (False, True, False)]
    assert asked == [3, 4, 4]


def test_nothing_is_kept_for_those_who_never_ask_for_many() -> None:
    counts = iter(range(3, 100))
    found = [kept_if_many("test", "all", lambda: next(counts), int, ever=False) for _ in range(2)]
    assert [(each.found, each.at) for each in found] == [(3, None), (4, None)]


def test_the_cache_may_be_away(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    }
    assert kept_if_many("test", "all", lambda: 7, int).found == 7


def test_memory_for_many_rows_ends_with_what_is_counted() -> None:
    def room() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW work_mem")
            return str(cursor.fetchone()[0])

    assert kept_if_many("test", "all", room, lambda _found: 0, memory=True).found == limits.MEMORY


def test_teams_say_when_their_many_accounts_were_counted(cast: Cast, as_user: Any) -> None:
    browser, address = as_user(cast.ada), reverse("users:teams")
    for _ in range(2):
        make_account(cast.ann)
    assert b"data-counted" not in browser.get(address).content
    make_account(cast.ann)
    first = browser.get(address)
    make_account(cast.ann)
    with CaptureQueriesContext(connection) as captured:
        again = browser.get(address)
    numbers = [sum(row.accounts for row in answer.context["rows"]) for answer in (first, again)]
    assert (numbers, b"data-counted" in again.content) == ([3, 3], True)
    assert not [query for query in captured.captured_queries if "accounts_account" in query["sql"]]
    assert as_user(cast.ada).get(reverse("users:team", args=[cast.ann.team_id])).context["row"].accounts == 4


def test_capacity_says_when_many_accounts_and_leads_were_counted(cast: Cast, as_user: Any) -> None:
    browser, address = as_user(cast.ada), reverse("dashboards:flows_ahead")
    for _ in range(2):
        make_account(cast.ann)
    make_lead(cast.ann)
    first = browser.get(address).context["loads"]
    make_account(cast.ann)
    again = browser.get(address)
    assert [(loads.now, loads.leads) for loads in (first, again.context["loads"])] == [(2, 1), (2, 1)]
    assert b"data-counted" in again.content
    assert as_user(cast.ann).get(address).context["loads"].now == 3


def test_the_progress_of_grades_counts_all_accounts_once(cast: Cast) -> None:
    for _ in range(3):
        make_account(cast.ann)
    Account.objects.update(grade_version=recompute.UNPUBLISHED)
    before = recompute.progress()
    Account.objects.filter(pk=make_account(cast.ann).pk).update(grade_version=None)
    assert (before, recompute.progress()) == ((3, 3), (2, 3))
