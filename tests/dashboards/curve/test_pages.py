"""The page of the curve, its lists and its export, as people get them."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Account
from accounts.services import letting_go
from audit.models import Event
from dashboards import further, kept
from dashboards.curve import asking, reading
from tests.cast import Cast, make_account, make_user, set_policy
from tests.dashboards.curve.made import TODAY, followed, order
from users.models import Role, User

PAGE, LIST, EXPORT = (reverse(f"dashboards:curve{name}") for name in ("", "_list", "_export"))


def seen(client: Client, user: User, address: str = PAGE, **params: Any) -> HttpResponse:
    client.force_login(user)
    return client.get(address, params)


def names(response: Any) -> set[str]:
    return {account.name for account in response.context["page"].rows}


def test_a_company_without_accounts_is_told_what_begins_the_curve(client: Client, cast: Cast) -> None:
    response = seen(client, cast.ada)
    assert "No accounts yet" in response.content.decode()
    assert '<svg class="curve-picture"' not in response.content.decode()
    assert "Nobody was contacted yet" in seen(client, cast.ada, way="days").content.decode()


def test_one_account_is_drawn_with_a_word_of_caution(client: Client, cast: Cast) -> None:
    followed(cast.ann, 3)
    page = seen(client, cast.ada).content.decode()
    assert "The curve of 1 account says little" in page
    assert "curve-line is-thin" in page


@pytest.mark.parametrize(("who", "accounts"), [("ann", 2), ("bob", 1), ("mia", 3), ("max", 3), ("zoe", 1), ("ada", 4)])
def test_people_see_their_own_managers_their_teams_admins_all(
    client: Client, cast: Cast, who: str, accounts: int
) -> None:
    for owner in (cast.ann, cast.ann, cast.bob, cast.sue):
        followed(owner, 3)
    assert seen(client, getattr(cast, who)).context["whole"].accounts == accounts


@pytest.mark.parametrize("asked", ["person", "team"])
def test_an_address_widens_nothing(client: Client, cast: Cast, asked: str) -> None:
    followed(cast.ann, 3)
    followed(cast.sue, 3)
    params = {asked: str({"person": cast.sue.pk, "team": cast.south.pk}[asked]), "by": asked}
    assert seen(client, cast.ann, **params).context["whole"].accounts == 1
    assert seen(client, cast.mia, **params).context["whole"].accounts == 1
    assert [row.label for row in seen(client, cast.ann, **params).context["rows"]] == ["not known"]
    assert names(seen(client, cast.ann, LIST, what="all", **params)) == {Account.objects.get(owner=cast.ann).name}


def test_a_manager_of_no_team_has_no_curve_and_no_list(client: Client, cast: Cast) -> None:
    letting_go.release(followed(cast.ann, 3), by=cast.mia, reason="too small", today=TODAY, override=True)
    leader = make_user("Lea Manager", role=Role.MANAGER, team=cast.south)
    assert Account.objects.visible_to(leader).exists()
    assert seen(client, leader).context["whole"].accounts == 0
    assert names(seen(client, leader, LIST, what="all")) == set()


def test_the_page_says_the_share_by_the_contact_of_the_rules_and_marks_it(client: Client, cast: Cast) -> None:
    for _n in range(3):
        followed(cast.ann, 13)
    followed(cast.ann, 12, ordered_after=11)
    page = seen(client, cast.ann)
    assert page.context["marks"] == (10, 12)
    assert page.context["by_mark"].cumulative == pytest.approx(0.25)
    assert "25.0%" in page.content.decode()
    set_policy(contacts_alert=6, contacts_required=8)
    assert seen(client, cast.ann).context["marks"] == (6, 8)


@pytest.mark.parametrize(
    ("params", "accounts"),
    [
        ({"source": "fair"}, 1),
        ({"industry": "food"}, 1),
        ({"grade": "A"}, 1),
        ({"period": "custom", "from": (TODAY - timedelta(days=60)).isoformat(), "to": TODAY.isoformat()}, 1),
        ({"period": "nonsense", "grade": "Z", "stop": "x", "way": "y", "by": "z"}, 4),
        ({}, 4),
    ],
)
def test_it_narrows_by_source_industry_grade_and_first_contact(
    client: Client, cast: Cast, params: dict[str, str], accounts: int
) -> None:
    followed(cast.ann, 3, source="Trade fair")
    followed(cast.ann, 3, industry="Food")
    followed(cast.ann, 3, grade="A")
    followed(cast.ann, 3, start=50)
    assert seen(client, cast.ann, **params).context["whole"].accounts == accounts


def test_every_figure_of_the_table_leads_to_as_many_accounts(client: Client, cast: Cast) -> None:
    for n in (1, 2, 2, 4):
        followed(cast.ann, 5, ordered_after=n)
    followed(cast.ann, 3)
    for way in ("contacts", "days"):
        page = seen(client, cast.ann, way=way)
        for row, to_risk, to_ordered in page.context["table"]:
            assert len(names(client.get(f"{LIST}?{to_risk}"))) == row.at_risk
            assert len(names(client.get(f"{LIST}?{to_ordered}"))) == row.converted
        for name in ("to_all", "to_ordered"):
            assert len(names(client.get(f"{LIST}?{page.context[name]}"))) == {"to_all": 5, "to_ordered": 4}[name]


@pytest.mark.parametrize("by", list(reading.GROUPS))
def test_each_group_leads_to_its_own_curve_and_accounts(client: Client, cast: Cast, by: str) -> None:
    for owner, source in ((cast.ann, "fair"), (cast.ann, "Old fair"), (cast.bob, "fair")):
        followed(owner, 3, ordered_after=2, source=source, industry=source, start=400 if source == "fair" else 100)
    page = seen(client, cast.mia, by=by)
    assert sum(row.curve.accounts for row in page.context["rows"]) == 3
    for row in page.context["rows"]:
        assert client.get(f"{PAGE}?{row.to}").context["whole"].accounts == row.curve.accounts
        assert len(names(client.get(f"{LIST}?{row.to_accounts}"))) == row.curve.accounts
        assert len(names(client.get(f"{LIST}?{row.to_ordered}"))) == row.curve.ordered


@pytest.mark.parametrize("by", ["source", "industry", "period"])
def test_what_is_not_known_leads_to_its_accounts_as_well(client: Client, cast: Cast, by: str) -> None:
    known = followed(cast.ann, 3, source="Old fair", industry="Food")
    for ordered in (None, 0):
        account = followed(cast.ann, 0, ordered_after=ordered)
        assert (account.source, account.industry, account.first_contact_on) == ("", "", None)
    rows = {row.label: row for row in seen(client, cast.ann, by=by).context["rows"]}
    row = rows["No contact yet" if by == "period" else "not known"]
    assert row.curve.accounts == 2
    assert client.get(f"{PAGE}?{row.to}").context["whole"].accounts == 2
    there = names(client.get(f"{LIST}?{row.to_accounts}"))
    assert len(there) == 2
    assert known.name not in there
    assert len(names(client.get(f"{LIST}?{row.to_ordered}"))) == 1


def test_the_list_shows_the_contacts_before_the_first_order(client: Client, cast: Cast) -> None:
    account = followed(cast.ann, 6, ordered_after=4)
    row = seen(client, cast.ann, LIST, what="ordered", n="4", until="4").context["page"].rows[0]
    assert (row.pk, row.place, account.lifetime_contacts) == (account.pk, 4, 6)


@pytest.mark.parametrize("params", [{}, {"what": "else"}, {"what": "risk", "n": "-1"}, {"what": "risk", "n": "9" * 30}])
def test_a_list_of_nonsense_is_missing(client: Client, cast: Cast, params: dict[str, str]) -> None:
    assert seen(client, cast.ann, LIST, **params).status_code == 404


def test_a_salesperson_sees_the_median_of_the_team_beside_it(client: Client, cast: Cast) -> None:
    third = make_user("Dan Seller", team=cast.harbour)
    for owner, bought in ((cast.ann, 0), (cast.bob, 1), (third, 2)):
        for n in range(2):
            followed(owner, 13, ordered_after=3 if n < bought else None)
    assert seen(client, cast.ann).context["colleagues"] == pytest.approx(0.5)
    assert seen(client, cast.mia).context["colleagues"] is None


def test_of_two_colleagues_no_median_is_told(client: Client, cast: Cast) -> None:
    for owner in (cast.ann, cast.bob):
        followed(owner, 13)
    assert seen(client, cast.ann).context["colleagues"] is None


def test_another_contact_to_stop_at_can_be_tried(client: Client, cast: Cast) -> None:
    for _n in range(20):
        followed(cast.ann, 6, ordered_after=5)
    stops = [stop for stop, *_to in seen(client, cast.ann, stop="3").context["stops"]]
    assert [stop.at for stop in stops] == [3, 8, 12, 16]  # four below and above the rule
    assert (stops[0].lost, stops[0].saved, stops[0].orders) == (20, 40, 20)


@pytest.mark.parametrize("tried", ["−3", "-3", "abc", "8 10", "999", "7", "2.5"])
def test_what_is_no_contact_of_the_curve_is_refused_in_words(client: Client, cast: Cast, tried: str) -> None:
    followed(cast.ann, 6)
    page = seen(client, cast.ann, stop=tried)
    assert [stop.at for stop, *_to in page.context["stops"]] == [8, 12, 16]
    said = f"“{tried}” cannot be tried: type one whole number from 0 to 6, the last contact of this curve."
    assert page.context["untried"] == said
    assert said in page.content.decode()
    assert f'value="{tried}"' in page.content.decode()


@pytest.mark.parametrize("tried", ["", " 6 ", "0"])
def test_a_contact_of_the_curve_is_tried_without_a_word(client: Client, cast: Cast, tried: str) -> None:
    followed(cast.ann, 6)
    page = seen(client, cast.ann, stop=tried)
    assert page.context["untried"] == ""
    assert {stop.at for stop, *_to in page.context["stops"]} == {8, 12, 16} | ({int(tried)} if tried else set())


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_it_is_taken_out_as_a_file_and_logged(client: Client, cast: Cast, file_format: str) -> None:
    followed(cast.ann, 2, ordered_after=1, source="=cmd()")
    followed(cast.bob, 2)
    client.force_login(cast.mia)
    response = client.post(f"{EXPORT}?by=source", {"file_format": file_format})
    body = b"".join(response.streaming_content)
    if file_format == "csv":
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    else:
        lines = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert len(lines[0]) == 8
    assert [[int(cell) for cell in row[1:4]] for row in lines[1:4]] == [[0, 2, 0], [1, 2, 1], [2, 1, 0]]
    assert float(lines[2][4]) == 0.5
    assert {row[0] for row in lines[1:]} == {"All", "not known", "'=cmd()" if file_format == "csv" else "=cmd()"}
    event = Event.objects.get(code="curve.exported")
    assert (event.actor_id, event.params["rows"], event.params["format"]) == (cast.mia.pk, len(lines) - 1, file_format)


def test_an_unknown_format_is_missing(client: Client, cast: Cast) -> None:
    client.force_login(cast.ann)
    assert client.post(EXPORT, {"file_format": "exe"}).status_code == 404
    assert not Event.objects.filter(code="curve.exported").exists()


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_queries_stay_constant(client: Client, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    for n in range(4):
        followed(cast.ann, 5, ordered_after=n, source=f"source {n}")
        followed(cast.bob, 5)
    client.force_login(user)
    for address in (PAGE, f"{PAGE}?way=days&by=period", f"{PAGE}?by=team", f"{LIST}?what=all"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 15, address  # those are the test's


def test_a_wide_page_shows_first_and_its_figures_follow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(cast.ann, 3)
    followed(cast.bob, 3)
    monkeypatch.setattr(kept, "WIDE", 1)
    page = seen(client, cast.ada)
    assert page.context["follows"]
    assert reverse("dashboards:curve_figures") in page.content.decode()
    assert client.get(reverse("dashboards:curve_figures")).context["whole"].accounts == 2
    assert seen(client, cast.ann).context["follows"]  # the median of a team of many
    assert client.get(reverse("dashboards:curve_figures")).context["whole"].accounts == 1
    assert not seen(client, cast.ann).context["follows"]  # it is at hand now
    alone = make_user("Nils Alone", team=None)
    assert not seen(client, alone).context["follows"]


def test_the_ids_behind_a_wide_figure_are_asked_for_once(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = {followed(cast.ann, 3).pk, followed(cast.bob, 3).pk}
    client.force_login(cast.ada)
    address = f"{reverse('dashboards:curve_list')}?what=all"

    def listed() -> set[int]:
        return {row.pk for row in client.get(address).context["page"].rows}

    assert listed() == accounts
    monkeypatch.setattr(kept, "WIDE", 1)
    read, asked = kept._read, []
    monkeypatch.setattr(kept, "_read", lambda given: asked.append(given) or read(given))
    assert (listed(), listed(), len(asked)) == (accounts, accounts, 1)
    monkeypatch.setattr(kept, "MOST_IDS", 1)
    followed(cast.bob, 2)
    address += "&way=days"  # too many to keep: they are asked for as those of a narrow scope are
    assert len(listed()) == 3


def test_what_is_too_much_to_count_says_what_to_narrow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "others", too_much)
    assert "Too much to count at once" in seen(client, cast.ada).content.decode()
    response = client.post(EXPORT, {"file_format": "csv"})
    assert (response.status_code, "Too much to count at once" in response.content.decode()) == (409, True)
    assert not Event.objects.filter(code="curve.exported").exists()


def test_the_command_prints_the_curve_as_json(cast: Cast) -> None:
    for n in (1, 2):
        followed(cast.ann, 3, ordered_after=n)
    followed(cast.bob, 3)
    order(make_account(cast.bob, days_old=5), TODAY, voided_at=None)

    def printed(*words: str) -> Any:
        out = io.StringIO()
        call_command("curve", *words, stdout=out)
        return json.loads(out.getvalue()) if "--json" in words else out.getvalue()

    rows = printed("--json")
    assert [set(row) for row in rows] == [{"contact", "at_risk", "converted", "cumulative", "low", "high"}] * 4
    assert [(row["contact"], row["at_risk"], row["converted"]) for row in rows] == [
        (0, 4, 1),
        (1, 3, 1),
        (2, 2, 1),
        (3, 1, 0),
    ]
    assert [row["cumulative"] for row in rows] == [0.25, 0.5, 0.75, 0.75]
    assert all(row["low"] <= row["cumulative"] <= row["high"] for row in rows)
    by_person = printed("--by", "person", "--json")
    assert {row["person"] for row in by_person} == {"Ann Seller", "Bob Seller"}
    assert [(row["day"], row["converted"]) for row in printed("--days", "--json")] == [(0, 1), (1, 1), (3, 1), (398, 0)]
    assert printed("--by", "grade").startswith("C\t0\t4\t1\t0.2500")


def test_a_table_of_many_rows_shows_them_all_when_asked_and_the_file_has_every_one(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        followed(cast.ann, 1, industry=f"Industry {number}")
    monkeypatch.setattr(asking, "MOST_ROWS", 2)
    first = seen(client, cast.ada, by="industry")
    assert len(first.context["rows"]) == 2
    assert "3 more rows" in first.content.decode()
    assert "The export has every row." in first.content.decode()
    to_all = first.context["further"].to_all
    assert f'href="{PAGE}?{to_all}#compared"'.replace("&", "&amp;") in first.content.decode()
    whole = client.get(f"{PAGE}?{to_all}")
    assert len(whole.context["rows"]) == 5
    assert "more row" not in whole.content.decode()
    assert client.get(f"{PAGE}?{whole.context['further'].to_first}").context["further"] == first.context["further"]
    assert not any("rows=all" in to for _words, to, _here in whole.context["asked"].groups)
    assert "rows=all" not in whole.context["rows"][0].to
    monkeypatch.setattr(asking, "MOST_OF_ALL", 4)
    monkeypatch.setattr(further, "MOST_OF_ALL", 4)
    cut = client.get(f"{PAGE}?{to_all}")
    assert len(cut.context["rows"]) == 4
    assert "1 more row<" in cut.content.decode()
    said = client.post(f"{EXPORT}?{first.context['asked'].query}", {"file_format": "csv"})
    lines = b"".join(said.streaming_content) if said.streaming else said.content
    assert {f"Industry {number}" for number in range(5)} <= {
        line[0] for line in csv.reader(io.StringIO(lines.decode("utf-8-sig")))
    }


def test_a_stop_says_on_a_card_what_it_is(client: Client, cast: Cast) -> None:
    followed(cast.ann, 13)
    assert '<span class="curve-stop-words">Stop after 8 contacts</span>' in seen(client, cast.ada).content.decode()
