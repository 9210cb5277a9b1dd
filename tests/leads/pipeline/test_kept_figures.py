"""Figures of many opportunities are those of some minutes ago, and say so; rows, and what one moves oneself, are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from core import many
from core.clock import business_date
from leads.models import Opportunity, Stage
from leads.pipeline import board, listing, lost
from leads.pipeline.asked import Asked
from leads.services import opportunities
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity

ADDED_UP = 'SUM("leads_opportunity"."amount")'
PAGES = ["pipeline", "pipeline_list", "why_lost"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many_are_two(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Three rows are many, and nothing is kept from another test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    monkeypatch.setattr(many, "MANY", 2)


@pytest.fixture
def deals(cast: Cast) -> list[Opportunity]:
    """Four of one person, the last one lost."""
    today, account = business_date(), make_account(cast.ann, today=business_date(), days_old=9)
    made = [make_opportunity(account, today=today, name=f"Deal {n}", stage=Stage.PROSPECT) for n in range(4)]
    opportunities.lose(made[3], reason="price", by=cast.ann, today=today, version=1)
    return made


def _asked(user: Any, **params: str) -> Asked:
    return Asked(user, params, business_date())


def _more(account: Account) -> Opportunity:
    return make_opportunity(account, today=business_date(), name="One more", stage=Stage.CLOSE)


@pytest.mark.parametrize("who", ["max", "ada"])
def test_totals_of_many_are_kept_and_their_cards_are_not(cast: Cast, deals: list[Opportunity], who: str) -> None:
    first = board.board(_asked(getattr(cast, who)))
    _more(deals[0].account)
    again = board.board(_asked(getattr(cast, who)))
    assert (first.count, again.count, again.counted_at) == (3, 3, first.counted_at)
    assert first.counted_at is not None
    assert [card.it.name for card in again.columns[-1].cards] == ["One more"]
    total, _money, at = listing.totals(_asked(getattr(cast, who), scope=_asked(getattr(cast, who)).usual_scope))
    assert (total, at is None) == (4, False)  # another address is another question
    assert len(listing.listed(_asked(getattr(cast, who)), of=total)[1]) == 4


def test_few_are_counted_each_time_and_nobody_says_when(cast: Cast, deals: list[Opportunity], as_user: Any) -> None:
    opportunities.lose(deals[0], reason="price", by=cast.ann, today=business_date(), version=1)
    assert board.board(_asked(cast.max)).count == 2
    _more(deals[1].account)
    found = board.board(_asked(cast.max))
    assert found.count == 3
    assert b"data-counted" not in as_user(cast.ann).get(reverse("leads:pipeline")).content


def test_a_person_reads_their_own_as_they_are(cast: Cast, deals: list[Opportunity]) -> None:
    assert board.board(_asked(cast.ann)).count == 3
    _more(deals[0].account)
    found = board.board(_asked(cast.ann))
    assert (found.count, found.counted_at) == (4, None)


def test_whoever_moves_a_card_sees_it_counted_where_it_is(cast: Cast, deals: list[Opportunity], as_user: Any) -> None:
    browser, address = as_user(cast.max), reverse("leads:pipeline")
    browser.get(address)
    _more(deals[0].account)
    moved = browser.get(address, headers={"HX-Request": "true", "HX-Trigger": "board"})
    assert moved.context["board"].count == 4
    assert browser.get(address).context["board"].count == 4
    sent = {"to": "A", "version": deals[1].version, "anyway": "on"}
    there = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}
    answer = browser.post(reverse("leads:move", args=[deals[1].pk]), sent, headers=there)
    found = {column.stage: column.count for column in answer.context["board"].columns}
    assert (found["P"], found["A"]) == (2, 1)


@pytest.mark.parametrize("who", ["max", "ada"])
def test_another_reader_or_question_is_counted_by_itself(cast: Cast, deals: list[Opportunity], who: str) -> None:
    board.board(_asked(getattr(cast, who)))
    _more(make_account(cast.sue, today=business_date()))
    assert board.board(_asked(cast.zoe, scope="all")).count == 1
    assert board.board(_asked(getattr(cast, who), stage="P")).count == 3
    assert board.board(_asked(getattr(cast, who), stage="P", min="999999999")).count == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_second_page_adds_nothing_up_and_says_when_it_was_counted(
    cast: Cast, deals: list[Opportunity], as_user: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(many, "MANY", 0)
    browser = as_user(cast.max)
    browser.get(reverse(f"leads:{name}"), {"closed": "1"})
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse(f"leads:{name}"), {"closed": "1"})
    assert b"data-counted" in page.content
    assert not [query for query in captured.captured_queries if ADDED_UP in query["sql"]]


@pytest.mark.parametrize("who", ["max", "ada"])
def test_losses_tell_the_same_when_they_were_kept(cast: Cast, deals: list[Opportunity], who: str) -> None:
    opportunities.lose(deals[0], reason="timing", by=cast.ann, today=business_date(), version=1)
    opportunities.lose(deals[1], reason="price", by=cast.ann, today=business_date(), version=1)
    reader = getattr(cast, who)
    first, again = lost.losses(_asked(reader, period="last")), lost.losses(_asked(reader, period="last"))
    assert (first.total, first.counted_at is None) == (3, False)
    assert again == first
    assert [(row.label, row.count) for row in first.parts[-1].rows] == [(cast.ann.name, 3)]
