"""The pages: who sees whom, sorting, lists, the export, empty states, the number of statements."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from audit.models import Event
from dashboards.people import asked, behind, table
from dashboards.views import people as views
from tests.cast import TODAY, Cast, again, make_account, make_user, noon
from tests.dashboards.people.contacts import log_contact
from tests.leads.conftest import make_opportunity, win

pytestmark = pytest.mark.usefixtures("_frozen")
PEOPLE = "/figures/"


@pytest.fixture
def _frozen() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


def page(pk: int) -> str:
    return reverse("dashboards:person", args=[pk])


def text(answer: Any) -> str:
    return answer.content.decode()


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["table"].rows]


def test_managers_see_their_teams_and_admins_all(cast: Cast, as_user: Any) -> None:
    assert names(as_user(cast.mia).get(PEOPLE)) == ["Ann Seller", "Bob Seller"]
    assert names(as_user(cast.max).get(PEOPLE)) == ["Ann Seller", "Bob Seller", "Cho Seller"]
    assert names(as_user(cast.max).get(PEOPLE, {"team": cast.harbour.pk})) == ["Ann Seller", "Bob Seller"]
    assert names(as_user(cast.mia).get(PEOPLE, {"team": cast.south.pk})) == ["Ann Seller", "Bob Seller"]
    assert "Sue South" in names(as_user(cast.ada).get(PEOPLE))


def test_a_salesperson_comes_to_the_own_page_and_to_no_other(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    assert browser.get(PEOPLE).url.startswith(page(cast.ann.pk))
    mine = browser.get(page(cast.ann.pk))
    assert mine.status_code == 200
    assert "Bob Seller" not in text(mine)
    for pk in (cast.bob.pk, cast.mia.pk, cast.ada.pk, 10**9):
        assert browser.get(page(pk)).status_code == 404
        assert browser.get(f"{page(pk)}list/?figure=days").status_code == 404
        assert browser.post(f"{page(pk)}notes/", {"text": "x"}).status_code == 404
    assert browser.get(reverse("dashboards:new_staff")).status_code == 404
    assert as_user(cast.zoe).get(page(cast.ann.pk)).status_code == 404
    assert as_user(cast.mia).get(page(cast.ann.pk)).status_code == 200


def test_a_median_of_fewer_than_three_is_not_told_to_a_salesperson(cast: Cast, as_user: Any) -> None:
    def median() -> Any:
        found = as_user(cast.ann).get(page(cast.ann.pk)).context["groups"]
        return next(middle.value for _w, pairs in found for cell, middle in pairs if cell.figure.name == "days")

    for person in (cast.ann, cast.bob):
        log_contact(make_account(person), person, on=TODAY)
    assert median() is None
    make_user("Third Seller", team=cast.harbour)
    assert median() == 1


def test_beside_many_people_ones_own_figures_are_of_now(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def days() -> tuple[Any, Any]:
        found = as_user(cast.ann).get(page(cast.ann.pk)).context["groups"]
        return next((c.value, m.value) for _w, pairs in found for c, m in pairs if c.figure.name == "days")

    monkeypatch.setattr(table, "MANY", 3)
    people = (cast.ann, cast.bob, make_user("Third Seller", team=cast.harbour))
    for person in people:
        log_contact(make_account(person), person, on=TODAY)
    assert days() == (1, 1)
    for person in people[:2]:
        log_contact(make_account(person), person, on=TODAY)
    assert days() == (2, 1)  # the others are those of some minutes ago


def test_the_table_is_sorted_by_a_column_both_ways_and_keeps_the_filters(cast: Cast, as_user: Any) -> None:
    for person, number in ((cast.ann, 1), (cast.bob, 2)):
        for _each in range(number):
            log_contact(make_account(person), person, on=TODAY)
    browser = as_user(cast.max)
    assert names(browser.get(PEOPLE, {"sort": "customers"})) == ["Bob Seller", "Ann Seller", "Cho Seller"]
    found = browser.get(PEOPLE, {"sort": "customers", "up": "1", "team": cast.harbour.pk, "period": "month"})
    assert names(found) == ["Ann Seller", "Bob Seller"]
    assert found.context["asked"].query == f"team={cast.harbour.pk}&period=month&sort=customers&up=1"
    assert names(browser.get(PEOPLE, {"sort": "nonsense"})) == ["Ann Seller", "Bob Seller", "Cho Seller"]
    # Whoever has no rate comes last, whichever way it is sorted.
    assert names(browser.get(PEOPLE, {"sort": "conversion", "up": "1"}))[-1] == "Cho Seller"


def test_a_period_that_is_too_long_or_lies_ahead_says_so(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.max)
    for given in ({"period": "all"}, {"from": "2020-01-01", "to": "2026-01-01"}, {"period": "2099"}):
        answer = browser.get(PEOPLE, given)
        assert answer.status_code == 200
        assert answer.context["asked"].period.error


@pytest.mark.parametrize("name", sorted(behind.LISTS))
def test_every_figure_opens_its_records(cast: Cast, as_user: Any, name: str) -> None:
    account = make_account(cast.ann, "Harbour Print", days_old=40)
    log_contact(account, cast.ann, on=TODAY, bigger_picture=True, way_higher=True)
    win(make_opportunity(account))
    browser = as_user(cast.mia)
    for part in ("0", "1", "x"):
        answer = browser.get(f"{page(cast.ann.pk)}list/", {"figure": name, "part": part, "from": "table"})
        assert answer.status_code == 200
    if name in ("customers", "days", "won", "orders", "coverage"):
        assert "Harbour Print" in text(browser.get(f"{page(cast.ann.pk)}list/", {"figure": name}))


def test_an_unknown_figure_is_not_found(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.mia).get(f"{page(cast.ann.pk)}list/", {"figure": "secret"}).status_code == 404


def test_every_cell_of_the_table_leads_to_a_list(cast: Cast, as_user: Any) -> None:
    found = as_user(cast.mia).get(PEOPLE)
    assert {cell.figure.behind for row in found.context["table"].rows for cell in row.cells} <= set(behind.LISTS)
    assert {c.figure.behind for _w, pairs in as_user(cast.ann).get(page(cast.ann.pk)).context["groups"] for c, _m in pairs} <= set(behind.LISTS)  # fmt: skip


def test_a_new_company_is_told_what_to_do(cast: Cast, as_user: Any) -> None:
    assert "Nothing has been counted" in text(as_user(cast.ada).get(PEOPLE))
    alone = make_user("Lone Manager", role="manager")
    assert "Nobody sells here yet" in text(as_user(alone).get(PEOPLE))
    assert as_user(alone).get(page(alone.pk)).status_code == 200


@pytest.mark.parametrize("people", [1, 35])
def test_the_pages_take_a_fixed_number_of_statements(
    cast: Cast, as_user: Any, people: int, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        someone = make_user(f"Seller {number}", team=cast.harbour, hired_on=TODAY)
        make_account(someone)
    browser = as_user(cast.max)
    browser.get(PEOPLE)
    with django_assert_num_queries(14):
        browser.get(PEOPLE)
    with django_assert_max_num_queries(15):
        browser.get(page(cast.ann.pk))
    with django_assert_max_num_queries(15):
        browser.get(f"{page(cast.ann.pk)}list/?figure=coverage")


def test_the_table_is_exported_with_the_same_people_and_is_logged(cast: Cast, as_user: Any) -> None:
    log_contact(make_account(cast.ann), cast.ann, on=TODAY)
    browser = as_user(cast.mia)
    given = {"list": "people", "kind": "people", "file_format": "csv", "query": "period=month", "columns": "all"}
    rows = b"".join(browser.post(reverse("pages:export_new"), given).streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("Ann Seller,Harbour,2026-03-01,2026-03-10,1,1,")
    assert Event.objects.filter(code="list.exported").exists()
    own = b"".join(as_user(cast.bob).post(reverse("pages:export_new"), given).streaming_content).decode("utf-8-sig")
    assert "Bob Seller" in own
    assert "Ann Seller" not in own


def test_the_tab_is_called_after_what_its_reader_sees(cast: Cast, as_user: Any) -> None:
    assert "My figures" in text(as_user(cast.ann).get("/funnel/"))
    assert "Figures by person" in text(as_user(again(cast.mia)).get("/funnel/"))


def test_a_team_of_too_many_offers_its_own_people_and_the_teams_below(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (asked, views):
        monkeypatch.setattr(module, "MOST", 3)
    browser, given = as_user(cast.max), {"team": cast.north.pk, "period": "month"}
    offered = browser.get(PEOPLE, given).context["asked"].narrower
    assert [words for _to, words in offered] == ["Own people: North", "Harbour"]
    shown = [browser.get(f"{PEOPLE}?{to}") for to, _words in offered]
    assert [names(answer) for answer in shown] == [["Cho Seller"], ["Ann Seller", "Bob Seller"]]
    assert "Own people: North" in text(shown[0])
    assert {answer.context["asked"].period.key for answer in shown} == {"month"}
    assert "own=1" in shown[0].context["asked"].query
    assert "own=1" not in shown[0].context["asked"].without_team
    assert shown[0].context["asked"].narrower == []


def test_of_too_many_a_team_is_chosen(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (asked, views):
        monkeypatch.setattr(module, "MOST", 1)
    answer = as_user(cast.max).get(PEOPLE)
    assert [words for _to, words in answer.context["asked"].narrower] == ["North", "Harbour"]
    alone = as_user(cast.max).get(PEOPLE, {"team": cast.harbour.pk})  # two people, and no team below
    assert alone.context["too_many"]
    assert alone.context["asked"].narrower == []
