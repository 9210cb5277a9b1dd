"""The distance in the list of accounts and in the API: the stage that holds, what waits above it, what stands still."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.services import handing_on, letting_go
from core.clock import business_date
from portraits.models import Basis, Distance, Stage
from portraits.services import confirming
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, know_sections, make_person, small_catalogue

HTMX = {"HX-Request": "true"}
DOCTOR = ("basic", "background")
TEACHER = (*DOCTOR, "needs", "competition")
WHY = "They call us before they call others"


@pytest.fixture
def near(cast: Cast) -> dict[str, Account]:
    """Accounts at every kind of distance, by what they show."""
    small_catalogue()
    return {
        "Possible": known(cast, "Possible", DOCTOR),
        "Doctor": known(cast, "Doctor", DOCTOR, Stage.DOCTOR),
        "Higher": known(cast, "Higher", TEACHER, Stage.DOCTOR),
        "Teacher": known(cast, "Teacher", TEACHER, Stage.TEACHER),
        "Capped": capped(known(cast, "Capped", TEACHER, Stage.TEACHER)),
        "Doubted": known(cast, "Doubted", TEACHER, Stage.NONE),
        "Handed": handed(cast, known(cast, "Handed", TEACHER, Stage.TEACHER)),
        "Nothing": make_account(cast.ann, "Nothing", today=business_date()),
    }


def known(cast: Cast, name: str, sections: tuple[str, ...], stage: Stage | None = None) -> Account:
    account, today = make_account(cast.ann, name, today=business_date()), business_date()
    know_sections(account, *sections, person=make_person(account), today=today)
    if stage is not None:
        confirming.confirm(account, stage, WHY, by=again(cast.mia), today=today)
    return account


def capped(account: Account) -> Account:
    know(account, "needs_a", basis=Basis.GUESSED, today=business_date())
    return account


def handed(cast: Cast, account: Account) -> Account:
    """Given away and back: a new cycle of the same owner."""
    for to in (cast.bob, cast.ann):
        account = Account.objects.get(pk=account.pk)
        handing_on.transfer(account, to=again(to), by=again(cast.mia), reason="balance", today=business_date())
    return account


def listed(browser: Any, names: Any, **asked: str) -> list[str]:
    """The names of the list in its order."""
    text = browser.get(reverse("accounts:list"), {"scope": "mine", **asked}, headers=HTMX).content.decode()
    found = [(text.index(f'title="{name}"'), name) for name in names if f'title="{name}"' in text]
    return [name for _place, name in sorted(found)]


def test_each_account_is_found_under_the_stage_that_it_shows(
    cast: Cast, as_user: Any, near: dict[str, Account]
) -> None:
    browser = as_user(again(cast.ann))
    wanted = {
        "0": {"Doubted", "Nothing"},
        "1": {"Doctor", "Higher", "Capped"},
        "2": {"Teacher"},
        "3": set(),
        "unconfirmed": {"Possible", "Handed"},
        "higher": {"Higher", "Doubted"},
        "capped": {"Capped"},
    }
    assert {value: set(listed(browser, near, distance=value)) for value in wanted} == wanted


def test_the_closest_come_first_and_what_is_only_possible_after_them(
    cast: Cast, as_user: Any, near: dict[str, Account]
) -> None:
    order = listed(as_user(again(cast.ann)), near, sort="distance")
    assert set(order[:2]) == {"Teacher", "Handed"}
    assert set(order[2:5]) == {"Doctor", "Higher", "Capped"}
    assert order[5:] == ["Possible", "Doubted", "Nothing"]


def test_a_search_within_a_tab_keeps_the_order(cast: Cast, as_user: Any, near: dict[str, Account]) -> None:
    make_account(cast.ann, "Teacher of none", today=business_date())
    names = ("Teacher", "Teacher of none")
    assert listed(as_user(again(cast.ann)), names, q="Teacher", sort="distance") == list(names)
    page = as_user(again(cast.ann)).get(reverse("accounts:list"), {"scope": "all"}).content.decode()
    assert "Closest first" not in page


def test_the_api_finds_by_the_stage_that_holds(cast: Cast, as_user: Any, near: dict[str, Account]) -> None:
    browser, names = as_user(again(cast.ann)), {account.pk: name for name, account in near.items()}

    def found(stage: int) -> set[str]:
        rows = browser.get(f"/api/v1/distances/?stage={stage}").json()["results"]
        assert all(row["stage"] == stage for row in rows)
        return {names[row["account"]] for row in rows}

    assert found(1) == {"Doctor", "Higher", "Capped"}
    assert found(2) == {"Teacher"}
    assert found(0) == {"Doubted", "Possible", "Handed"}


def test_a_distance_that_stands_still_is_found_in_the_list(cast: Cast, as_user: Any, near: dict[str, Account]) -> None:
    Account.objects.filter(name__in=["Doctor", "Teacher", "Nothing"]).update(cycle_contacts=9, lifetime_contacts=9)
    Distance.objects.filter(pk=near["Teacher"].pk).update(contacts_then=2)
    browser = as_user(again(cast.ann))
    assert set(listed(browser, near, distance="still")) == {"Doctor", "Nothing"}
    Distance.objects.filter(pk=near["Doctor"].pk).update(ceiling=Stage.BROTHER, confirmed=Stage.BROTHER)
    assert listed(browser, near, distance="still") == ["Nothing"]


def test_the_team_page_counts_what_the_list_shows(cast: Cast, as_user: Any, near: dict[str, Account]) -> None:
    Account.objects.filter(name__in=["Doctor", "Nothing"]).update(cycle_contacts=9, lifetime_contacts=9)
    browser = as_user(again(cast.mia))
    assert reverse("portraits:of_teams") in browser.get(reverse("accounts:team")).content.decode()
    page = browser.get(reverse("portraits:of_teams"), headers=HTMX)
    counted = {value: n for value, _words, _shown, n, *_desk in (*page.context["stages"], *page.context["others"])}
    for value, n in counted.items():
        assert len(listed(browser, near, scope="team", distance=value)) == n
    assert (counted["still"], counted["1"], counted["unconfirmed"]) == (2, 3, 2)
    assert as_user(again(cast.ann)).get(reverse("portraits:of_teams")).status_code == 404


def test_the_team_page_says_how_many_of_a_stage_are_on_the_desk(
    cast: Cast, as_user: Any, near: dict[str, Account], django_assert_max_num_queries: Any
) -> None:
    """The portfolio counts owned accounts alone: its number and this one differ by those of the desk."""
    browser = as_user(again(cast.mia))
    address = reverse("portraits:of_teams")
    assert "on the desk" not in browser.get(address, headers=HTMX).content.decode()
    letting_go.suspend(
        near["Nothing"], by=again(cast.mia), reason_code="timing", reason="x",
        look_again_on=business_date() + timedelta(days=9), today=business_date(), override=True,
    )  # fmt: skip
    with django_assert_max_num_queries(15):
        page = browser.get(address, headers=HTMX)
    none_yet = next(row for row in page.context["stages"] if row[0] == "0")
    assert none_yet[4] == 1
    assert "1 of them on the desk" in page.content.decode()
    matrix = browser.get(reverse("dashboards:portfolio")).context["matrix"]
    assert next(row.number for row in matrix.rows if str(row.label) == "None yet") == none_yet[3] - none_yet[4]


def test_more_on_the_desk_than_are_counted_are_many_and_no_number(
    cast: Cast, as_user: Any, near: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in (near["Nothing"], make_account(cast.ann, "Nothing either", today=business_date())):
        letting_go.suspend(
            account, by=again(cast.mia), reason_code="timing", reason="x",
            look_again_on=business_date() + timedelta(days=9), today=business_date(), override=True,
        )  # fmt: skip
    monkeypatch.setattr("portraits.views.distance.BOUND_NARROWED", 1)
    page = as_user(again(cast.mia)).get(reverse("portraits:of_teams"), headers=HTMX).content.decode()
    assert "1+ of them on the desk" in page
    assert "2 of them" not in page


def test_an_export_tells_the_stage_that_holds_for_the_owner_of_today(
    cast: Cast, as_user: Any, near: dict[str, Account]
) -> None:
    sent = {"list": "accounts", "query": "scope=mine", "kind": "accounts", "columns": "all", "file_format": "csv"}
    text = b"".join(as_user(again(cast.ann)).post(reverse("pages:export_new"), sent).streaming_content).decode(
        "utf-8-sig"
    )
    told = {row["Name"]: row["Distance"] for row in csv.DictReader(io.StringIO(text))}
    assert {name: told[name] for name in ("Possible", "Doctor", "Teacher", "Capped", "Handed", "Nothing")} == {
        "Possible": "", "Doctor": "Doctor", "Teacher": "Teacher", "Capped": "Doctor", "Handed": "", "Nothing": "",
    }  # fmt: skip
