"""The page of pool and desk, the lists behind its figures and its exports, as people get them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Account
from audit.models import Event
from core import formatting
from core.keyset import BOUND, SIZE, bounded_count
from dashboards import kept
from dashboards.curve import reading
from dashboards.flows import behind, coming
from dashboards.views import records
from tests import worlds
from tests.cast import Cast, again, make_lead, make_user, set_policy
from tests.dashboards.flows.made import (
    TODAY,
    ago,
    claimed,
    owned,
    reassigned,
    released,
    silent,
    suspended,
    to_pool,
)  # fmt: skip
from users.models import Role, User

PAGE, AHEAD, LIST, EXPORT = (reverse(f"dashboards:flows{name}") for name in ("", "_ahead", "_list", "_export"))
pytestmark = pytest.mark.django_db


def seen(client: Client, user: User, address: str = PAGE, **params: Any) -> HttpResponse:
    client.force_login(user)
    return client.get(address, params)


def filled(cast: Cast) -> None:
    """Something behind every figure."""
    silent(owned(cast.ann), 60)
    claimed(released(owned(cast.ann), cast.mia, 50), cast.bob, 20)
    reassigned(suspended(owned(cast.ann), cast.mia, 45), cast.bob, cast.mia, 30)
    to_pool(suspended(owned(cast.ann), cast.mia, 40), cast.mia, 10)
    suspended(owned(cast.bob), cast.mia, 10)
    make_lead(cast.ann, today=TODAY)
    falls = owned(cast.ann, 50)
    on = TODAY + timedelta(days=3)
    Account.objects.filter(pk=falls.pk).update(recycle_due_on=on, warned_due_on=on, warned_on=ago(5))
    kept_one = owned(cast.bob, 50, grade="A")
    Account.objects.filter(pk=kept_one.pk).update(alarm_due_on=TODAY + timedelta(days=6))


@pytest.mark.parametrize("place", ["pool", "desk"])
@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_every_number_leads_to_as_many_records(client: Client, cast: Cast, who: str, place: str) -> None:
    filled(cast)
    words = "".join(seen(client, getattr(cast, who), part, place=place).content.decode() for part in (PAGE, AHEAD))
    addresses = set(re.findall(r'href="/flows/list/\?([^"]+)"[^>]*>([\d,]+)<', words))
    assert len(addresses) >= 3
    for address, number in addresses:
        found = client.get(f"{LIST}?{address.replace('&amp;', '&')}").context["found"]
        assert found.total == int(number), address
        assert len(found.page.rows) + found.hidden == found.total, address


def test_an_account_that_others_have_now_is_counted_and_not_named(client: Client, cast: Cast) -> None:
    set_policy(claim_scope="team")
    account = released(owned(cast.ann, name="Went Away Limited"), cast.mia, 50)
    Account.objects.filter(pk=account.pk).update(state="owned", owner=cast.sue, team=cast.south)
    page = seen(client, cast.ann)
    answer = client.get(f"{LIST}?{page.context['to_in']}")
    assert (answer.context["found"].total, answer.context["found"].hidden) == (1, 1)
    assert "Went Away" not in answer.content.decode()
    assert "1 more is counted, but not listed: it is with other people or in the pool now" in answer.content.decode()


def test_of_a_bounded_number_nobody_else_is_claimed(cast: Cast) -> None:
    assert behind.hidden_of(cast.mia, 12_000, 20) == 11_980
    assert behind.hidden_of(cast.mia, 790_000, BOUND + 1) == 0
    assert behind.hidden_of(cast.mia, None, 20) == 0


def test_who_sees_all_is_told_the_number_and_of_nobody_else(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (behind, records):
        monkeypatch.setattr(module, "BOUND", 2)
    monkeypatch.setattr(behind, "bounded_count", partial(bounded_count, bound=2))
    pks = [owned(cast.ann).pk for _n in range(SIZE + 1)]
    Account.objects.filter(pk__in=pks).update(
        state="pooled", owner=None, current_cycle=None, state_since=ago(9), previous_owner=cast.ann
    )
    all_of_them = seen(client, cast.ada, LIST, what="lying", least="0")
    assert f"<strong>{SIZE + 1}</strong> records" in all_of_them.content.decode()
    assert f"25 shown of {SIZE + 1}" in all_of_them.content.decode()
    for who in (cast.ada, cast.mia):
        assert "not listed" not in seen(client, who, LIST, what="lying", least="0").content.decode()
    assert "<strong>2+</strong> records" in seen(client, cast.mia, LIST, what="lying", least="0").content.decode()


@pytest.mark.parametrize(("who", "count"), [("ann", 2), ("bob", 1), ("mia", 3), ("max", 3), ("zoe", 1), ("ada", 4)])
def test_people_see_their_own_managers_their_teams_admins_all(client: Client, cast: Cast, who: str, count: int) -> None:
    for owner in (cast.ann, cast.ann, cast.bob, cast.sue):
        silent(owned(owner), 30)
    page = seen(client, getattr(cast, who))
    assert page.context["table"].sum.into == count
    assert page.context["lying"].count == count


@pytest.mark.parametrize("asked", ["person", "team"])
def test_an_address_widens_nothing(client: Client, cast: Cast, asked: str) -> None:
    silent(owned(cast.ann), 30)
    silent(owned(cast.sue), 30)
    params = {asked: str({"person": cast.sue.pk, "team": cast.south.pk}[asked])}
    for who in (cast.ann, cast.mia):
        page = seen(client, who, **params)
        assert page.context["table"].sum.into == 1
        assert page.context["lying"].count == 1
        ahead = client.get(AHEAD, params)
        assert {load.person.pk for load in ahead.context["loads"].rows}.isdisjoint({cast.sue.pk})
    for what in ("held", "leads"):
        assert seen(client, cast.mia, LIST, what=what, whose=str(cast.sue.pk)).status_code == 404
        assert seen(client, cast.ann, LIST, what=what, whose=str(cast.bob.pk)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "", "what=x", "what=moves", "what=moves&reason=x&first=2026-01-01&last=2026-02-01", "what=handed&how=x",
        "what=moves&reason=in&first=no&last=2026-02-01", "what=lying&least=-1", "what=lying&least=0&most=x",
        "what=coming&kind=x", "what=coming&kind=falls&day=tomorrow", "what=held&whose=x", "what=leads",
        "what=handed&how=first&result=x", "what=held&whose=99999999999999999999",
    ],
)  # fmt: skip
def test_an_address_without_sense_has_no_list(client: Client, cast: Cast, query: str) -> None:
    client.force_login(cast.mia)
    assert client.get(f"{LIST}?{query}").status_code == 404


def test_a_company_without_moves_is_told_so_in_each_part(client: Client, cast: Cast) -> None:
    words = seen(client, cast.ada).content.decode() + client.get(AHEAD).content.decode()
    for said in (
        "Nothing moved in this period", "Nothing falls to the pool", "The pool is empty", "Nothing was handed in this",
    ):  # fmt: skip
        assert said in words
    assert "The desk is empty" in seen(client, cast.ada, place="desk").content.decode()


def test_each_figure_says_its_days(client: Client, cast: Cast) -> None:
    filled(cast)
    page = seen(client, cast.mia, period="custom", **{"from": ago(70).isoformat(), "to": ago(5).isoformat()})
    words = page.content.decode()
    assert words.count(f"{formatting.day(ago(70))} – {formatting.day(ago(5))}") >= 4
    assert f"as of {formatting.day(TODAY)}" in words
    assert "How this is counted" in words


def test_a_manager_of_no_team_has_no_figures(client: Client, cast: Cast) -> None:
    filled(cast)
    leader = make_user("Lea Manager", role=Role.MANAGER, team=cast.south)
    page = seen(client, leader)
    assert (page.context["table"].sum.into, page.context["lying"].count, page.context["handed"]) == (0, 0, [])
    ahead = client.get(AHEAD)
    assert ahead.context["loads"].rows == []
    assert ahead.context["coming"].rows == []


def moved(cast: Cast, rows: int) -> None:
    """So many accounts through the pool, and as many that fall to it soon."""
    for number in range(rows):
        account = silent(owned(cast.ann, name=f"Long name {number} " * 10), 30)
        claimed(account, cast.bob, 10 if number < 10 else 9)
        falls = owned(cast.bob, 50)
        on = TODAY + timedelta(days=number % 14)
        Account.objects.filter(pk=falls.pk).update(recycle_due_on=on, warned_due_on=on, warned_on=ago(5))


def _twenty() -> Cast:
    cast = Cast()
    moved(cast, 20)
    return cast


twenty_of_module = worlds.of_module(_twenty)


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_the_page_costs_few_statements_for_one(
    client: Client, cast: Cast, who: str, django_assert_max_num_queries: Any
) -> None:
    moved(cast, 1)
    costs_few(client, getattr(cast, who), django_assert_max_num_queries)


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_the_page_costs_no_more_for_many(
    client: Client, twenty_of_module: Cast, who: str, django_assert_max_num_queries: Any
) -> None:
    costs_few(client, again(getattr(twenty_of_module, who)), django_assert_max_num_queries)


def costs_few(client: Client, user: User, at_most: Any) -> None:
    """Page and lists stay within the bar."""
    first = seen(client, user)
    for address in (PAGE, AHEAD, *(f"{LIST}?{first.context[name]}" for name in ("to_in", "to_lying"))):
        with at_most(15):
            assert client.get(address).status_code == 200


def test_twenty_accounts_of_the_fortnight_are_shown_in_part_with_a_way_to_the_rest(client: Client, cast: Cast) -> None:
    on = TODAY + timedelta(days=3)
    for _n in range(coming.SHOWN + 5):
        falls = owned(cast.ann, 50)
        Account.objects.filter(pk=falls.pk).update(recycle_due_on=on, warned_due_on=on, warned_on=ago(5))
    page = seen(client, cast.mia, AHEAD)
    assert len(page.context["coming"].rows) == coming.SHOWN
    assert "5 more accounts" in page.content.decode()
    assert client.get(f"{LIST}?{page.context['to_coming']}").context["found"].total == coming.SHOWN + 5


@pytest.mark.parametrize(("part", "rows"), [("flows", 3), ("handed", 3), ("capacity", 2)])
def test_each_part_is_taken_out_and_logged(client: Client, cast: Cast, part: str, rows: int) -> None:
    claimed(released(owned(cast.ann), cast.mia, 50), cast.bob, 20)
    client.force_login(cast.mia)
    params = f"?period=custom&from={ago(60).isoformat()}&to={TODAY.isoformat()}&by=month"
    answer = client.post(f"{EXPORT}{params}", {"file_format": "csv", "part": part})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(lines) - 1 >= rows
    if part == "flows":
        assert lines[-1][2:] == ["1", "1", "1", "1", "0"]
    event = Event.objects.get(code="flows.exported")
    assert event.params["rows"] == len(lines) - 1
    sheet = client.post(f"{EXPORT}{params}", {"file_format": "xlsx", "part": part})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet.streaming_content)))
    assert len(book.get_sheet_by_index(0).to_python()) == len(lines)


def test_an_export_asks_for_a_part_and_a_format(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia)
    for data in (
        {},
        {"file_format": "csv"},
        {"file_format": "x", "part": "flows"},
        {"file_format": "csv", "part": "x"},
    ):
        assert client.post(EXPORT, data).status_code == 404


def test_of_many_accounts_the_page_comes_first_and_the_figures_follow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cast)
    monkeypatch.setattr(reading, "is_wide", lambda scope: True)
    page = seen(client, cast.ada)
    assert page.context["follows"]
    figures = client.get(reverse("dashboards:flows_figures"))
    assert figures.context["table"].sum.into == 3
    silent(owned(cast.ann), 3)
    assert client.get(reverse("dashboards:flows_figures")).context["table"].sum.into == 3  # kept for some minutes


def test_what_is_too_much_to_count_says_what_to_narrow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "others", too_much)
    client.force_login(cast.ada)
    assert "Too much to count at once" in client.get(reverse("dashboards:flows_figures")).content.decode()
