"""What a reader can check: periods without data, counts on tabs, what others have now, the second set of columns, trends."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Cycle
from dashboards.people import trends
from followups.models import FollowUp
from leads.models import Lead
from tests.cast import TODAY, Cast, make_account, noon
from tests.dashboards.people.contacts import log_contact

pytestmark = pytest.mark.usefixtures("_frozen")
PEOPLE = "/figures/"


@pytest.fixture
def _frozen() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


def text(answer: Any) -> str:
    return answer.content.decode()


def listed(browser: Any, pk: int, figure: str, **given: str) -> Any:
    return browser.get(f"{reverse('dashboards:person', args=[pk])}list/", {"figure": figure, **given})


def test_a_period_without_data_judges_and_tints_nobody(cast: Cast, as_user: Any) -> None:
    for person in (cast.ann, cast.bob, cast.cho):
        log_contact(make_account(person), person, on=TODAY)
    answer = as_user(cast.max).get(PEOPLE, {"period": "2020"})
    table = answer.context["table"]
    assert all(row.diagnosis.weak is None and not row.diagnosis.judged for row in table.rows)
    assert not any(cell.mark for row in table.rows for cell in row.cells)
    assert not any(diagnosis.judged for _name, _pk, _n, diagnosis in answer.context["teams"])
    assert "There are no figures in this period" in text(answer)
    page = as_user(cast.max).get(reverse("dashboards:person", args=[cast.ann.pk]), {"period": "2020"})
    assert "Nothing to judge yet" in text(page)
    assert "the floor for these days" not in text(page)
    running = as_user(cast.max).get(PEOPLE)
    assert all(row.diagnosis.judged for row in running.context["table"].rows)


def test_tabs_say_how_many_and_only_what_is_hidden_is_spoken_of(cast: Cast, as_user: Any) -> None:
    log_contact(make_account(cast.ann, "One"), cast.ann, on=TODAY)
    gone = make_account(cast.ann, "Two")
    log_contact(gone, cast.ann, on=TODAY)
    browser = as_user(cast.mia)
    whole = listed(browser, cast.ann.pk, "customers")
    assert [(str(source.words), n) for source, n in whole.context["parts"]] == [("Accounts", 2), ("Leads", 0)]
    assert whole.context["told"][0][1:] == ("2", None)
    assert "not listed" not in text(whole)
    Account.objects.filter(pk=gone.pk).update(owner=cast.sue, team=cast.south)
    some = listed(browser, cast.ann.pk, "customers")
    assert (some.context["hidden"], some.context["total"]) == (1, "1")
    assert "1 more is counted, but not listed" in text(some)
    assert not Lead.objects.exists()


def test_columns_without_a_heading_are_gone_and_rates_say_of_how_many(cast: Cast, as_user: Any) -> None:
    log_contact(make_account(cast.ann, "One"), cast.ann, on=TODAY)
    browser = as_user(cast.mia)
    assert '<span class="visually-hidden">More</span>' not in text(listed(browser, cast.ann.pk, "coverage"))
    rates = {str(words): of for words, _value, of in listed(browser, cast.ann.pk, "kept").context["told"]}
    assert rates["Cadence kept"] == 1
    assert "n 1" in text(browser.get(PEOPLE))


def test_the_second_set_has_the_floor_and_what_only_pages_had(cast: Cast, as_user: Any) -> None:
    log_contact(make_account(cast.ann), cast.ann, on=TODAY, bigger_picture=True, way_higher=False)
    browser = as_user(cast.max)
    answer = browser.get(PEOPLE, {"cols": "depth", "sort": "fresh", "period": "month"})
    shown = [figure.name for figure, *_rest in answer.context["columns"]]
    assert {"fresh", "concentration", "high_visits", "bigger", "higher"} <= set(shown)
    assert "cols=depth" in answer.context["asked"].query
    row = next(row for row in answer.context["table"].rows if row.person == cast.ann)
    assert row.cell("bigger").shown == "100%"
    assert row.cell("fresh").note == f"floor {row.floor}"
    assert "people-segments" in text(answer)
    assert browser.get(PEOPLE, {"cols": "nonsense"}).context["asked"].columns == ""


def test_the_trend_has_the_periods_before_in_the_same_statement(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, days_old=80)
    month = {"from": str(TODAY - timedelta(days=9)), "to": str(TODAY), "period": "custom"}
    Cycle.objects.filter(account=account).update(started_on=TODAY - timedelta(days=80))
    for back, n in ((45, 2), (25, 1), (15, 3), (5, 2)):
        for each in range(n):
            log_contact(account, cast.ann, on=TODAY - timedelta(days=back + each))
    FollowUp.objects.update(not_counting="")  # late entries, approved
    browser = as_user(cast.max)
    browser.get(PEOPLE, month)
    with CaptureQueriesContext(connection) as short:
        answer = browser.get(PEOPLE, month)
    row = next(row for row in answer.context["table"].rows if row.person == cast.ann)
    assert row.cell("days").series == (0, 2, 0, 1, 3, 2)
    assert row.cell("cadence").series == ()
    assert "people-spark" in text(answer)
    with CaptureQueriesContext(connection) as long:
        year = browser.get(PEOPLE, {"period": "2025"})
    assert "people-spark" not in text(year)  # six years of contacts are no picture
    assert len(long) == len(short)


def test_points_fill_the_box_from_zero() -> None:
    assert trends.points([0, 2, None, 4]) == "0,100 33,50 100,0"
    assert trends.points([1, None, None, 2]) == ""
    assert trends.points([0, 0, 0]) == "0,100 50,100 100,100"


def test_one_persons_figures_are_exported_alone(cast: Cast, as_user: Any) -> None:
    log_contact(make_account(cast.ann), cast.ann, on=TODAY)
    browser = as_user(cast.mia)
    page = text(browser.get(reverse("dashboards:person", args=[cast.ann.pk])))
    assert f"%26person%3D{cast.ann.pk}" in page
    for person, names in ((cast.ann, ["Ann Seller"]), (cast.sue, [])):
        given = {"list": "people", "kind": "people", "file_format": "csv", "columns": "all"}
        made = browser.post(reverse("pages:export_new"), {**given, "query": f"period=month&person={person.pk}"})
        file = b"".join(made.streaming_content).decode("utf-8-sig") if made.streaming else ""
        assert [row[0] for row in csv.reader(io.StringIO(file))][1:] == names


def test_paper_has_the_definitions_and_not_the_notes(cast: Cast, as_user: Any) -> None:
    page = text(as_user(cast.mia).get(reverse("dashboards:person", args=[cast.ann.pk])))
    assert "data-print-open" in page
    assert 'class="people-notes no-print"' in page
