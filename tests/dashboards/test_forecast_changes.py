"""What changed since a kept Monday: the snapshot and the changes since make the figures of now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from accounts.policies import in_force
from accounts.services import handing_on, letting_go
from dashboards.forecasting import changes, table
from dashboards.forecasting.figures import Cell, count
from dashboards.forecasting.since import usual
from dashboards.models import ForecastSnapshot
from dashboards.scopes import Scope
from dashboards.services import snapshots
from dashboards.services.targets import Goal
from leads.models import LostReason, Opportunity, Stage
from leads.services import opportunities, orders
from tests.cast import TODAY, Cast, again, make_account
from tests.dashboards.forecasts import APRIL, AT, DAY, EVERYBODY, MARCH, Q1, Q2, D
from tests.leads.conftest import make_opportunity, win


@pytest.fixture
def busy_week(cast: Cast) -> dict[str, Any]:
    """Opportunities in every situation, a snapshot, and a week in which everything happens to them."""
    named: dict[str, Any] = {}
    with time_machine.travel(AT - 3 * DAY, tick=False):
        mine, theirs, leaving = (
            make_account(owner, name, today=TODAY - 30 * DAY)
            for owner, name in ((cast.ann, "Mine"), (cast.bob, "Theirs"), (cast.ann, "Leaving"))
        )
        before = TODAY - 11 * DAY
        for name in ("won", "lost", "pushed", "pulled", "up", "down", "stage", "category", "still", "both", "passing"):
            named[name] = make_opportunity(
                mine, today=before, name=name, amount=D(1000), expected_close_on=date(2026, 4, 20), stage=Stage.DEMO
            )
        named["went"] = make_opportunity(leaving, today=before, name="went", expected_close_on=date(2026, 4, 20))
        named["moved"] = make_opportunity(theirs, today=before, name="moved", expected_close_on=date(2026, 4, 20))
        gone = make_opportunity(
            mine, today=before, name="again", expected_close_on=date(2026, 4, 20), stage=Stage.CLOSE
        )
        named["order"] = win(gone, on=before, today=before)
    with time_machine.travel(AT, tick=False):
        snapshots.take(date(2026, 3, 2), today=date(2026, 3, 2))
    with time_machine.travel(AT + 2 * DAY, tick=False):
        _week(cast, named)
    return {"mine": mine, **named}


def _week(cast: Cast, named: dict[str, Any]) -> None:
    day = date(2026, 3, 4)

    def edit(name: str, **values: Any) -> None:
        named[name].refresh_from_db()
        opportunities.edit(named[name], values, by=cast.ann, today=day, version=named[name].version)

    win(named["won"], on=day, today=day)
    opportunities.lose(named["lost"], reason=LostReason.PRICE, by=cast.ann, today=day, version=1)
    edit("pushed", expected_close_on=date(2026, 9, 1))
    edit("pulled", expected_close_on=date(2026, 3, 30))
    edit("up", amount=D(1500))
    edit("up", amount=D(1600))
    edit("down", amount=D(700), currency="CNY")
    opportunities.change_stage(named["stage"], to=Stage.CLOSE, by=cast.ann, today=day, version=1)
    opportunities.set_forecast(named["category"], "commit", by=cast.ann, today=day, version=1)
    edit("both", amount=D(2000), expected_close_on=date(2026, 5, 1))
    opportunities.change_stage(named["both"], to=Stage.CLOSE, by=cast.ann, today=day, version=2)
    letting_go.suspend(
        named["went"].account, by=again(cast.mia), reason_code="timing", reason="x",
        look_again_on=day + 9 * DAY, today=day, override=True,
    )  # fmt: skip
    handing_on.transfer(named["moved"].account, to=cast.sue, by=again(cast.ada), reason="moved", today=day)
    orders.void_order(named["order"], by=again(cast.mia), reason="mistake", today=day)
    make_opportunity(named["won"].account, today=day, name="new", amount=D(400), expected_close_on=date(2026, 4, 2))


def bridge(scope: Scope, months: Any) -> changes.Bridge:
    now = count(scope, in_force(), start=Q1.start, end=Q2.after, today=TODAY, people=False).total("CNY", months)
    (kept,) = changes.kept_mondays()
    everything = Opportunity.objects.all()
    return changes.since(kept, scope, in_force(), now=now, currency="CNY", months=months, visible=everything)


def test_a_snapshot_and_the_changes_since_make_the_figures_of_now(busy_week: dict[str, Any], cast: Cast) -> None:
    scopes = [
        EVERYBODY,
        Scope("", owner_id=cast.ann.pk),
        Scope("", owner_id=cast.bob.pk),
        Scope("", owner_id=cast.sue.pk),
        Scope("", team_ids=(cast.harbour.pk,)),
        Scope("", team_ids=(cast.south.pk,)),
    ]
    for scope in scopes:
        for months in (Q2.months, [MARCH], [APRIL]):
            found = bridge(scope, months)
            for measure in ("open", "weighted", "committed", "best", "number"):
                then, now = getattr(found.then, measure), getattr(found.now, measure)
                moved = sum(getattr(change.delta, measure) for change in found.changes)
                assert then + moved == now, (scope, months, measure)


def test_each_change_is_told_by_its_kind(busy_week: dict[str, Any], cast: Cast) -> None:
    found = bridge(Scope("", owner_id=cast.ann.pk), Q2.months)
    kinds = {change.opportunity.name: change.kind for change in found.changes}
    assert kinds == {
        "won": "won", "lost": "lost", "pushed": "pushed", "pulled": "pulled", "up": "up", "down": "down",
        "stage": "stage", "category": "category", "both": "pushed", "went": "went", "again": "came", "new": "new",
    }  # fmt: skip
    assert found.then.number == 12
    up = next(change for change in found.changes if change.kind == "up")
    assert (up.before.amount, up.after.amount) == (1000, 1600)


def test_the_snapshot_is_taken_once_a_week_and_late_when_monday_was_missed(account: Account) -> None:
    make_opportunity(account)
    assert snapshots.take_due(TODAY).counts == {"rows": 1}
    assert snapshots.take_due(TODAY + DAY) is None
    assert list(ForecastSnapshot.objects.values_list("on", flat=True)) == [date(2026, 3, 9)]
    assert snapshots.take(date(2026, 3, 9), today=TODAY) == 0


def test_changes_cost_the_same_however_many(account: Account, cast: Cast) -> None:
    snapshots.take(date(2026, 3, 9), today=TODAY)
    make_opportunity(account)
    snapshots.take(date(2026, 3, 2), today=TODAY)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            now = Cell()
            kept = changes.kept_mondays()[0]
            changes.since(
                kept,
                EVERYBODY,
                in_force(),
                now=now,
                currency="CNY",
                months=Q2.months,
                visible=Opportunity.objects.all(),
            )
        return len(queries)

    make_opportunity(account)
    first = cost()
    for _more in range(12):
        make_opportunity(account)
    assert cost() == first


def test_a_deal_opened_and_won_in_between_is_new_too(cast: Cast) -> None:
    with time_machine.travel(AT - 3 * DAY, tick=False):
        account = make_account(cast.ann, "Mine", today=TODAY - 30 * DAY)
    with time_machine.travel(AT, tick=False):
        make_opportunity(account, today=date(2026, 3, 2), expected_close_on=date(2026, 4, 20))
        snapshots.take(date(2026, 3, 2), today=date(2026, 3, 2))
    with time_machine.travel(AT + 2 * DAY, tick=False):
        day = date(2026, 3, 4)
        win(make_opportunity(account, today=day, expected_close_on=date(2026, 4, 2)), on=day, today=day)
        make_opportunity(account, today=day, expected_close_on=date(2026, 4, 2))
    found = bridge(EVERYBODY, Q2.months)
    counts = {kind: n for kind, _words, n, _delta in found.rows}
    assert (found.then.number, counts, found.now.number) == (1, {"new": 2, "won": 1}, 2)


def test_what_changed_is_a_whole_page_when_it_is_opened_by_itself(as_user: Any, cast: Cast, account: Account) -> None:
    browser = as_user(cast.ann)
    assert "<html" in browser.get(reverse("dashboards:forecast_changes")).content.decode()
    part = browser.get(reverse("dashboards:forecast_changes"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="what-changed"' in part


def test_the_changes_start_at_the_last_monday() -> None:
    days = [date(2026, 11, 23), date(2026, 11, 16)]
    kept = [changes.Kept(day, AT, 0) for day in days]
    assert usual(kept, date(2026, 11, 27)) == kept[0]
    assert usual(kept, days[0]) == kept[1]


@pytest.mark.django_db
def test_before_any_figures_are_kept_the_page_says_when_the_first_ones_are(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.mia).get(reverse("dashboards:forecast_changes")).content.decode()
    assert "No figures are kept yet" in page
    assert "Nothing has changed" not in page


def test_what_is_beyond_a_target_is_a_surplus() -> None:
    row = table.Row("Ann", Cell(won=D(80), committed=D(50)), Goal(D(100)), "")
    assert (row.gap, row.surplus) == (D(-30), D(30))
    alone = table.Row("Ann", Cell(won=D(120), committed=D(50)), Goal(D(100)), "")
    assert alone.reached
    assert alone.surplus == D(20)  # reached and over are both said of orders alone


def test_a_category_says_whether_somebody_chose_it() -> None:
    stage = changes.Stand(None, None, None, "CNY", None, "P", "")
    chosen = replace(stage, chosen=str(changes.weights.category("", "P")))
    assert stage.category == chosen.category
    assert stage.said == f"{chosen.said} (by its stage)"
