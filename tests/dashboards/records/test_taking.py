"""Every list behind a figure is taken out in one way: as listed, as far as it is one's own, and saying what it lacks."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import Account
from accounts.services import editing
from audit.models import Event
from dashboards import kept
from dashboards.api import records
from dashboards.records import taking
from dashboards.records.kinds import KINDS
from lists.about import Extent
from lists.exporting import CHUNK
from tests.cast import Cast, make_account
from tests.dashboards.records.made import LISTS, TABS, address, company, of_person, rows_of, shown, taken

EACH = [(name, query) for name, queries in LISTS.items() for query in queries]


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC), tick=False):
        yield


def about(browser: Any, to: str) -> tuple[str, dict[str, Any]]:
    """The name of a file and its last sheet."""
    answer = browser.post(to, {"file_format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    told: dict[str, Any] = {str(row[0]): row[1] for row in book.get_sheet_by_name("About").to_python()}
    return unquote(answer["Content-Disposition"]), told


def names_in(lines: list[list[str]]) -> list[str]:
    """The accounts and companies of a file."""
    head = lines[0]
    at = next(head.index(word) for word in ("Account", "Company", "Name") if word in head)
    return [line[at] for line in lines[1:]]


@pytest.mark.parametrize(("name", "query"), EACH)
def test_the_file_is_the_list_and_the_log_says_so(cast: Cast, as_user: Any, name: str, query: str) -> None:
    company(cast)
    browser, to = as_user(cast.ada), address(name, query, cast)
    there = shown(browser, to)
    assert there
    assert 'name="file_format" value="xlsx"' in browser.get(to).content.decode()
    assert names_in(taken(browser, to)) == there
    event = Event.objects.get(code=f"{name}.exported")
    assert (event.actor_id, event.params["rows"], event.params["format"]) == (cast.ada.pk, len(there), "csv")


@pytest.mark.parametrize(("figure", "part"), TABS)
def test_lists_of_a_person_are_taken_out_by_tab(cast: Cast, as_user: Any, figure: str, part: int) -> None:
    company(cast)
    browser, to = as_user(cast.ada), of_person(cast, figure, part)
    there = shown(browser, to)
    assert there
    assert names_in(taken(browser, to)) == there
    assert Event.objects.get(code="person_list.exported").params["rows"] == len(there)


def test_the_months_of_a_forecast_are_taken_out(cast: Cast, as_user: Any) -> None:
    company(cast)
    lines = taken(as_user(cast.mia), of_person(cast, "accuracy"))
    assert lines[0] == ["Month", "Forecast of", "Committed", "Won from then on"]


def test_people_take_out_what_is_theirs_and_are_told_the_rest(cast: Cast, as_user: Any) -> None:
    company(cast)
    to = address("funnel_list", "period=all&bar=accounts", cast)
    for who, names, words in (
        (cast.ann, 2, "1 not for this person to take out (their own, managers their teams', admins all)"),
        (cast.mia, 3, "1 not for this person to take out (their own, managers their teams', admins all)"),
        (cast.ada, 4, "–"),
    ):
        browser = as_user(who)
        assert "Quiet Mill" in shown(browser, to)
        lines = taken(browser, to)
        assert len(lines) - 1 == names
        assert ("Quiet Mill" in names_in(lines)) == (who == cast.ada)
        name, told = about(browser, to)
        assert (told["Records"], told["Left out"]) == (names, words)
        assert ("1 left out" in name) == (who != cast.ada)


def test_the_list_says_before_what_a_file_of_it_lacks(cast: Cast, as_user: Any) -> None:
    company(cast)
    for name, query in (
        ("funnel_list", "period=all&bar=accounts"),
        ("curve_list", "what=all&n=0"),
        ("flows_list", "what=lying&least=0"),
    ):
        to = address(name, query, cast)
        said = as_user(cast.mia).get(to).content.decode()
        assert "1 of them is left out of a file: it is not yours to take out." in said, name
        assert "the pool among them" in said
        assert "data-kept-back" not in as_user(cast.ada).get(to).content.decode()
    bought = address("curve_list", "what=ordered&n=0", cast)
    assert "data-kept-back" not in as_user(cast.mia).get(bought).content.decode()


def test_who_only_serves_an_account_in_its_working_group_does_not_take_it_out(cast: Cast, as_user: Any) -> None:
    harbour = company(cast)["harbour"]
    Account.objects.filter(pk=harbour.pk).update(owner=cast.cho, team=cast.north)
    harbour.refresh_from_db()
    editing.join_group(harbour, user=cast.ann, by=cast.cho, part="", today=date(2026, 3, 10))
    browser = as_user(cast.ann)
    for to in (address("funnel_list", "period=all&bar=accounts", cast), of_person(cast, "days")):
        assert "Harbour Print" in shown(browser, to)
        answer = browser.post(to, {"file_format": "csv"})
        assert answer.status_code == 302 or "Harbour Print" not in names_in(rows_of(answer))


def test_where_nothing_may_be_taken_out_the_list_says_so(cast: Cast, as_user: Any) -> None:
    company(cast)
    to, browser = address("flows_list", "what=lying&least=0", cast), as_user(cast.mia)
    assert shown(browser, to) == ["Quiet Mill"]
    answer = browser.post(to, {"file_format": "csv"}, follow=True)
    assert answer.redirect_chain == [(to, 302)]
    assert "Nothing in this list is yours to take out" in answer.content.decode()
    assert not Event.objects.filter(code="flows_list.exported").exists()


def test_the_last_sheet_says_which_list_it_is(cast: Cast, as_user: Any) -> None:
    company(cast)
    query = "period=custom&from=2026-01-01&to=2026-03-10&industry=&bar=opportunity&stage=S"
    name, told = about(as_user(cast.mia), address("funnel_list", query, cast))
    assert (told["Page"], told["List"]) == ("Funnel", "Opportunities that reached S · Suspect")
    assert (told["Whose"], told["Taken out by"]) == ("My teams", cast.mia.name)
    assert (told["Filters"], told["As of"]) == ("Passed through in the period", date(2026, 3, 10))
    assert "Jan" in told["Period"]
    assert "Funnel - Opportunities that reached S" in name


def test_a_file_ends_where_it_is_full_in_the_order_of_the_list(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(cast)
    monkeypatch.setattr(taking, "MOST_ROWS", 2)
    to, browser = address("funnel_list", "period=all&bar=accounts", cast), as_user(cast.mia)
    mine = [name for name in shown(browser, to) if name != "Quiet Mill"]
    assert names_in(taken(browser, to)) == mine[:2]
    told = about(browser, to)[1]
    assert (told["Records"], told["Left out"].split("; ")[1]) == (2, "1 further down the list than a file reaches")


def test_what_others_have_now_is_said_on_the_list_and_in_its_file(cast: Cast, as_user: Any) -> None:
    harbour = company(cast)["harbour"]
    Account.objects.filter(pk=harbour.pk).update(owner=cast.sue, team=cast.south)
    to, browser = address("funnel_list", "period=all&bar=accounts", cast), as_user(cast.mia)
    page = browser.get(to).content.decode()
    assert "<strong>3</strong> records" in page
    assert "1 more is counted, but not listed" in page
    left_out = about(browser, to)[1]["Left out"]
    assert "1 counted in the figure, but with other people or in the pool now and not in the list" in left_out
    assert "not listed" not in as_user(cast.ada).get(to).content.decode()


def test_nothing_in_a_file_is_a_formula(cast: Cast, as_user: Any) -> None:
    company(cast)
    head, line, *_more = taken(as_user(cast.ann), of_person(cast, "days"))
    assert line[head.index("What was said")] == "'=1+1"


@pytest.mark.parametrize(("name", "query"), [EACH[0], *(each for each in EACH if each[0] != "funnel_list")])
def test_no_other_kind_of_file_is_made(cast: Cast, as_user: Any, name: str, query: str) -> None:
    company(cast)
    assert as_user(cast.mia).post(address(name, query, cast), {"file_format": "exe"}).status_code == 404


def test_what_is_too_much_to_count_is_no_file(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_given: Any, **_named: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(taking, "answer", too_much)
    company(cast)
    for name, queries in LISTS.items():
        answer = as_user(cast.mia).post(address(name, queries[0], cast), {"file_format": "csv"})
        assert answer.status_code == 409, name
        assert "Too much to count at once" in answer.content.decode()


@pytest.mark.parametrize("who", ["ann", "mia"])
def test_statements_do_not_grow_with_the_rows(cast: Cast, as_user: Any, who: str) -> None:
    company(cast)
    browser = as_user(getattr(cast, who))
    places = [address(name, queries[0], cast) for name, queries in LISTS.items()]
    places += [of_person(cast, "days"), of_person(cast, "customers", 1)]

    def costs() -> list[int]:
        found = []
        for to in places:
            with CaptureQueriesContext(connection) as counted:
                browser.post(to, {"file_format": "csv"})
            found.append(len(counted))
        return found

    before = costs()
    for n in range(8):
        make_account(cast.ann, f"More {n}", days_old=30, contacts_made=3)
    after = costs()
    assert after == before
    assert max(after) <= 25


def test_every_record_that_the_api_tells_has_columns() -> None:
    assert set(KINDS) == set(records._told.registry) - {object}


def test_an_extent_adds_up() -> None:
    found = taking.extent(20_000, 15_000, hidden=3)
    assert found == Extent(10_000, kept_back=5_000, beyond=5_000, unseen=3)
    assert found.missing == "10,000 left out"
    assert taking.MOST_ROWS % CHUNK == 0
    with pytest.raises(taking.NothingToTake, match="nothing in this list"):
        taking.extent(0, 0)
