"""What the board, the list and the opportunity's page say of why it is stuck, and of what is missing (domain.md 5)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from core.formatting import day
from leads.models import Opportunity, Stage
from leads.services import criteria, opportunities
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mine(cast: Cast) -> Opportunity:
    return make_opportunity(make_account(cast.ann, "Harbour", today=business_date(), days_old=9), today=business_date())


def test_what_is_stuck_says_why(cast: Cast, account: Account, as_user: Any) -> None:
    today = business_date()
    late = make_opportunity(account, today=today - timedelta(days=5), name="late")
    Opportunity.objects.filter(pk=late.pk).update(expected_close_on=today - timedelta(days=1))
    since = make_account(cast.ann, "Long here", days_old=90)
    opened = today - timedelta(days=31)
    long = opportunities.open_opportunity(since, {"name": "long"}, by=cast.ann, today=today, opened_on=opened)
    passed, lasts = f"Stuck: expected close passed on {day(today - timedelta(days=1))}", "Stuck: 31 days at this stage"
    browser = as_user(cast.ann)
    for address in (reverse("leads:pipeline"), reverse("leads:pipeline_list")):
        page = browser.get(address).content.decode()
        assert passed in page
        assert lasts in page
    assert passed in browser.get(reverse("leads:story", args=[late.pk])).content.decode()
    own = browser.get(reverse("leads:story", args=[long.pk])).content.decode()
    assert lasts in own
    assert "expected close passed" not in own


def test_what_is_missing_leads_to_the_opportunity_and_back_to_the_board(
    as_user: Any, cast: Cast, mine: Opportunity
) -> None:
    seen = {"HX-Current-URL": "http://testserver/pipeline/?scope=all&q=Harbour"}
    data = {"version": mine.version, "to": "A", "reason": "known"}
    answer = as_user(cast.ann).post(reverse("leads:move", args=[mine.pk]), data, headers=HTMX | seen)
    link = html.unescape(re.findall(r'href="([^"]+)#work"', answer.content.decode())[0])
    assert "q%3DHarbour" in link
    page = as_user(cast.ann).get(link)
    assert "Pipeline" in page.context["back_words"]
    assert f'hx-get="{reverse("leads:stage", args=[mine.pk])}"' in page.content.decode().partition("go-on")[2]


def test_all_places_name_what_is_missing_alike(as_user: Any, cast: Cast, mine: Opportunity) -> None:
    Opportunity.objects.filter(pk=mine.pk).update(stage="A")
    mine.refresh_from_db()
    words = next(gap.words for gap in criteria.in_short(criteria.missing(mine, Stage.DEMO)) if "SCOTSMAN" in gap.words)
    head = html.unescape(as_user(cast.ann).get(reverse("leads:tools", args=[mine.pk])).content.decode())
    assert words in head
    assert words in str(criteria.CriteriaMissing(criteria.missing(mine, Stage.DEMO)))
