"""A list behind a figure of the portfolio says of each account what made the figure, on the page and in the file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Escalation, EscalationKind
from audit import services as audit
from keyaccounts.models import Supplier
from portraits.models.distance import Stage
from tests.cast import TODAY, Cast, make_account
from tests.dashboards.portfolio.made import LIST, follow_up
from tests.dashboards.portfolio.test_portfolio import close, covered, spends, supplies


def told(client: Client, **params: Any) -> dict[str, dict[str, str]]:
    """By account what the page says in each column of its own."""
    answer = client.get(LIST, params)
    content = answer.content.decode()
    rows = {}
    for account in answer.context["page"].rows:
        cells = {str(cell.label): "" if cell.words is None else str(cell.words) for cell in account.cells}
        assert all(f'data-label="{label}"' in content for label in cells)
        assert all(words in content for words in cells.values())
        rows[account.name] = cells
    return rows


def filed(client: Client, **params: Any) -> dict[str, dict[str, str]]:
    """By account the line of the file."""
    query = "&".join(f"{name}={value}" for name, value in params.items())
    answer = client.post(f"{LIST}?{query}", {"file_format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {line["Name"]: line for line in csv.DictReader(io.StringIO(text))}


def test_what_they_spend_and_our_share_of_it(client: Client, cast: Cast) -> None:
    large, once = make_account(cast.ann, "Large"), make_account(cast.ann, "Once")
    spends(large, 1_000_000, 500_000, year=2024)
    spends(large, 2_000_000, 500_000)
    spends(once, 30_000, 24_000, period="quarter", currency="USD")
    client.force_login(cast.mia)
    found = told(client, list="wallet")
    names = ("Their spend a year", "Our share, in percent", "Our share before, in percent")
    assert [found["Large"][name] for name in names] == ["¥2,000,000", "25", "50"]
    assert [found["Once"][name] for name in names] == ["$120,000", "80", ""]
    line = filed(client, list="wallet")["Large"]
    assert (line["Their spend a year"], line["Currency"], line["Our share, in percent"]) == ("2000000.00", "CNY", "25")


def test_which_supplier_we_are_since_when_and_what_we_were(client: Client, cast: Cast) -> None:
    fell, rose, new = (make_account(cast.ann, name) for name in ("Fell", "Rose", "New"))
    supplies(fell, Supplier.SOLE, 500)
    supplies(fell, Supplier.SECOND, 90)
    supplies(fell, Supplier.SECOND, 5)
    supplies(rose, Supplier.OUTSIDE, 400)
    supplies(rose, Supplier.SECOND, 30)
    supplies(new, Supplier.SECOND, 3)
    client.force_login(cast.mia)
    found = told(client, list="position", position=Supplier.SECOND.value)
    names = ("Supplier position", "Since", "A year ago")
    now = str(Supplier.SECOND.label)
    day = {n: (TODAY - timedelta(days=n)).isoformat() for n in (90, 30, 3)}
    lines = filed(client, list="position", position=Supplier.SECOND.value)
    assert [lines["Fell"][name] for name in names] == [now, day[90], str(Supplier.SOLE.label)]
    assert [lines["Rose"][name] for name in names] == [now, day[30], str(Supplier.OUTSIDE.label)]
    assert [lines["New"][name] for name in names] == [now, day[3], ""]
    assert found["Fell"]["A year ago"] == str(Supplier.SOLE.label)
    assert found["Fell"]["Since"]
    assert set(told(client, list="position", position=Supplier.SECOND.value, moved="down")) == {"Fell"}


def test_the_stage_that_is_confirmed_and_the_one_that_is_possible(client: Client, cast: Cast) -> None:
    risen, aged, known = (make_account(cast.ann, name) for name in ("Risen", "Aged", "Known"))
    close(risen, Stage.DOCTOR, by=cast.mia, ceiling=Stage.TEACHER)
    close(aged, Stage.TEACHER, by=cast.mia, ceiling=Stage.DOCTOR)
    close(known, Stage.FRIEND)
    covered(risen, 0b0101)
    client.force_login(cast.mia)
    names = ("Confirmed stage", "Possible by what is known", "Roles covered, of 4")
    assert [told(client, list="close", stage="higher")["Risen"][n] for n in names] == ["Doctor", "Teacher", "2"]
    assert [told(client, list="close", stage="capped")["Aged"][n] for n in names] == ["Teacher", "Doctor", "0"]
    assert [filed(client, list="close")["Known"][n] for n in names] == ["", "Friend", "0"]


def test_what_the_manager_did_who_and_when(client: Client, cast: Cast) -> None:
    names = ("Idle", "Met", "Along", "Kept", "Wrote")
    idle, met, along, kept, wrote = (make_account(cast.ann, name, contacts_made=10, days_old=60) for name in names)
    follow_up(met, cast.mia)
    follow_up(along, cast.ann, with_=cast.mia)
    Account.objects.filter(pk=kept.pk).update(keeps=1)
    audit.record("account.kept", kept, by=cast.mia, reason="They plan", more_contacts=4)
    Escalation.objects.create(
        account=wrote, kind=EscalationKind.TEN_CONTACTS, once="x", raised_at=timezone.now(), done_at=timezone.now(),
        done_by=cast.ada, answer="Call them",
    )  # fmt: skip
    client.force_login(cast.mia)
    found = told(client, list="ten")
    assert {name: (row["What the manager did"], row["Who"]) for name, row in found.items()} == {
        "Idle": ("Nothing yet", ""),
        "Met": ("Came along or spoke with them", cast.mia.name),
        "Along": ("Came along or spoke with them", cast.mia.name),
        "Kept": ("Decided to go on", cast.mia.name),
        "Wrote": ("Wrote an answer", cast.ada.name),
    }
    assert {row["Contacts without an order"] for row in found.values()} == {"10"}
    lines = filed(client, list="ten")
    assert {name: line["When"] for name, line in lines.items()} == {
        **dict.fromkeys(names, TODAY.isoformat()), "Idle": "",
    }  # fmt: skip
    assert "Contacts without an order" not in lines["Idle"]
    assert idle.pk


def test_how_long_a_protected_account_has_been_silent(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, "Quiet", days_old=300, grade="A")
    last = TODAY - timedelta(days=120)
    Account.objects.filter(pk=account.pk).update(last_contact_on=last, alarm_due_on=TODAY - timedelta(days=1))
    client.force_login(cast.mia)
    assert told(client, list="protected", silent="1")["Quiet"] == {"Days silent": "120"}
    assert filed(client, list="protected", silent="1")["Quiet"]["Days silent"] == "120"


@pytest.mark.parametrize("what", ["wallet", "position", "close", "ten", "protected"])
def test_a_list_costs_the_same_however_many_accounts_it_shows(client: Client, cast: Cast, what: str) -> None:
    def grow(number: int) -> None:
        for n in range(number):
            account = make_account(cast.ann, contacts_made=10, days_old=60, grade="A")
            spends(account, 1000 + n, 10)
            supplies(account, Supplier.SECOND)
            close(account, Stage.DOCTOR, by=cast.mia)

    params = {"list": what, **({"position": Supplier.SECOND.value} if what == "position" else {})}
    client.force_login(cast.mia)
    counts = []
    for number in (1, 7):
        grow(number)
        client.get(LIST, params)
        with CaptureQueriesContext(connection) as ran:
            rows = client.get(LIST, params).context["page"].rows
        counts.append(len(ran))
        assert all(account.cells for account in rows)
    assert counts[0] == counts[1] <= 15


def test_accounts_of_which_nothing_is_entered_say_what_they_are(client: Client, cast: Cast) -> None:
    make_account(cast.ann, "Plain")
    client.force_login(cast.mia)
    for params in ({"list": "unknown"}, {"list": "position", "position": "none"}):
        assert "Last order" in client.get(LIST, params).content.decode()
