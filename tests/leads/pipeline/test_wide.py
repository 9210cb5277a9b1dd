"""What many accounts ask of the pipeline: the same rows as before, found from the accounts and by keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from accounts.services import letting_go
from core.clock import business_date
from core.keyset import page
from leads.models import Opportunity, Outcome, Stage
from leads.pipeline import board, listing
from leads.pipeline.asked import Asked
from leads.services import opportunities
from tests.cast import Cast, make_account
from tests.leads.conftest import keys_of, make_opportunity

FOUND_FIRST = '"account_id" = ANY(ARRAY(SELECT'

pytestmark = pytest.mark.django_db


def _let_go(cast: Cast, deal: Opportunity) -> None:
    account = Account.objects.get(pk=deal.account_id)
    letting_go.release(account, by=cast.ada, reason="too small", today=business_date(), override=True)


@pytest.fixture
def deals(cast: Cast) -> list[Opportunity]:
    """Of two people, one of them in another team, and one at rest."""
    today = business_date()
    made = [
        make_opportunity(
            make_account(owner, f"Harbour {number}", today=today, days_old=9),
            today=today,
            name=f"Deal {number}",
            stage=Stage.PROSPECT if number % 2 else Stage.CLOSE,
            amount=None if number == 3 else number * 100,
        )
        for number, owner in enumerate([cast.ann, cast.ann, cast.sue, cast.cho, cast.sue])
    ]
    _let_go(cast, made[1])
    return made


@pytest.mark.parametrize("params", [{}, {"scope": "all"}, {"stuck": "1"}, {"stage": "C"}, {"min": "200"}])
@pytest.mark.parametrize("who", ["max", "ada"])
def test_what_is_summed_is_what_runs(cast: Cast, deals: list[Opportunity], who: str, params: dict[str, str]) -> None:
    asked = Asked(getattr(cast, who), params, business_date())
    assert asked.summed is not asked.running
    assert set(asked.summed.values_list("pk", flat=True)) == set(asked.running.values_list("pk", flat=True))


@pytest.mark.parametrize("params", [{"hold": "1"}, {"region": "North"}, {"scope": "mine"}])
def test_a_question_about_accounts_is_asked_of_the_rows(cast: Cast, params: dict[str, str]) -> None:
    asked = Asked(cast.max, params, business_date())
    assert asked.summed is asked.running


@pytest.mark.parametrize("sort", list(listing.SORTS))
@pytest.mark.parametrize("who", ["max", "ada"])
def test_a_page_by_keys_is_the_page_of_the_rows(cast: Cast, deals: list[Opportunity], who: str, sort: str) -> None:
    asked = Asked(getattr(cast, who), {"sort": sort}, business_date())
    found, _cards = listing.listed(asked)
    plain = page([asked.running], listing.SORTS[sort][1])
    assert found.rows
    assert [row.pk for row in found.rows] == [row.pk for row in plain.rows]


@pytest.mark.parametrize("params", [{}, {"scope": "all"}, {"stuck": "1"}, {"hold": "1"}, {"scope": "mine"}])
@pytest.mark.parametrize("who", ["ann", "max", "ada"])
def test_a_page_of_many_is_the_page_of_few(cast: Cast, deals: list[Opportunity], who: str, params: Any) -> None:
    asked = Asked(getattr(cast, who), params, business_date())
    few, many = (listing.listed(asked, of=number)[0].rows for number in (1, listing.WALKED + 1))
    assert [row.pk for row in many] == [row.pk for row in few]
    assert few or "hold" in params or "stuck" in params or who == "max"


def test_a_page_of_many_of_teams_is_found_along_its_order(cast: Cast, deals: list[Opportunity]) -> None:
    with CaptureQueriesContext(connection) as captured:
        listing.listed(Asked(cast.max, {}, business_date()), of=listing.WALKED + 1)
    keys = next(keys_of(query["sql"]) for query in captured.captured_queries if "LIMIT 26" in query["sql"])
    assert "INNER JOIN" in keys
    assert FOUND_FIRST not in keys


@pytest.mark.parametrize("name", ["pipeline", "pipeline_list"])
def test_totals_of_many_accounts_do_not_join_them(
    as_user: Any, cast: Cast, deals: list[Opportunity], name: str
) -> None:
    browser = as_user(cast.max)
    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse(f"leads:{name}"))
    sums = [query["sql"] for query in captured.captured_queries if 'SUM("leads_opportunity"."amount")' in query["sql"]]
    assert sums
    assert all(FOUND_FIRST in sql and "INNER JOIN" not in sql for sql in sums)


def test_more_cards_are_found_by_their_keys_before_orders_are_added(cast: Cast, deals: list[Opportunity]) -> None:
    with CaptureQueriesContext(connection) as captured:
        column = board.more(Asked(cast.ada, {}, business_date()), Stage.CLOSE, "")
    assert {card.it.pk for card in column.cards} == {deals[0].pk, deals[2].pk, deals[4].pk}
    first = next(keys_of(query["sql"]) for query in captured.captured_queries if "LIMIT 21" in query["sql"])
    assert '"leads_opportunity"."name"' not in first
    assert "leads_order" not in first


def test_losses_that_a_list_shows_are_counted_from_the_accounts(cast: Cast, deals: list[Opportunity]) -> None:
    today = business_date()
    for deal, by in ((deals[0], cast.ann), (deals[3], cast.cho)):
        opportunities.lose(deal, reason="price", by=by, today=today, version=1)
    _let_go(cast, deals[3])
    asked = Asked(cast.max, {"period": "last"}, today)
    assert set(asked.listed.values_list("pk", flat=True)) == set(asked.closed.values_list("pk", flat=True))
    assert asked.not_listed(2, Outcome.LOST) == 1
    assert FOUND_FIRST in str(asked.listed.query)
