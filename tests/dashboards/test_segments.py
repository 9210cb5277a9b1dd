"""Source and segment narrow both funnels and their lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from dashboards import funnel, segments, standing
from dashboards.periods import Period
from dashboards.scopes import Scope
from dashboards.segments import Segment
from leads.models import Stage
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity

pytestmark = pytest.mark.django_db
TODAY = business_date()
FUNNEL, LIST = reverse("dashboards:funnel"), reverse("dashboards:funnel_list")


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Three accounts of Ann's, one of Sue's, each another segment; every one with an opportunity."""
    facts: list[dict[str, Any]] = [
        {"industry": "Paper", "region": "North", "source": "Trade fair", "employees": 20},
        {"industry": "Paper mills", "region": "South", "source": "Referral", "employees": 249},
        {"industry": "100%", "region": "South", "source": "", "employees": 250},
    ]
    for number, given in enumerate(facts):
        account = make_account(cast.ann, today=TODAY, days_old=5, **given)
        make_opportunity(account, today=TODAY, stage=Stage("SPA"[number]))
    make_opportunity(make_account(cast.sue, today=TODAY, days_old=5, industry="Paper"), today=TODAY)
    return cast


NARROWED = [
    (Segment(industry="paper"), 2, 3),
    (Segment(industry="paper", region="south"), 1, 1),
    (Segment(source="fair"), 1, 1),
    (Segment(size="small"), 1, 1),
    (Segment(size="medium"), 1, 1),
    (Segment(size="large"), 1, 1),
    (Segment(size="unknown"), 0, 1),
    (Segment(grade="C"), 3, 4),
    (Segment(grade="A", industry="paper"), 0, 0),
    (Segment(industry="%"), 1, 1),
    (Segment(industry="_"), 0, 0),
]


@pytest.mark.parametrize(("segment", "anns", "everybodys"), NARROWED)
def test_both_funnels_count_only_the_accounts_of_the_segment(
    market: Cast, segment: Segment, anns: int, everybodys: int
) -> None:
    period = Period("custom", TODAY, TODAY)
    for scope, expected in (
        (Scope("", owner_id=market.ann.pk), anns),
        (Scope("", team_ids=(market.harbour.pk,)), anns),
        (Scope(""), everybodys),
    ):
        passed = funnel.count(scope, period, segment)
        assert (passed.accounts, passed.contacted, passed.opportunity_stages["S"]) == (expected,) * 3
        now = standing.count(scope, segment)
        assert (now.accounts, now.opportunities) == (expected, expected)


def test_the_list_is_narrowed_alike_and_leads_back_with_everything_kept(market: Cast, as_user: Any) -> None:
    browser = as_user(market.mia)
    asked = {"industry": "Paper", "size": "small", "person": str(market.ann.pk), "period": "month"}
    page = browser.get(FUNNEL, asked)
    listed = browser.get(f"{LIST}?{page.context['account_bars'][0].to}")
    assert listed.context["total"] == "1"
    for name, value in asked.items():
        assert f"{name}={value}" in listed.context["report"].query
    assert f'href="{FUNNEL}?{listed.context["report"].query}"'.replace("&", "&amp;") in listed.content.decode()


def test_each_filter_can_be_taken_out_alone(market: Cast, as_user: Any) -> None:
    asked = {"industry": "Paper", "size": "small", "grade": "C"}
    report = as_user(market.mia).get(FUNNEL, asked).context["report"]
    assert [(words, "industry=" in to, "size=" in to, "grade=" in to) for to, words in report.chips] == [
        ("Industry: Paper", False, True, True),
        ("Size: up to 49 people", True, False, True),
        ("Grade: C", True, True, False),
    ]


def test_what_fits_nothing_says_so_and_offers_a_way_back(market: Cast, as_user: Any) -> None:
    for mode in ("passed", "now"):
        body = as_user(market.mia).get(FUNNEL, {"industry": "Submarines", "mode": mode}).content
        assert b"Nothing fits these filters" in body
        assert b"Clear source and segment" in body


def test_suggestions_come_from_the_accounts_of_the_scope(market: Cast) -> None:
    assert segments.suggestions(Scope("", owner_id=market.sue.pk))["industry"] == ["Paper"]
    assert segments.suggestions(Scope(""))["region"] == ["North", "South"]
    assert not any(segments.suggestions(Scope("", nobody=True)).values())


@pytest.fixture
def sourced(cast: Cast) -> dict[str, str]:
    """Accounts by their source as it is stored: a code, other words for the same, and words of its own."""
    words = {"Kept": "web", "Raw": "官网", "Shop": "Web shop", "Fair": "fair"}
    for name, source in words.items():
        account = make_account(cast.ann, name, today=TODAY, days_old=5)
        Account.objects.filter(pk=account.pk).update(source=source)
    return words


CURVE = reverse("dashboards:curve")


@pytest.mark.parametrize("typed", ["Web", "web", "网络", "網路", "=官网", "=Web"])
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_name_of_a_source_that_the_page_shows_finds_the_same_records_as_its_row(
    cast: Cast, as_user: Any, sourced: dict[str, str], typed: str, language: str
) -> None:
    browser = as_user(cast.ann)
    browser.cookies["django_language"] = language
    row = next(row for row in browser.get(CURVE, {"by": "source"}).context["rows"] if row.curve.accounts == 2)
    for page in (browser.get(CURVE, {"source": typed}), browser.get(f"{CURVE}?{row.to}")):
        assert page.context["whole"].accounts == 2
        assert f'id="filter-source" list="known-source" maxlength="80" value="{row.label}"' in page.content.decode()
    now = browser.get(FUNNEL, {"source": row.label, "mode": "now"})
    assert now.context["funnel"].accounts == 2
    assert f'value="{row.label}"' in now.content.decode()


@pytest.mark.parametrize(("typed", "number"), [("we", 3), ("网", 2), ("shop", 1), ("=Web shop", 1), ("fair", 1)])
def test_a_part_of_a_source_finds_whatever_has_it(
    cast: Cast, as_user: Any, sourced: dict[str, str], typed: str, number: int
) -> None:
    page = as_user(cast.ann).get(CURVE, {"source": typed})
    assert page.context["whole"].accounts == number
    assert page.context["asked"].segment.source == typed
