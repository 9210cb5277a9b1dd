"""The forecast: committed, best case, weighted and won against targets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from accounts.policies import in_force
from accounts.services import letting_go
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded
from dashboards.forecasting.figures import PASSED, UNDATED, count
from dashboards.forecasting.spans import SpanOf, ahead, month_of, quarter_of, read
from dashboards.models import Target
from dashboards.scopes import Scope
from dashboards.services import snapshots, targets
from leads.models import Opportunity, Stage
from leads.services import opportunities, orders
from tests.cast import TODAY, Cast, again, make_account, set_policy
from tests.dashboards.forecasts import AT, DAY, EVERYBODY, MARCH, Q1, Q2, D, figures, total
from tests.leads.conftest import make_opportunity, win


# -- spans ---------------------------------------------------------------------------------------------------------
def test_months_and_quarters_are_read_and_named() -> None:
    assert [span.key for span in ahead("month", date(2026, 11, 30))] == [
        "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04",
    ]  # fmt: skip
    assert [span.key for span in ahead("quarter", date(2026, 12, 31))] == ["2026-Q4", "2027-Q1", "2027-Q2"]
    assert read("2026-Q1") == Q1 == quarter_of(TODAY)
    assert read("2026-03") == month_of(TODAY)
    assert [read(key) for key in ("2026-13", "2026-Q5", "x", "")] == [None] * 4


# -- figures -------------------------------------------------------------------------------------------------------
def test_the_category_follows_the_stage_unless_the_owner_says_otherwise(account: Account, cast: Cast) -> None:
    soon = TODAY + 5 * DAY
    for stage, amount in zip("SPADC", (1, 10, 100, 1000, 10000), strict=True):
        make_opportunity(account, stage=Stage(stage), amount=D(amount), expected_close_on=soon)
    cell = total()
    assert (cell.committed, cell.best, cell.open, cell.number) == (10000, 11000, 11111, 5)
    assert cell.weighted == D("7500") + 500 + 25 + 1 + D("0.05")
    suspect = Opportunity.objects.get(stage="S")
    opportunities.set_forecast(suspect, "commit", by=cast.ann, today=TODAY, version=1)
    close = Opportunity.objects.get(stage="C")
    opportunities.set_forecast(close, "omitted", by=again(cast.mia), today=TODAY, version=1, note="they froze it")
    cell = total()
    assert (cell.committed, cell.best, cell.open, cell.omitted) == (1, 1001, 1111, 1)


def test_a_manager_says_why_and_an_owner_need_not(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    with pytest.raises(ReasonNeeded):
        opportunities.set_forecast(opportunity, "commit", by=again(cast.mia), today=TODAY, version=1)
    with pytest.raises(InvalidInput):
        opportunities.set_forecast(opportunity, "sure", by=cast.ann, today=TODAY, version=1)
    opportunities.set_forecast(opportunity, "best", by=cast.ann, today=TODAY, version=1)


def test_weights_are_those_of_the_team_in_force(account: Account) -> None:
    make_opportunity(account, stage=Stage.DEMO, amount=D(1000), expected_close_on=TODAY + DAY)
    assert total().weighted == 500
    set_policy(weight_d=60)
    assert total().weighted == 600


def test_what_is_passed_undated_suspended_or_in_another_currency_is_in_no_month(account: Account, cast: Cast) -> None:
    make_opportunity(account, today=TODAY - 20 * DAY, expected_close_on=date(2026, 2, 25), amount=D(5))
    make_opportunity(account, expected_close_on=None, amount=D(7))
    make_opportunity(account, expected_close_on=TODAY + DAY, amount=D(11), currency="USD")
    other = make_account(cast.bob)
    make_opportunity(other, expected_close_on=TODAY + DAY, amount=D(13))
    letting_go.suspend(
        other, by=again(cast.mia), reason_code="timing", reason="x", look_again_on=TODAY + 9 * DAY, today=TODAY, override=True
    )  # fmt: skip
    found = figures()
    assert found.total("CNY", [MARCH]).empty
    assert (found.total("CNY", [PASSED]).open, found.total("CNY", [UNDATED]).open) == (5, 7)
    assert found.total("USD", [MARCH]).open == 11
    assert set(found.currencies) == {"CNY", "USD"}


def test_won_are_the_valid_orders_of_the_period(account: Account, cast: Cast) -> None:
    win(make_opportunity(account, amount=D(300)), amount=D(300))
    void = win(make_opportunity(account), amount=D(500))
    orders.void_order(void, by=again(cast.mia), reason="mistake", today=TODAY)
    assert total().won == 300
    assert total(Scope("", owner_id=cast.bob.pk)).won == 0


def test_a_scope_sees_its_own(account: Account, cast: Cast) -> None:
    make_opportunity(account, expected_close_on=TODAY + DAY)
    make_opportunity(make_account(cast.sue), expected_close_on=TODAY + DAY, amount=D(7))
    assert total(Scope("", owner_id=cast.ann.pk)).open == 1000
    assert total(Scope("", team_ids=(cast.south.pk,))).open == 7
    assert total().open == 1007
    assert total(Scope("", nobody=True)).empty
    assert set(figures().by("person", "CNY", [MARCH])) == {cast.ann.pk, cast.sue.pk}
    assert set(figures(people=False).by("team", "CNY", [MARCH])) == {cast.harbour.pk, cast.south.pk}


@pytest.mark.parametrize("rows", [1, 30])
def test_counting_costs_two_statements(account: Account, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_opportunity(account, name=str(number))
    policy = in_force()
    for scope in (EVERYBODY, Scope("", owner_id=account.owner_id), Scope("", team_ids=(account.team_id or 0,))):
        with django_assert_num_queries(2):
            count(scope, policy, start=Q1.start, end=Q2.after, today=TODAY, people=True)


# -- targets -------------------------------------------------------------------------------------------------------
def hold(cast: Cast, span: SpanOf = Q1) -> Any:
    parents = {cast.north.pk: None, cast.harbour.pk: cast.north.pk, cast.south.pk: None}
    return targets.in_force([span], "CNY", parents)


def put(by: Any, amount: Any, *, span: SpanOf = Q1, **whose: Any) -> Any:
    value = None if amount is None else D(amount)
    return targets.set_target(by=again(by), span=span, amount=value, currency="CNY", **whose)


def test_the_latest_target_holds_and_the_earlier_ones_stay(cast: Cast) -> None:
    put(cast.mia, 100, person=cast.ann)
    put(cast.max, 120, person=cast.ann)
    assert put(cast.mia, 120, person=cast.ann) is None
    assert hold(cast).of_person(cast.ann.pk, Q1).amount == 120
    put(cast.mia, None, person=cast.ann)
    assert hold(cast).of_person(cast.ann.pk, Q1) is None
    assert list(Target.objects.order_by("pk").values_list("amount", flat=True)) == [100, 120, None]


def test_targets_add_up_from_people_to_teams_to_the_company(cast: Cast) -> None:
    put(cast.mia, 100, person=cast.ann)
    put(cast.mia, 50, person=cast.bob)
    put(cast.max, 30, person=cast.cho)
    found = hold(cast)
    assert found.of_team(cast.harbour.pk, Q1) == targets.Goal(D(150), derived=True)
    assert found.of_team(cast.north.pk, Q1).amount == 180
    assert found.of_teams([cast.north.pk, cast.harbour.pk], Q1).amount == 180
    put(cast.max, 200, team=cast.harbour)
    assert hold(cast).of_all(Q1).amount == 230


def test_the_rows_of_teams_are_their_own_people_and_add_up(
    march: None, account: Account, cast: Cast, as_user: Any
) -> None:
    put(cast.mia, 100, person=cast.ann)
    put(cast.max, 30, person=cast.cho)
    found = hold(cast)
    assert [found.of_own_people(team.pk, Q1).amount for team in (cast.north, cast.harbour)] == [30, 100]
    put(cast.ada, 200, team=cast.north)
    assert hold(cast).of_own_people(cast.north.pk, Q1).amount == 100
    for owner, amount in ((cast.ann, 70), (cast.cho, 7)):
        make_opportunity(make_account(owner), stage=Stage.CLOSE, amount=D(amount), expected_close_on=TODAY + DAY)
    context = as_user(cast.max).get(reverse("dashboards:forecast")).context
    rows, detail = context["teams"], context["detail"]
    assert sum(row.goal.amount for row in rows) == detail.goal.amount == 200
    assert sum(row.cell.committed for row in rows) == detail.cell.committed == 77
    own = next(row for row in rows if row.cell.committed == 7)
    page = as_user(cast.max).get(reverse("dashboards:forecast_list") + f"?{own.query}&bucket=committed")
    assert page.context["sum"] == 7


def test_a_list_says_what_it_weighs(march: None, account: Account, cast: Cast, as_user: Any) -> None:
    for amount in (1000, 200):
        make_opportunity(account, stage=Stage.ANALYSIS, amount=D(amount), expected_close_on=TODAY + DAY)
    found = as_user(cast.ann).get(reverse("dashboards:forecast_list"), {"bucket": "open", "span": "2026-Q1"})
    assert (found.context["sum"], found.context["weighted_sum"]) == (1200, 300)
    assert "¥250" in found.content.decode()


def test_months_and_quarters_follow_from_each_other(cast: Cast) -> None:
    put(cast.mia, 100, person=cast.ann)
    assert hold(cast, month_of(TODAY)).of_person(cast.ann.pk, month_of(TODAY)) == targets.Goal(D("33.33"), derived=True)
    put(cast.mia, 40, person=cast.bob, span=month_of(TODAY))
    assert hold(cast).of_person(cast.bob.pk, Q1) == targets.Goal(D(40), derived=True)


@pytest.mark.parametrize("person", ["ann", "zoe"])
def test_targets_are_set_by_the_managers_above(cast: Cast, person: str) -> None:
    with pytest.raises(NotAllowed):
        put(getattr(cast, person), 1, person=cast.ann)
    put(cast.ada, 1, person=cast.ann)


# -- pages ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def march() -> Any:
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC), tick=False):
        yield


def test_a_salesperson_sees_the_own_forecast_only(march: None, account: Account, cast: Cast, as_user: Any) -> None:
    make_opportunity(account, stage=Stage.CLOSE, amount=D(4321), expected_close_on=TODAY + DAY)
    make_opportunity(make_account(cast.sue), stage=Stage.CLOSE, amount=D(98765), expected_close_on=TODAY + DAY)
    page = as_user(cast.ann).get(reverse("dashboards:forecast") + f"?person={cast.sue.pk}").content.decode()
    assert "4.3K" in page
    assert "98.8K" not in page
    assert "98,765" not in page
    assert "98.8K" in as_user(cast.zoe).get(reverse("dashboards:forecast")).content.decode()


@pytest.mark.parametrize("bucket", ["won", "committed", "best", "open", "omitted", "passed", "undated"])
def test_every_number_has_its_list(march: None, account: Account, cast: Cast, as_user: Any, bucket: str) -> None:
    soon = TODAY + DAY
    win(make_opportunity(account, name="is-won", today=TODAY), amount=D(1))
    make_opportunity(account, name="is-committed", stage=Stage.CLOSE, expected_close_on=soon)
    make_opportunity(account, name="is-best", stage=Stage.DEMO, expected_close_on=soon)
    make_opportunity(account, name="is-open", expected_close_on=soon)
    omitted = make_opportunity(account, name="is-omitted", expected_close_on=soon)
    opportunities.set_forecast(omitted, "omitted", by=cast.ann, today=TODAY, version=1)
    make_opportunity(account, name="is-passed", today=TODAY - 20 * DAY, expected_close_on=TODAY - 15 * DAY)
    make_opportunity(account, name="is-undated", expected_close_on=None)
    answer = as_user(cast.mia).get(reverse("dashboards:forecast_list"), {"bucket": bucket, "span": "2026-Q1"})
    shown = {name for name in ("won", "committed", "best", "open", "omitted", "passed", "undated")
             if f"is-{name}" in answer.content.decode()}  # fmt: skip
    more = {"best": {"committed", "best"}, "open": {"committed", "best", "open"}}
    assert shown == more.get(bucket, {bucket})


def test_an_unknown_bucket_is_not_there(cast: Cast, as_user: Any) -> None:
    for wrong in ({"bucket": "x"}, {"bucket": "open", "span": "2026-Q9"}, {"bucket": "won", "span": "2026-13"}):
        assert as_user(cast.ann).get(reverse("dashboards:forecast_list"), wrong).status_code == 404


@pytest.mark.parametrize("address", ["forecast", "forecast_list", "forecast_changes", "targets"])
def test_pages_cost_at_most_fifteen_queries_however_many_rows(
    march: None, account: Account, cast: Cast, as_user: Any, address: str
) -> None:
    browser, url = as_user(cast.ada), reverse(f"dashboards:{address}") + f"?bucket=open&team={cast.north.pk}"
    old = make_opportunity(account, expected_close_on=TODAY + DAY)
    with time_machine.travel(AT, tick=False):
        snapshots.take(date(2026, 3, 2), today=TODAY)
    opportunities.edit(old, {"amount": D(5)}, by=cast.ann, today=TODAY, version=1)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in queries)  # those are the test's own transaction's

    browser.get(url)
    make_opportunity(account, expected_close_on=TODAY + DAY)
    few = cost()
    for number in range(8):
        make_opportunity(account, name=str(number), expected_close_on=TODAY + DAY)
        make_opportunity(make_account(cast.bob, today=TODAY), expected_close_on=TODAY + DAY)
    assert cost() == few <= 15, few


def test_a_manager_sets_targets_for_the_own_teams_and_people(march: None, cast: Cast, as_user: Any) -> None:
    url = reverse("dashboards:targets") + "?span=2026-Q1"
    browser = as_user(cast.mia)
    sent = {f"team_{cast.harbour.pk}": "30万", f"person_{cast.ann.pk}": "100,000", f"person_{cast.sue.pk}": "5"}
    assert browser.post(url, sent).status_code == 302
    assert set(Target.objects.values_list("team", "person", "amount")) == {
        (cast.harbour.pk, None, D(300000)), (None, cast.ann.pk, D(100000)),
    }  # fmt: skip
    assert "¥300K" in browser.get(reverse("dashboards:forecast")).content.decode()
    assert as_user(cast.ann).get(url).status_code == 404


def test_the_category_is_chosen_in_a_dialog(march: None, account: Account, cast: Cast, as_user: Any) -> None:
    opportunity = make_opportunity(account)
    url = reverse("leads:forecast_category", args=[opportunity.pk])
    assert as_user(cast.mia).post(url, {"version": 1, "forecast": "commit"}).status_code == 422
    assert as_user(cast.ann).post(url, {"version": 1, "forecast": "commit"}).status_code == 302
    assert as_user(cast.mia).post(url, {"version": 2, "forecast": "best", "note": "not yet"}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.forecast, opportunity.forecast_note) == ("best", "not yet")
