"""Who counts in the medians and diagnoses: those who are to win customers, not those who only lead (domain.md 2.1, 7)."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Account
from accounts.policies import in_force
from dashboards.people import table
from dashboards.people.counting import Window
from keyaccounts.models import HighVisit
from tests.cast import TODAY, Cast, again, make_account, noon
from tests.dashboards.people.contacts import log_contact
from users.models import User

MARCH = Window.of(date(2026, 3, 1), TODAY, today=TODAY)
PEOPLE = "/figures/"


@pytest.fixture(autouse=True)
def noon_of_the_day() -> Any:
    with time_machine.travel(noon(TODAY), tick=True):
        yield


def came_along(account: Account, who: User, on: date = TODAY) -> None:
    """A visit to the top of a customer that a manager noted: all that most of them have of their own."""
    HighVisit.objects.create(
        account=account, by=who, on=on, noted_at=noon(TODAY), whom="The owner", ours="Mia", outcome="a trial"
    )


@pytest.fixture
def accounts(cast: Cast) -> list[Account]:
    """Ann talks to four customers, Bob to two, Mia (their manager) came along once."""
    made = [make_account(cast.ann, days_old=9) for _n in range(4)] + [make_account(cast.bob, days_old=9) for _n in "12"]
    for account in made:
        log_contact(account, account.owner or cast.ann, on=TODAY)
    came_along(made[0], cast.mia)
    return made


def build(cast: Cast) -> table.Table:
    return table.build([again(who) for who in (cast.ann, cast.bob, cast.mia)], MARCH, in_force(), today=TODAY)


def test_a_manager_without_customers_is_in_no_median_and_no_diagnosis(cast: Cast, accounts: list[Account]) -> None:
    found = build(cast)
    assert [row.person for row in found.rows] == [cast.ann, cast.bob]
    assert found.medians.cell("customers").value == 3
    ((_name, team, people, diagnosis),) = table.diagnoses_of_teams(found, MARCH, in_force())
    assert (team, people) == (cast.harbour.pk, 2)
    floors = [m.expected for p in diagnosis.principles for m in p.measures if m.figure == "fresh"]
    assert floors == [2 * (found.rows[0].floor or 0)]


def test_what_a_manager_did_beside_stands_apart_and_the_rest_is_no_zero(cast: Cast, accounts: list[Account]) -> None:
    came_along(accounts[1], cast.mia, date(2026, 2, 20))
    (row,) = build(cast).apart
    assert (row.person, row.floor, row.sums.high_visits) == (cast.mia, None, 1)
    assert row.diagnosis is not None
    assert not row.diagnosis.judged
    assert {cell.figure.name for cell in row.cells if not cell.none} <= {"high_visits"}
    assert not any(cell.mark for cell in row.cells)
    assert row.before.high_visits == 1
    assert {cell.figure.name for cell in row.cells if cell.before is not None} <= {"high_visits"}


def test_a_manager_who_owns_an_account_or_talks_to_a_customer_is_compared(cast: Cast, accounts: list[Account]) -> None:
    make_account(cast.mia, days_old=3)
    assert [row.person for row in build(cast).rows] == [cast.ann, cast.bob, cast.mia]


def test_a_manager_who_logs_a_contact_is_compared(cast: Cast, accounts: list[Account]) -> None:
    log_contact(accounts[0], again(cast.mia), on=TODAY, text="the manager called")
    found = build(cast)
    assert [row.person for row in found.rows] == [cast.ann, cast.bob, cast.mia]
    assert found.medians.cell("customers").value == 2


def test_who_holds_no_account_has_neither_too_fast_nor_too_slow(cast: Cast, accounts: list[Account]) -> None:
    found = table.build([cast.ann, cast.bob, cast.cho], MARCH, in_force(), today=TODAY)
    nobodys = found.rows[2]
    assert [nobodys.cell(name).shown for name in ("fast", "slow", "cadence", "customers")] == ["–", "–", "–", "0"]
    assert [nobodys.cell(name).mark for name in ("fast", "slow")] == ["", ""]


def test_the_page_names_them_below_with_what_they_did(cast: Cast, accounts: list[Account], as_user: Any) -> None:
    page = as_user(cast.max).get(PEOPLE)
    words = page.content.decode()
    assert f'id="person-{cast.mia.pk}"' not in words
    assert "Not compared, as they lead" in words
    assert f"{reverse('dashboards:person_list', args=[cast.mia.pk])}?figure=high" in words
    own = as_user(cast.max).get(reverse("dashboards:person", args=[cast.mia.pk])).content.decode()
    assert "is compared with nobody" in own
    assert "the floor for these days" not in own
    assert "?figure=high&" in own.replace("&amp;", "&")
    assert "?figure=days&" not in own.replace("&amp;", "&")


def test_a_salesperson_sees_the_median_of_those_who_sell(cast: Cast, accounts: list[Account], as_user: Any) -> None:
    User.objects.filter(pk=cast.cho.pk).update(team=cast.harbour)
    for account in (make_account(again(cast.cho), days_old=9) for _n in range(7)):
        log_contact(account, again(cast.cho), on=TODAY)
    groups = as_user(cast.ann).get(reverse("dashboards:person", args=[cast.ann.pk])).context["groups"]
    medians = {cell.figure.name: middle.value for _words, pairs in groups for cell, middle in pairs}
    assert medians["customers"] == 4


def test_the_export_has_them_without_zeros(cast: Cast, accounts: list[Account], as_user: Any) -> None:
    given = {"list": "people", "kind": "people", "file_format": "csv", "query": "period=month", "columns": "all"}
    answer = as_user(cast.max).post(reverse("pages:export_new"), given)
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    mia = dict(zip(lines[0], next(line for line in lines if line[0] == cast.mia.name), strict=True))
    assert mia["High-level visits"] == "1"
    assert mia["Customers contacted"] == mia["Effective contacts"] == ""
