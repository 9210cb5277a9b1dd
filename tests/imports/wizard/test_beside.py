"""What an import makes beside its rows: the preview says it for each row, an undo takes it back or says why not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Account, KeyPerson, PersonMatch, ReportingLine
from accounts.services import editing
from core import formatting
from core.clock import business_date
from imports.models import ImportRow
from imports.words import left_out
from leads.models import Opportunity, Order, Stage
from leads.models import Outcome as Deal
from tests.cast import Cast, make_account
from tests.followups.conftest import log_contact
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone, verified

pytestmark = pytest.mark.django_db

CONTACTS = [
    ["Account", "Date", "Outcome", "Person"],
    ["Acme Ltd", "2024-01-10", "answered", "Jo;Sam"],
    ["Acme Ltd", "2024-01-11", "answered", "Jo"],
    ["Acme Ltd", "2024-01-12", "answered", "Al"],
]


def acme(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme Ltd", today=business_date())


def shown(as_user: Any, cast: Cast, batch: Any, part: str = "preview/") -> str:
    return str(as_user(cast.ada).get(f"/imports/{batch.pk}/{part}").content.decode())


def test_the_preview_of_contacts_names_the_key_persons_that_will_be_made(cast: Cast, sheet: Any, as_user: Any) -> None:
    KeyPerson.objects.create(account=acme(cast), name="Al")
    batch = checked(sheet(CONTACTS), "followups", cast.ada)
    page = shown(as_user, cast, batch)
    assert "2 key persons are made along with the rows." in page
    assert page.count("a key person is made: Jo, Sam") == 1
    assert page.count("a key person is made:") == 2  # the second row names Jo as well, the third somebody who is there
    assert "An undo takes it back as well." in page


def test_persons_that_contacts_brought_are_taken_back_with_them_and_were_never_there(
    cast: Cast, sheet: Any, as_user: Any
) -> None:
    account = acme(cast)
    batch = imported(sheet(CONTACTS), "followups", cast.ada)
    assert KeyPerson.objects.visible_to(cast.ann).count() == 3
    assert "3 key persons that came with them go as well." in shown(as_user, cast, batch, "undo/")
    undone(batch, cast.ada)
    assert not KeyPerson.objects.visible_to(cast.ann).exists()
    persons = as_user(cast.ann).get(f"/accounts/{account.pk}/persons/").content.decode()
    assert "No longer there" not in persons  # nobody has left the company: they were never there
    assert not PersonMatch.objects.filter(current=True).exists()
    assert "3 key persons that came with the contacts were taken back." in shown(as_user, cast, batch, "")
    assert verified()


@pytest.mark.parametrize("work", ["contact", "change", "line"])
def test_a_person_somebody_works_with_stays_and_the_undo_says_so_before_and_after(
    work: str, cast: Cast, sheet: Any, as_user: Any
) -> None:
    account = acme(cast)
    batch = imported(sheet(CONTACTS), "followups", cast.ada)
    jo, al = KeyPerson.objects.get(name="Jo"), KeyPerson.objects.get(name="Al")
    if work == "contact":
        log_contact(account, cast.ann, jo, on=business_date())
    elif work == "change":
        KeyPerson.objects.filter(pk=jo.pk).update(title="Buyer", version=2)
    else:
        boss = editing.save_person(account, KeyPerson(name="Boss"), by=cast.ann)
        ReportingLine.objects.create(person=jo, boss=boss, from_on=business_date())
    reason = {
        "contact": "named in other contacts", "change": "was changed since", "line": "somebody has written about them",
    }[work]  # fmt: skip
    before = shown(as_user, cast, batch, "undo/")
    assert "2 key persons that came with them go as well." in before
    assert "1 key person that came with the contacts stays:" in before
    assert f"Jo: {reason}" in before
    undone(batch, cast.ada)
    after = shown(as_user, cast, batch, "")
    assert f"Jo: {reason}" in after
    assert "2 key persons that came with the contacts were taken back." in after
    jo.refresh_from_db()
    al.refresh_from_db()
    assert (jo.left_on, jo.taken_back_on, al.taken_back_on) == (None, None, business_date())
    assert verified()


def test_the_same_file_brings_the_persons_again_after_an_undo(cast: Cast, sheet: Any) -> None:
    acme(cast)
    undone(imported(sheet(CONTACTS), "followups", cast.ada), cast.ada)
    imported(sheet(CONTACTS), "followups", cast.ada)
    assert set(KeyPerson.objects.visible_to(cast.ann).values_list("name", flat=True)) == {"Jo", "Sam", "Al"}


def test_a_persons_import_taken_back_leaves_nobody_who_seems_to_have_left(cast: Cast, sheet: Any) -> None:
    acme(cast)
    undone(imported(sheet([["Account", "Name"], ["Acme Ltd", "Jo"]]), "persons", cast.ada), cast.ada)
    assert not KeyPerson.objects.visible_to(cast.ann).exists()
    assert verified()


def test_accounts_say_the_persons_they_bring_and_count_them_by_what_is_chosen(
    cast: Cast, sheet: Any, as_user: Any
) -> None:
    acme(cast)
    rows = [["Company", "Contact"], ["Acme Ltd", "Jo"], ["New Ltd", "Sam"], ["Bare Ltd", ""]]
    batch = checked(sheet(rows), "accounts", cast.ada)
    page = shown(as_user, cast, batch, "preview/?show=all")
    assert "1 key person is made along with the rows." in page
    assert page.count("a key person is made:") == 1
    known = ImportRow.objects.of(batch).get(twin__isnull=False)
    browser = as_user(cast.ada)
    browser.post(f"/imports/{batch.pk}/choose/", {"selected": [known.pk], "choice": "create"})
    assert "2 key persons are made along with the rows." in shown(as_user, cast, batch)
    browser.post(f"/imports/{batch.pk}/choose/", {"selected": [known.pk], "choice": "skip"})
    assert "1 key person is made along with the rows." in shown(as_user, cast, batch)


def test_an_account_that_is_updated_says_that_the_person_named_beside_it_is_not_added(cast: Cast, sheet: Any) -> None:
    KeyPerson.objects.create(account=acme(cast), name="Al")
    rows = [["Company", "Contact", "Region"], ["Acme Ltd", "Jo", "Berlin"]]
    batch = imported(sheet(rows), "accounts", cast.ada, duplicates="update")
    row = ImportRow.objects.of(batch).get()
    assert (row.outcome, [p["c"] for p in row.problems]) == ("updated", ["person_not_filled"])
    there = imported(
        sheet([*rows[:1], ["Acme Ltd", "Al", "Bonn"]], "b.xlsx"), "accounts", cast.ada, duplicates="update"
    )
    assert ImportRow.objects.of(there).get().problems in (None, [])


def test_orders_say_which_open_opportunities_they_win(cast: Cast, sheet: Any, as_user: Any) -> None:
    account = acme(cast)
    deal = Opportunity.objects.create(account=account, name="Boxes", stage=Stage.PROSPECT, opened_on=business_date())
    today = business_date().isoformat()
    rows = [
        ["Customer", "Order date", "Amount", "Opportunity"],
        ["Acme Ltd", today, 5, "boxes"],
        ["Acme Ltd", today, 7, ""],
    ]
    batch = checked(sheet(rows), "orders", cast.ada)
    page = shown(as_user, cast, batch)
    assert "1 open opportunity of the same name is won by its order." in page
    assert "Each other order makes a won opportunity." in page
    assert page.count("wins the open opportunity “Boxes”") == 1
    done = imported(sheet(rows), "orders", cast.ada)
    deal.refresh_from_db()
    assert deal.outcome == Deal.WON
    undone(done, cast.ada)
    deal.refresh_from_db()
    assert (deal.outcome, Opportunity.objects.valid().count()) == (Deal.OPEN, 1)


def test_what_an_order_has_beside_its_columns_is_kept_as_a_note(cast: Cast, sheet: Any, as_user: Any) -> None:
    acme(cast)
    day = business_date().isoformat()
    rows = [
        ["Customer", "Order date", "Amount", "Order number", "Notes", "Shipping"],
        ["Acme Ltd", day, 5, "N1", "end of the month", "by sea"], ["Acme Ltd", day, 6, "N1", "end of the month", "by air"],
        ["Acme Ltd", day, 7, "N2", "x" * 600, ""],
    ]  # fmt: skip
    batch = imported(sheet(rows), "orders", cast.ada, keep_notes=True)
    assert problems(batch)[4] == ["notes_cut"]
    order = Order.objects.get(number="N1")
    page = as_user(cast.ann).get(f"/orders/{order.pk}/").content.decode()
    assert ">end of the month\nShipping: by sea\nend of the month\nShipping: by air" in page
    assert len(Order.objects.get(number="N2").opportunity.stage_changes.latest("pk").reason) <= 500


def test_key_persons_have_no_notes_and_the_columns_say_so(cast: Cast, sheet: Any, as_user: Any) -> None:
    rows = [["Account", "Name", "Shoe size"], ["Acme Ltd", "Jo", 42]]
    acme(cast)
    batch = checked(sheet(rows), "persons", cast.ada)
    assert "Key persons have no field for notes" in shown(as_user, cast, batch, "columns/")
    assert "Columns that are not imported: Shoe size." in shown(as_user, cast, batch)


def test_columns_without_a_heading_that_hold_something_are_named_by_their_number(
    cast: Cast, sheet: Any, as_user: Any
) -> None:
    rows = [["Account", "", "Shoe size", "", ""], ["Acme Ltd", "", 42, "", ""], ["Bee Ltd", "", 43, "", "VIP"]]
    batch = checked(sheet(rows), "accounts", cast.ada)
    assert left_out(batch) == "Columns that are not imported: Shoe size, Column 5."


def test_the_annual_revenue_of_a_row_is_an_amount_of_money(cast: Cast, sheet: Any, as_user: Any) -> None:
    make_account(cast.ann, "Acme Ltd", annual_revenue=Decimal(9_000_000))
    rows = [["Account", "Annual revenue"], ["Acme Ltd", 8_000_000]]
    page = shown(as_user, cast, checked(sheet(rows), "accounts", cast.ada, duplicates="update"))
    assert formatting.money(Decimal(8_000_000), settings.CURRENCY) in page
    assert formatting.money(Decimal(9_000_000), settings.CURRENCY) in page
    assert "000000" not in page
