"""Forecast and segments are taken out as their pages show them; both and the calendar are printed (issue 6, point 3)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from dashboards import kept
from dashboards.services import targets
from dashboards.views import forecast as forecast_view
from leads.models import LeadState, Stage
from tests.cast import TODAY, Cast, again
from tests.dashboards.forecasts import DAY, Q1, D
from tests.dashboards.test_from_leads import lead_of
from tests.leads.conftest import make_opportunity, win

FORECAST, SEGMENTS = reverse("dashboards:forecast_export"), reverse("dashboards:segments_export")


@pytest.fixture
def march() -> Any:
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC), tick=False):
        yield


def lines_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["dashboards:forecast", "dashboards:segments", "pages:calendar"])
def test_the_page_is_printed(cast: Cast, as_user: Any, name: str) -> None:
    page = as_user(cast.mia).get(reverse(name)).content.decode()
    assert "data-print" in page
    assert "js/print.js" in page


def test_a_forecast_is_taken_out_with_its_targets_teams_and_people(
    march: None, account: Account, cast: Cast, as_user: Any
) -> None:
    win(make_opportunity(account, expected_close_on=TODAY), on=TODAY, today=TODAY)  # of 1000
    make_opportunity(account, amount=D(2000), stage=Stage.CLOSE, expected_close_on=TODAY + DAY)
    make_opportunity(account, amount=D(70), expected_close_on=None)
    targets.set_target(by=again(cast.mia), span=Q1, amount=D(9000), currency="CNY", team=cast.harbour)
    head, *rows = lines_of(as_user(cast.mia).post(f"{FORECAST}?team={cast.harbour.pk}", {"file_format": "csv"}))
    told = [dict(zip(head, row, strict=True)) for row in rows]
    first = told[0]
    assert (first["By"], first["Name"], first["Currency"]) == ("Period", "Q1 2026", "CNY")
    assert [D(first[name]) for name in ("Won", "Committed", "With best case", "All open ones", "Target", "Gap")] == [
        1000, 2000, 2000, 2000, 9000, 6000,
    ]  # fmt: skip
    assert first["Open opportunities"] == "1"
    (ann,) = [row for row in told if row["By"] == "Person" and row["Name"] == cast.ann.name]
    assert D(ann["Committed"]) == 2000
    assert [(row["Name"], D(row["All open ones"])) for row in told if row["By"] == "In no month"] == [
        ("Without an expected close", 70)
    ]
    event = Event.objects.get(code="forecast.exported")
    assert (event.actor_id, event.params["rows"]) == (cast.mia.pk, len(rows))


def test_what_is_beyond_a_target_is_said_in_the_file_as_on_the_page(
    march: None, account: Account, cast: Cast, as_user: Any
) -> None:
    win(make_opportunity(account, expected_close_on=TODAY), on=TODAY, today=TODAY)  # of 1000
    make_opportunity(account, amount=D(2000), stage=Stage.CLOSE, expected_close_on=TODAY + DAY)
    for amount, told in ((D(400), ("reached", 600)), (D(2500), ("covered", 500))):
        targets.set_target(by=again(cast.mia), span=Q1, amount=amount, currency="CNY", team=cast.harbour)
        head, first, *_rows = lines_of(
            as_user(cast.mia).post(f"{FORECAST}?team={cast.harbour.pk}", {"file_format": "csv"})
        )
        row = dict(zip(head, first, strict=True))
        assert D(row["Gap"]) == 0
        assert (row["Reached or covered"], D(row["Over the target"])) == told


def test_a_currency_that_nobody_knows_is_the_companys(march: None, cast: Cast, as_user: Any) -> None:
    page = as_user(cast.mia)
    assert page.get(reverse("dashboards:forecast"), {"currency": "ZZZ"}).context["asked"].currency == "CNY"
    assert page.get(reverse("dashboards:forecast"), {"currency": "USD"}).context["asked"].currency == "USD"


def test_every_segment_is_taken_out_those_beyond_the_page_too(cast: Cast, as_user: Any) -> None:
    for n in range(14):
        lead_of(cast.ann, f"Lead {n}", industry=f"Trade {n:02}", contacted=n > 0)
    lead_of(cast.ann, "Qualified", industry="Trade 13", qualified_on=TODAY, state=LeadState.QUALIFIED)
    head, *rows = lines_of(as_user(cast.mia).post(f"{SEGMENTS}?period=all", {"file_format": "csv"}))
    assert head == [
        "By", "Name", "Leads", "Contacted", "Qualified", "Converted", "Opportunity", "Ordered", "Ordered / contacted",
    ]  # fmt: skip
    assert rows[0] == ["All", "All", "15", "14", "1", "0", "0", "0", "0.0"]
    trades = [row for row in rows if row[0] == "Industry"]
    assert len(trades) == 14
    assert trades[0][1:5] == ["Trade 13", "2", "2", "1"]
    assert Event.objects.get(code="segments.exported").params["rows"] == len(rows)


def test_nobody_takes_out_more_than_the_page_shows(cast: Cast, as_user: Any) -> None:
    lead_of(cast.sue, "South", industry="Paper")
    lines = lines_of(as_user(cast.ann).post(f"{SEGMENTS}?period=all&person={cast.sue.pk}", {"file_format": "csv"}))
    assert "Paper" not in {line[1] for line in lines}


def test_what_is_too_much_to_count_is_no_file(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "segment_figures", too_much)
    monkeypatch.setattr(forecast_view.shown, "count_of", too_much)
    for to in (FORECAST, SEGMENTS):
        answer = as_user(cast.mia).post(to, {"file_format": "csv"})
        assert answer.status_code == 409
        assert "Too much to count at once" in answer.content.decode()
        assert as_user(cast.mia).post(to, {"file_format": "exe"}).status_code == 404
