"""Closeness and committees on the portfolio: one base, and every figure opens as many accounts as it says."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.committee.coverage import BITS, Coverage
from accounts.models import Account, AccountCoverage, KeyRole
from accounts.services import letting_go
from dashboards.portfolio.committee import kind_of
from portraits.models.distance import Stage
from tests.cast import TODAY, Cast, again, make_account, make_lead
from tests.dashboards.portfolio.made import EXPORT, LIST, PAGE, listed, seen
from tests.dashboards.portfolio.test_portfolio import close, covered


@pytest.fixture
def accounts(cast: Cast) -> dict[str, Account]:
    """One at each place, and one that is suspended."""
    found = {name: make_account(cast.ann, name) for name in ("friend", "known", "risen", "aged", "plain", "desk")}
    close(found["friend"], Stage.FRIEND, by=cast.mia)
    close(found["known"], Stage.DOCTOR)
    close(found["risen"], Stage.DOCTOR, by=cast.mia, ceiling=Stage.TEACHER)
    close(found["aged"], Stage.TEACHER, by=cast.mia, ceiling=Stage.DOCTOR)
    close(found["desk"], Stage.DOCTOR)
    covered(found["friend"], BITS["user"] | BITS["coach"], met=BITS["user"] | BITS["coach"])
    AccountCoverage.objects.filter(account=found["friend"]).update(agreed=BITS["user"])
    covered(found["known"], BITS["gatekeeper"])
    AccountCoverage.objects.filter(account=found["known"]).update(opposed=BITS["gatekeeper"])
    letting_go.suspend(
        found["desk"], by=again(cast.mia), reason_code="timing", reason="x", look_again_on=TODAY + timedelta(days=9),
        today=TODAY, override=True,
    )  # fmt: skip
    return found


def test_what_is_known_but_not_confirmed_stands_by_itself(
    client: Client, cast: Cast, accounts: dict[str, Account]
) -> None:
    context = seen(client, cast.mia)
    rows = {str(row.label): row for row in context["matrix"].rows}
    assert {name: row.number for name, row in rows.items()} == {
        "Brother": 0, "Friend": 1, "Teacher": 0, "Doctor": 2, "Known, not confirmed": 1, "None yet": 1,
    }  # fmt: skip
    assert context["matrix"].number == 5
    assert listed(client, rows["Known, not confirmed"].to) == {accounts["known"].pk}
    assert listed(client, rows["None yet"].to) == {accounts["plain"].pk}
    assert listed(client, context["to_higher"]) == {accounts["risen"].pk}
    assert listed(client, context["to_capped"]) == {accounts["aged"].pk}
    assert "Known, not confirmed" not in {
        str(row.label) for row in seen(client, cast.mia, read="ceiling")["matrix"].rows
    }


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_every_cell_of_the_committee_opens_its_accounts(
    client: Client, cast: Cast, accounts: dict[str, Account], who: str
) -> None:
    rows = {row.role: row.cells for row in seen(client, again(getattr(cast, who)))["committee"]}
    assert {role: [cell.number for cell in cells] for role, cells in rows.items()} == {
        KeyRole.INVESTOR: [5, 0, 0, 0, 0], KeyRole.GATEKEEPER: [4, 0, 1, 0, 0], KeyRole.USER: [4, 0, 0, 0, 1],
        KeyRole.COACH: [4, 0, 0, 1, 0],
    }  # fmt: skip
    for cells in rows.values():
        for cell in cells:
            assert len(listed(client, cell.to)) == cell.number
    assert listed(client, rows[KeyRole.USER][4].to) == {accounts["friend"].pk}
    assert client.get(LIST, {"list": "committee", "gap": "no_king"}).status_code == 404
    assert client.get(LIST, {"list": "committee"}).status_code == 404


def test_both_say_their_base_and_are_in_the_file(client: Client, cast: Cast, accounts: dict[str, Account]) -> None:
    client.force_login(cast.mia)
    words = client.get(PAGE).content.decode()
    assert words.count("Owned accounts") >= 3
    body = b"".join(client.post(EXPORT, {"file_format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "Is the committee covered?,User,Agrees,1" in body
    assert 'Closeness and coverage,"Known, not confirmed",1 · Known,1' in body


def test_the_old_address_leads_to_the_portfolio_of_the_same_people(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia)
    answer = client.get(reverse("dashboards:closeness"), {"person": cast.ann.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?person={cast.ann.pk}#closeness")


@pytest.mark.parametrize("mode", ["passed", "now", "leads"])
def test_the_funnel_ends_with_its_definitions(client: Client, cast: Cast, mode: str) -> None:
    make_account(cast.ann, contacts_made=2, days_old=5)
    make_lead(cast.ann)
    client.force_login(cast.mia)
    page: Any = client.get(reverse("dashboards:funnel"), {"person": cast.ann.pk, "mode": mode, "period": "all"})
    html = page.content.decode()
    how = html.index("How each figure is counted")
    assert f"{PAGE}?person={cast.ann.pk}#committee" in html[:how]
    assert not re.search(r'class="card[ "]|hx-trigger="load"', html[how:].split("</main>")[0])


def test_the_list_of_a_cell_is_role_by_account(client: Client, cast: Cast, accounts: dict[str, Account]) -> None:
    client.force_login(cast.mia)
    page = client.get(LIST, {"list": "committee", "gap": "no_investor"})
    marks = {account.name: [mark.kind for mark in account.marks] for account in page.context["page"].rows}
    assert marks["friend"] == ["no", "no", "agreed", "unagreed"]
    assert marks["known"] == ["no", "opposed", "no", "no"]
    assert marks["plain"] == ["no"] * 4
    assert [mark.chosen for mark in page.context["page"].rows[0].marks] == [True, False, False, False]
    words = page.content.decode()
    for role in KeyRole:
        assert str(role.label) in words
    assert "Opposes" in words


def test_all_accounts_role_by_account(client: Client, cast: Cast, accounts: dict[str, Account]) -> None:
    shown = seen(client, cast.mia)
    assert listed(client, shown["to_roles"]) == {account.pk for name, account in accounts.items() if name != "desk"}
    assert f"{LIST}?{shown['to_roles']}" in client.get(PAGE).content.decode()


def test_every_account_stands_once_in_the_row_of_a_role(
    client: Client, cast: Cast, accounts: dict[str, Account]
) -> None:
    """Who opposes or agrees without having been met is not also among those never met."""
    row = AccountCoverage.objects.get_or_create(account=accounts["plain"])[0]
    against, agrees = BITS["user"], BITS["investor"]
    for name, value in (("known", against | agrees), ("met", 0), ("agreed", agrees), ("opposed", against)):
        setattr(row, name, value)
    row.save()
    page = seen(client, cast.mia)
    for of_role in page["committee"]:
        assert sum(cell.number for cell in of_role.cells) == page["matrix"].number
    for gap, there in (
        ("unmet_user", False),
        ("opposed_user", True),
        ("unmet_investor", False),
        ("agreed_investor", True),
    ):
        assert (accounts["plain"].pk in listed(client, f"list=committee&gap={gap}")) is there


@pytest.mark.parametrize("bits", range(1 << 5))
def test_a_role_stands_at_one_step(bits: int) -> None:
    """Whatever the marks: opposition before agreement, and a role nobody holds is not known."""
    known, met, agreed, opposed, withheld = (BITS["user"] * bool(bits & 1 << n) for n in range(5))
    kind = kind_of(Coverage(known, met, agreed, opposed, withheld), "user")
    if not known:
        assert kind == "no"
    elif opposed:
        assert kind == "opposed"
    elif agreed:
        assert kind == "agreed"
    else:
        assert kind == ("unagreed" if met else "unmet")


def test_the_file_of_the_list_has_the_roles(client: Client, cast: Cast, accounts: dict[str, Account]) -> None:
    client.force_login(cast.mia)
    answer: Any = client.post(f"{LIST}?list=committee&gap=no_coach", {"file_format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0][1:5] == ["Investor", "Gatekeeper", "User", "Coach"]
    assert next(line for line in lines if line[0] == "known")[1:5] == ["Not known", "Opposes", "Not known", "Not known"]


def test_the_roles_of_a_page_cost_one_statement(
    client: Client, cast: Cast, accounts: dict[str, Account], django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.mia)
    client.get(LIST, {"list": "roles"})
    with django_assert_max_num_queries(15):
        client.get(LIST, {"list": "roles"})
