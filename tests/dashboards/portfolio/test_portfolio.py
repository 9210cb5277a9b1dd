"""The portfolio: known figures, and each figure against its list."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Account, AccountCoverage, Escalation, EscalationKind, Grade
from accounts.services import policies
from accounts.services.calls import raising
from audit import services as audit
from audit.models import Event
from dashboards import kept
from dashboards.portfolio import sheet
from followups.models import FollowUp
from keyaccounts.models import Complaint, Position, Supplier, Wallet
from leads.models import Order
from portraits.models import Distance
from portraits.models.distance import Stage
from tests.cast import TODAY, Cast, make_account
from tests.dashboards.portfolio.made import ACTS, EXPORT, LIST, PAGE, acts, follow_up, listed, seen
from users.models import User


def close(account: Account, stage: Stage, *, by: User | None = None, ceiling: Stage | None = None) -> None:
    confirmed = {} if by is None else {
        "confirmed": stage, "confirmed_by": by, "confirmed_at": timezone.now(), "confirmed_cycle": account.current_cycle,
    }  # fmt: skip
    Distance.objects.create(account=account, ceiling=ceiling or stage, **confirmed)


def covered(account: Account, known: int, met: int = 0) -> None:
    AccountCoverage.objects.update_or_create(account=account, defaults={"known": known, "met": met})


def spends(account: Account, spend: int, ours: int | None, *, year: int = 2025, **fields: Any) -> Wallet:
    values = {"spend": Decimal(spend), "ours": None if ours is None else Decimal(ours), **fields}
    return Wallet.objects.create(
        account=account, on=date(year, 1, 1), by=account.owner, noted_at=timezone.now(), **values
    )


def supplies(account: Account, position: Supplier, days_ago: int = 1) -> None:
    on = TODAY - timedelta(days=days_ago)
    Position.objects.create(account=account, on=on, position=position, by=account.owner, noted_at=timezone.now())


def complain(account: Account, *, due: int, severity: int = 2, **fields: Any) -> Complaint:
    day = TODAY + timedelta(days=due)
    values = {"due_on": day, "answer_due_on": day, "entered_on": TODAY - timedelta(days=20), **fields}
    return Complaint.objects.create(
        account=account, text="Scratches", severity=severity, owner=account.owner, entered_by=account.owner,
        entered_at=timezone.now(), **values,
    )  # fmt: skip


def test_closeness_stands_against_the_roles_that_are_covered(client: Client, cast: Cast) -> None:
    friend, doctor, unsure, plain = (make_account(owner) for owner in (cast.ann, cast.ann, cast.bob, cast.bob))
    close(friend, Stage.FRIEND, by=cast.mia)
    close(doctor, Stage.DOCTOR, by=cast.mia, ceiling=Stage.TEACHER)
    close(unsure, Stage.TEACHER)
    covered(friend, 0b1111, met=0b0011)
    covered(doctor, 0b0101)
    found = seen(client, cast.mia)
    by_stage = {str(row.label): [cell.number for cell in row.cells] for row in found["matrix"].rows}
    assert by_stage == {
        "Brother": [0, 0, 0, 0, 0], "Friend": [0, 0, 0, 0, 1], "Teacher": [0, 0, 0, 0, 0], "Doctor": [0, 0, 1, 0, 0],
        "Known, not confirmed": [1, 0, 0, 0, 0], "None yet": [1, 0, 0, 0, 0],
    }  # fmt: skip
    assert (found["matrix"].number, found["near"], found["all_roles"].number) == (4, 1, 1)
    assert listed(client, found["to_near"]) == {friend.pk}
    possible = seen(client, cast.mia, read="ceiling", cover="met")
    by_stage = {str(row.label): [cell.number for cell in row.cells] for row in possible["matrix"].rows}
    assert (by_stage["Friend"], by_stage["Teacher"], by_stage["None yet"]) == (
        [0, 0, 1, 0, 0], [2, 0, 0, 0, 0], [1, 0, 0, 0, 0],
    )  # fmt: skip
    assert plain.pk in listed(client, possible["matrix"].rows[-1].to)


def test_a_new_owner_makes_closeness_unconfirmed(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann)
    close(account, Stage.FRIEND, by=cast.mia)
    assert seen(client, cast.mia)["near"] == 1
    Distance.objects.update(confirmed_cycle=None)
    assert seen(client, cast.mia)["near"] == 0


def test_wallet_shares_fall_into_quadrants_by_the_median_of_their_currency(client: Client, cast: Cast) -> None:
    big, small, large, euro = (make_account(cast.ann) for _n in range(4))
    spends(big, 9_000_000, 900_000)
    spends(small, 100_000, 10_000)
    spends(large, 500_000, 250_000)
    spends(large, 500_000, 200_000, year=2024)
    spends(euro, 25_000, 1_000, currency="EUR", period="quarter")
    make_account(cast.ann)
    found = seen(client, cast.mia)
    numbers = [number for *_words, number, _to, _key in found["quadrants"]]
    assert numbers == [2, 1, 1, 0]  # much and little, much and large, little and little, little and large
    assert (found["sold"], found["unsold"]) == (4, 1)
    assert listed(client, found["quadrants"][0][4]) == {big.pk, euro.pk}
    rising = [number for _part, cells in found["trends"] for _trend, number, _to in cells]
    assert rising == [1, 0, 0, 0, 0, 3]
    assert {dot.pk for dot in found["picture"].dots} == {big.pk, small.pk, large.pk}
    assert found["picture"].middle_spend == 500_000


def test_our_part_is_what_was_ordered_where_nobody_wrote_it(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, days_old=500)
    spends(account, 10_000, None)
    for on, amount in ((date(2025, 12, 31), 4000), (date(2026, 1, 1), 5000)):
        Order.objects.create(account=account, ordered_on=on, amount=amount, credited_to=cast.ann, team=cast.harbour)
    assert [dot.share for dot in seen(client, cast.ann)["picture"].dots] == [40]
    spends(account, 10_000, 1_500)  # entered again: the later row holds
    assert [dot.share for dot in seen(client, cast.ann)["picture"].dots] == [15]
    Wallet.objects.filter(ours=1_500).update(voided_at=timezone.now())
    assert [dot.share for dot in seen(client, cast.ann)["picture"].dots] == [40]


def test_supplier_positions_say_who_rose_and_fell_within_a_year(client: Client, cast: Cast) -> None:
    rose, fell, new = (make_account(cast.ann) for _n in range(3))
    supplies(rose, Supplier.OUTSIDE, 400)
    supplies(rose, Supplier.MAIN)
    supplies(fell, Supplier.FIRST, 400)
    supplies(fell, Supplier.MAIN)
    supplies(new, Supplier.SOLE)
    make_account(cast.ann)
    found = seen(client, cast.mia)
    assert [(place.number, place.rose, place.fell) for place in found["places"]] == [
        (1, 0, 0), (0, 0, 0), (2, 1, 1), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    assert found["unplaced"] == len(listed(client, found["to_unplaced"])) == 1
    main = found["places"][2]
    assert (listed(client, main.to_rose), listed(client, main.to_fell)) == ({rose.pk}, {fell.pk})


def test_silent_protected_accounts_are_listed_with_their_call(client: Client, cast: Cast) -> None:
    silent = make_account(cast.ann, grade=Grade.A, days_old=120)
    make_account(cast.ann, grade=Grade.A)
    make_account(cast.bob, days_old=120)
    raising.escalate(silent, kind=EscalationKind.SILENT, once="silent:1", by=None)
    found = seen(client, cast.mia)
    assert (found["protected"].number, found["protected"].silent) == (2, 1)
    waits = acts(client, cast.mia)
    (row,) = waits.context["silent"]
    assert (row.pk, row.silent_days, row.call.done_at) == (silent.pk, 120, None)
    assert reverse("accounts:escalation_answer", args=[row.call.pk]) in waits.content.decode()
    assert listed(client, found["to_silent"]) == {silent.pk}
    assert len(listed(client, found["to_protected"])) == 2


def test_complaints_are_counted_by_gravity_answer_and_day(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30)
    complain(account, due=-2, severity=3)
    complain(account, due=2, severity=3, answered_on=TODAY, answer_due_on=TODAY - timedelta(days=5))
    complain(account, due=1, severity=1)
    complain(
        account, due=0, due_on=None, closed_on=TODAY, answered_on=TODAY - timedelta(days=1), cause="quality",
        resolution="Replaced", learned="Look twice",
    )  # fmt: skip
    found = seen(client, cast.mia)["complaints"]
    assert [([n for n, _to in row.cells], row.number, row.overdue) for row in found.rows] == [
        ([1, 1], 2, 1), ([0, 0], 0, 0), ([1, 0], 1, 0),
    ]  # fmt: skip
    assert (found.total.number, found.total.overdue, found.in_time, found.answered) == (3, 1, 1, 3)
    for row in (*found.rows, found.total):
        numbers = [*((n, to) for n, to in row.cells), (row.number, row.to), (row.overdue, row.to_overdue)]
        for number, to in numbers:
            assert len(listed(client, to)) == number
    assert len(listed(client, found.to_late)) == 2


def test_at_ten_contacts_it_says_what_the_manager_did(client: Client, cast: Cast) -> None:
    def at(contacts_made: int, owner: User = cast.ann) -> Account:
        return make_account(owner, days_old=40, contacts_made=contacts_made)

    nothing, joined, wrote, kept_on = at(10), at(12), at(11), at(13)
    at(9)
    led = at(10, cast.bob)
    Account.objects.filter(pk=at(14).pk).update(order_in_cycle=True)
    follow_up(nothing, cast.ann, with_=cast.cho)  # a colleague who leads nobody
    follow_up(joined, cast.ann, with_=cast.mia)
    follow_up(led, cast.max)
    raising.escalate(wrote, kind=EscalationKind.HELP, once="help", by=cast.ann, note="?")
    raising.answer_escalation(
        Escalation.objects.get(account=wrote, kind="help"), by=cast.mia, answer="Visit them together."
    )
    audit.record("account.kept", kept_on, by=cast.mia, reason="They plan", more_contacts=4)
    Account.objects.filter(pk=kept_on.pk).update(keeps=1)
    found = seen(client, cast.mia)
    by_did = {row.did: [n for n, _s, _to in row.cells] for row in found["done"]}
    assert by_did == {"nothing": [1, 0, 0], "wrote": [1, 0, 0], "decided": [0, 0, 1], "joined": [1, 1, 0]}
    assert [account.pk for account in acts(client, cast.mia).context["waiting"]] == [nothing.pk]
    assert found["at_ten"].number == 5
    for row in (*found["done"], found["at_ten"]):
        assert len(listed(client, row.to)) == row.number
        for number, _shade, to in row.cells:
            assert len(listed(client, to)) == number


def test_contacts_are_named_by_the_numbers_of_the_readers_team(client: Client, cast: Cast) -> None:
    numbers = {"contacts_required": 14, "contacts_alert": 11}
    policies.publish({}, teams={cast.harbour.pk: numbers}, by=None, reason="slower here")
    make_account(cast.ann, days_old=40, contacts_made=14)
    seen(client, cast.mia)
    page = client.get(reverse("dashboards:portfolio")).content.decode()
    for words in (
        "At 11 contacts: what the manager did",
        "Before contact 14",
        "Beyond contact 14",
        "11 contacts and more",
    ):
        assert words in page
    assert (
        client.get(LIST, {"list": "ten", "band": "reached"}).context["label"] == "11 contacts and more · At contact 14"
    )
    client.force_login(cast.zoe)
    assert (
        client.get(LIST, {"list": "ten", "band": "reached"}).context["label"] == "10 contacts and more · At contact 12"
    )


def test_what_was_done_in_an_earlier_cycle_or_made_void_does_not_count(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40, contacts_made=10)
    follow_up(account, cast.mia, voided_at=timezone.now())
    other = follow_up(account, cast.mia)
    FollowUp.objects.filter(pk=other.pk).update(cycle=None)
    assert seen(client, cast.mia)["undone"].number == 1


@pytest.mark.parametrize(("who", "number"), [("ann", 2), ("bob", 1), ("mia", 3), ("max", 3), ("zoe", 1), ("ada", 4)])
def test_people_see_their_own_managers_their_teams_admins_all(
    client: Client, cast: Cast, who: str, number: int
) -> None:
    for owner in (cast.ann, cast.ann, cast.bob, cast.sue):
        account = make_account(owner, days_old=40, contacts_made=10)
        complain(account, due=1)
        spends(account, 100, 10)
    found = seen(client, getattr(cast, who))
    assert found["matrix"].number == found["complaints"].total.number == found["sold"] == number
    assert found["at_ten"].number == len(found["picture"].dots) == number
    assert len(listed(client, found["matrix"].total.to)) == number


def test_a_manager_of_another_team_sees_nothing_by_asking_for_its_people(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, "Harbour Print", days_old=40, contacts_made=10)
    complain(account, due=-1)
    for params in ({"person": cast.ann.pk}, {"team": cast.harbour.pk}):
        assert seen(client, cast.zoe, **params)["matrix"].number == 0
        for kind in ("close", "unknown", "ten", "complaints", "protected"):
            assert not client.get(LIST, {"list": kind, **params}).context["page"].rows
        assert "Harbour Print" not in client.get(PAGE, params).content.decode()
        assert "Harbour Print" not in client.get(ACTS, params).content.decode()


def test_an_empty_company_is_told_where_accounts_come_from(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    assert "Go to the pool" in client.get(PAGE).content.decode()
    make_account(cast.ann)
    assert "Clear the filters" in client.get(PAGE, {"industry": "nothing"}).content.decode()
    assert "Nobody has entered what they spend" in client.get(PAGE).content.decode()


def test_a_salesperson_asks_for_help_and_a_manager_answers(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40, contacts_made=10)
    assert reverse("accounts:help", args=[account.pk]) in acts(client, cast.ann).content.decode()
    assert reverse("accounts:help", args=[account.pk]) not in acts(client, cast.mia).content.decode()


@pytest.mark.parametrize(
    "params",
    [{}, {"list": "else"}, {"list": "close", "stage": "9"}, {"list": "close", "roles": "5"},
     {"list": "wallet", "size": "huge"}, {"list": "position"}, {"list": "position", "position": "x"},
     {"list": "complaints", "state": "x"}, {"list": "ten", "did": "x"}],
)  # fmt: skip
def test_a_list_of_nonsense_is_missing(client: Client, cast: Cast, params: dict[str, Any]) -> None:
    client.force_login(cast.ann)
    assert client.get(LIST, params).status_code == 404


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_statements_stay_within_the_bar_however_many_rows(
    client: Client, cast: Cast, who: str, django_assert_max_num_queries: Any
) -> None:
    for n in range(6):
        account = make_account(cast.ann, days_old=120, contacts_made=10, grade=Grade.A if n % 2 else Grade.C)
        complain(account, due=-1)
        spends(account, 100 * (n + 1), 10)
        Account.objects.filter(pk=account.pk).update(alarm_due_on=TODAY)
    client.force_login(getattr(cast, who))
    with django_assert_max_num_queries(15):
        client.get(PAGE)
    with django_assert_max_num_queries(15):
        client.get(ACTS)
    with django_assert_max_num_queries(15):
        client.get(LIST, {"list": "ten"})
    with django_assert_max_num_queries(15):
        client.get(LIST, {"list": "complaints"})


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_it_is_taken_out_as_a_file_and_logged(client: Client, cast: Cast, file_format: str) -> None:
    close(make_account(cast.ann), Stage.FRIEND, by=cast.mia)
    client.force_login(cast.mia)
    response = client.post(EXPORT, {"file_format": file_format})
    body = b"".join(response.streaming_content)
    event = Event.objects.get(code="portfolio.exported")
    assert (event.actor_id, event.params["format"]) == (cast.mia.pk, file_format)
    if file_format == "csv":
        lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert len(lines) - 1 == event.params["rows"]
        assert ["Closeness and coverage", "Friend", "0 · Known", "1"] in lines
    assert client.post(EXPORT, {"file_format": "exe"}).status_code == 404


def test_a_keep_of_an_earlier_cycle_is_no_decision_of_this_one(client: Client, cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40, contacts_made=11)
    audit.record("account.kept", account, by=cast.mia, reason="They plan", more_contacts=4)
    assert [each.pk for each in acts(client, cast.mia).context["waiting"]] == [account.pk]


def test_of_one_person_no_suspended_account_is_looked_for(client: Client, cast: Cast) -> None:
    make_account(cast.ann)
    with CaptureQueriesContext(connection) as asked:
        seen(client, cast.ann)
    assert not any("'suspended'" in each["sql"] for each in asked if "looked_after" in each["sql"])


def test_what_is_too_much_to_count_says_what_to_narrow(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "others", too_much)
    client.force_login(cast.ada)
    assert "Too much to count at once" in client.get(PAGE).content.decode()
    assert client.post(EXPORT, {"file_format": "csv"}).status_code == 409


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_file_names_its_columns_by_different_words(language: str) -> None:
    with translation.override(language):
        assert len(set(sheet.headers())) == 4
