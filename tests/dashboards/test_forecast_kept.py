"""A forecast of many is that of some minutes ago, and says so; its list shows what is there now."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policies import for_request
from core import many
from core.clock import business_date
from core.keyset import page
from dashboards.forecasting import behind
from dashboards.forecasting.asked import BUCKETS, asked
from dashboards.forecasting.figures import closing, count
from dashboards.forecasting.spans import shifted
from dashboards.scopes import Scope
from leads.models import Opportunity, Stage
from tests.cast import Cast, make_account
from tests.leads.conftest import keys_of, make_opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_empty_cache(settings: Any) -> None:
    """Nothing is kept from another test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def deals(cast: Cast) -> list[Opportunity]:
    """Of two people of two teams, in this month and later, one without a date."""
    today = business_date()
    days = [today, *(shifted(today.replace(day=1), number).replace(day=28) for number in (1, 2, 3))]
    return [
        make_opportunity(
            make_account(owner, f"Harbour {number}", today=today, days_old=9),
            today=today,
            name=f"Deal {number}",
            stage=stage,
            amount=number * 100,
            expected_close_on=None if number == 3 else days[number % 4],
        )
        for number, (owner, stage) in enumerate(
            [(cast.ann, Stage.CLOSE), (cast.ann, Stage.SUSPECT), (cast.bob, Stage.DEMO), (cast.cho, Stage.CLOSE)] * 2
        )
    ]


@pytest.mark.parametrize("who", ["max", "ada"])
def test_figures_and_sums_of_many_are_kept(
    cast: Cast, deals: list[Opportunity], as_user: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(many, "MANY", 0)
    browser, address = as_user(getattr(cast, who)), reverse("dashboards:forecast")
    behind_it = f"{reverse('dashboards:forecast_list')}?bucket=open"
    before = [browser.get(address).context["detail"].cell.number, browser.get(behind_it).context["sum"]]
    make_opportunity(
        deals[0].account, today=business_date(), name="One more", amount=7, expected_close_on=business_date()
    )
    after, listed = browser.get(address), browser.get(behind_it)
    assert [after.context["detail"].cell.number, listed.context["sum"]] == before
    assert "One more" in [row.name for row in listed.context["page"].rows]
    assert b"data-counted" in after.content
    assert b"data-counted" in listed.content


@pytest.mark.parametrize("who", ["ann", "max", "ada"])
def test_figures_of_few_or_of_a_person_are_counted_each_time(
    cast: Cast, deals: list[Opportunity], as_user: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    if who == "ann":
        monkeypatch.setattr(many, "MANY", 0)
    browser, address = as_user(getattr(cast, who)), reverse("dashboards:forecast")
    before = browser.get(address).context["detail"].cell.number
    make_opportunity(
        deals[0].account, today=business_date(), name="One more", amount=7, expected_close_on=business_date()
    )
    after = browser.get(address)
    assert after.context["detail"].cell.number == before + 1
    assert b"data-counted" not in after.content


def test_whoever_does_not_see_a_team_has_nothing_of_what_was_kept_of_it(
    cast: Cast, deals: list[Opportunity], as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "MANY", 0)
    address = f"{reverse('dashboards:forecast_list')}?bucket=open"
    assert as_user(cast.ada).get(address).context["sum"] > 0
    assert as_user(cast.zoe).get(address).context["sum"] == 0


@pytest.mark.parametrize("bucket", [bucket for bucket in BUCKETS if bucket != "won"])
def test_a_page_found_along_the_order_is_the_page_found_from_the_accounts(
    cast: Cast, deals: list[Opportunity], bucket: str
) -> None:
    ask = asked(cast.max, {}, today=business_date())
    rows, sort = behind.of_bucket(cast.max, ask, bucket)
    walked, _sort = behind.of_bucket(cast.max, ask, bucket, of=behind.WALKED + 1)
    assert '"account_id" = ANY(ARRAY(' in str(rows.query)
    assert '"account_id" = ANY(ARRAY(' not in str(walked.query)
    assert [row.pk for row in page([walked], sort).rows] == [row.pk for row in page([rows], sort).rows]


@pytest.mark.parametrize("scope", ["company", "team", "person"])
def test_what_closes_within_days_is_what_the_forecast_has_in_their_months(
    cast: Cast, deals: list[Opportunity], scope: str
) -> None:
    whose = {
        "company": Scope(""),
        "team": Scope("", team_ids=(cast.ann.team_id,)),
        "person": Scope("", owner_id=cast.ann.pk),
    }
    today, policy = business_date(), for_request(cast.ada)
    start, end = today.replace(day=1), shifted(today.replace(day=1), 2)
    months = [start, shifted(start, 1)]
    everything = count(whose[scope], policy, start=start, end=end, today=today, people=False)
    found = closing(whose[scope], policy, start=start, end=end)
    assert found.total("CNY") == everything.total("CNY", months)
    assert found.by("team", "CNY", months) == everything.by("team", "CNY", months)


def test_opportunities_in_the_order_of_their_close_are_found_by_an_index_alone(
    cast: Cast, deals: list[Opportunity], as_user: Any
) -> None:
    with CaptureQueriesContext(connection) as captured:
        as_user(cast.ada).get(f"{reverse('dashboards:forecast_list')}?bucket=open")
    keys = next(keys_of(query["sql"]) for query in captured.captured_queries if "LIMIT 26" in query["sql"])
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {keys}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using opp_by_close" in plan, plan
