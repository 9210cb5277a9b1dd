"""Source and segment narrow both funnels and their lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

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
