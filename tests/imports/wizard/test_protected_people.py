"""A file brings back nobody who was erased and touches nobody whose processing has stopped: its rows say so."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyPerson
from accounts.services import editing, forgotten
from core.clock import business_date
from followups.models import FollowUp
from imports.models import ImportRow
from portraits.services.personal import erasing, restricting
from tests.cast import Cast, again, make_account
from tests.imports.wizard.conftest import checked, imported

pytestmark = pytest.mark.django_db
PERSONS = [
    ["company", "name", "mobile"],
    ["Acme", "Quirin Zwirn", "13911112222"],
    ["Acme", "Somebody Else", "139 7777 4321"],
    ["Acme", "Rosa Stopped", ""],
    ["Acme", "New Person", ""],
]
CONTACTS = [
    ["company", "date", "result", "content", "key person"],
    ["Acme", "2026-03-02", "answered", "one", "Quirin Zwirn"],
    ["Acme", "2026-03-03", "answered", "two", "Rosa Stopped"],
    ["Acme", "2026-03-04", "answered", "three", "New Person"],
]


def test_rows_that_name_them_are_told_so_and_not_written(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    gone = editing.save_person(account, KeyPerson(name="Quirin Zwirn", telephone="139 7777 4321"), by=cast.ann)
    stopped = editing.save_person(account, KeyPerson(name="Rosa Stopped"), by=cast.ann)
    erasing.forget(gone, by=None, today=business_date())
    restricting.restrict(stopped, reason="letter", by=again(cast.mia))
    batch = imported(sheet(PERSONS), "persons", cast.ann)
    assert (batch.created, batch.failed) == (1, 3)
    codes = [row["c"] for rows in ImportRow.objects.of(batch).order_by("number").values_list("problems", flat=True)
             for row in rows or ()]  # fmt: skip
    assert codes == ["erased_person", "erased_person", "restricted_person"]
    batch = imported(sheet(CONTACTS, "b.xlsx"), "followups", cast.ann)
    assert (batch.created, batch.failed) == (1, 2)
    assert FollowUp.objects.count() == 1
    assert KeyPerson.objects.filter(erased_at=None, restricted_at=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "rows", "wrong"),
    [
        ("persons", [["company", "name", "email"], ["Acme", "Quirin Zwirn", "no address"]], "email"),
        (
            "followups",
            [["company", "date", "result", "key person"], ["Acme", "not a day", "answered", "Quirin Zwirn"]],
            "date",
        ),
        ("accounts", [["company", "mobile", "website"], ["New Mill", "139 7777 4321", "no address"]], "website"),
        ("leads", [["company", "mobile", "email"], ["New Mill", "139 7777 4321", "no address"]], "email"),
    ],
)
def test_a_row_says_at_once_all_that_is_wrong_with_it(
    cast: Cast, sheet: Any, kind: str, rows: list[list[str]], wrong: str
) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    gone = editing.save_person(account, KeyPerson(name="Quirin Zwirn", telephone="139 7777 4321"), by=cast.ann)
    erasing.forget(gone, by=None, today=business_date())
    batch = checked(sheet(rows), kind, cast.ann)
    row = ImportRow.objects.of(batch).get()
    assert {problem["c"] for problem in row.problems if not problem.get("w")} == {wrong, "erased_person"}


def test_rows_of_a_former_file_lose_who_was_erased(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    batch = imported(sheet(CONTACTS), "followups", cast.ann)
    person = KeyPerson.objects.get(account=account, name="Quirin Zwirn")
    erasing.forget(person, by=None, today=business_date())
    assert "Quirin" not in str(list(ImportRow.objects.of(batch).values_list("raw", flat=True)))


ACCOUNTS = [["company", "key person", "contact mobile", "contact email"],
            ["New Mill", "Q Z", "+86 139-7777-4321", ""], ["Other Mill", "Q", "", "QZ@zwirn.example"], ["Third Mill", "A B", "13911112222", ""]]  # fmt: skip
LEADS = [["company", "contact", "mobile", "email"],
         ["New Mill", "Q Z", "139 7777 4321", ""], ["Other Mill", "Q", "", "qz@zwirn.example"], ["Third Mill", "A B", "13911113333", ""]]  # fmt: skip


@pytest.mark.parametrize(("kind", "rows"), [("accounts", ACCOUNTS), ("leads", LEADS)])
def test_numbers_and_addresses_of_erased_people_come_with_no_new_record(
    cast: Cast, sheet: Any, kind: str, rows: list[list[str]]
) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    facts = {"name": "Quirin Zwirn", "telephone": "139 7777 4321", "email": "qz@zwirn.example"}
    gone = editing.save_person(account, KeyPerson(**facts), by=cast.ann)
    erasing.forget(gone, by=None, today=business_date())
    batch = imported(sheet(rows), kind, cast.ann)
    assert (batch.created, batch.failed) == (1, 2)
    codes = [
        row["c"] for found in ImportRow.objects.of(batch).values_list("problems", flat=True) for row in found or ()
    ]
    assert codes.count("erased_person") == 2


def test_nothing_is_digested_while_nobody_was_erased(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(forgotten, "digest", asked.append)
    named = [forgotten.Named(0, telephone="138 0013 8000"), forgotten.Named(0, email="jo@one.example")]
    assert (forgotten.against(named), asked) == ([None, None], [])
