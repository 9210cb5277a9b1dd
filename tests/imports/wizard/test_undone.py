"""An undo leaves nothing behind: no figure, no date, no clock, and imports are taken back in any order."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, KeyPerson, State
from core.clock import business_date
from dashboards import funnel
from dashboards.periods import Period
from dashboards.scopes import Scope
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.words import of_row
from keyaccounts.models import Part
from keyaccounts.services import plan
from leads.models import Lead, Opportunity
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import imported
from tests.imports.wizard.test_kinds import undone, verified
from tests.portraits.known import know, small_catalogue

pytestmark = pytest.mark.django_db

ORDERS = [["Customer", "Order date", "Amount"], ["Acme", "2024-02-20", 500], ["Acme", "2024-03-20", 700]]
CONTACTS = [["Account", "Date", "Outcome", "Person", "Need"], ["Acme Ltd", "2024-01-10", "answered", "Jo", "explicit"]]


def clocks(account: Account) -> list[Any]:
    """Everything that dates and counts an account."""
    names = [
        "cycle_started_on", "next_due_on", "recycle_due_on", "alarm_due_on", "need_explicit", "cycle_contacts",
        "lifetime_contacts", "first_contact_on", "last_contact_on", "last_order_on", "order_in_cycle", "state_since",
    ]  # fmt: skip
    return list(Account.objects.values_list(*(n for n in names if hasattr(account, n))).get(pk=account.pk))


def test_an_opportunity_that_an_undone_order_made_is_in_no_list_and_no_figure(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date())
    batch = imported(sheet(ORDERS), "orders", cast.ada, reach_back=True)
    assert Opportunity.objects.visible_to(cast.ann).count() == 2
    undone(batch, cast.ada)
    for person in (cast.ann, cast.ada):
        assert not Opportunity.objects.visible_to(person).exists()
    assert not Opportunity.objects.editable_by(cast.ada).exists()
    assert not Opportunity.objects.at_accounts(Account.objects.all(), user=cast.ada).exists()
    assert Opportunity.objects.filter(voided_at=None).count() == 0
    assert verified()


@pytest.mark.parametrize("contacts_first", [True, False])
def test_an_undo_in_any_order_puts_the_accounts_start_and_clocks_back(
    contacts_first: bool, cast: Cast, sheet: Any
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date())
    before = clocks(account)
    contacts = imported(sheet(CONTACTS), "followups", cast.ada, reach_back=True)
    orders = imported(sheet(ORDERS, "o.xlsx"), "orders", cast.ada, reach_back=True)
    assert clocks(account) != before
    for batch in (contacts, orders) if contacts_first else (orders, contacts):
        undone(batch, cast.ada)
    assert clocks(account) == before
    assert verified()


def test_four_imports_are_taken_back_the_last_first_to_the_last_row(cast: Cast, sheet: Any) -> None:
    done = [
        imported(sheet([["Account", "Owner"], ["Acme Ltd", "Ann Seller"]], "a.xlsx"), "accounts", cast.ada),
        imported(sheet([["Account", "Name"], ["Acme Ltd", "Jo"]], "p.xlsx"), "persons", cast.ada),
        imported(
            sheet([["Account", "Name", "Job title"], ["Acme Ltd", "Jo", "Buyer"]], "u.xlsx"), "persons", cast.ada,
            duplicates="update",
        ),
        imported(
            sheet([["Account", "Address"], ["Acme Ltd", "Berlin"]], "b.xlsx"), "accounts", cast.ada,
            duplicates="update",
        ),
        imported(
            sheet([*CONTACTS, ["Acme Ltd", "2024-01-11", "answered", "Sam", ""]], "f.xlsx"), "followups", cast.ada
        ),
        imported(sheet(ORDERS, "o.xlsx"), "orders", cast.ada, reach_back=True),
    ]  # fmt: skip
    for batch in reversed(done):
        assert undone(batch, cast.ada).kept_back == 0, batch.file_name
    assert Account.objects.get().state == State.VOID
    assert not KeyPerson.objects.current().exclude(account__state=State.VOID).exists()
    assert not KeyPerson.objects.current().filter(name="Sam").exists()
    assert verified()


def test_a_void_opportunity_is_in_no_funnel(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date())
    batch = imported(sheet(ORDERS), "orders", cast.ada, reach_back=True)
    period = Period("custom", account.cycle_started_on.replace(year=2024, month=1, day=1), business_date())
    scopes = [Scope("all"), Scope("one", owner_id=cast.ann.pk)]
    assert [sum(funnel.count(scope, period).opportunity_stages.values()) > 0 for scope in scopes] == [True, True]
    undone(batch, cast.ada)
    assert [sum(funnel.count(scope, period).opportunity_stages.values()) for scope in scopes] == [0, 0]


def test_an_account_or_person_that_somebody_has_written_about_stays(cast: Cast, sheet: Any) -> None:
    small_catalogue()
    rows = [["Account", "Owner"], ["Acme Ltd", "Ann Seller"], ["Plain Ltd", "Ann Seller"], ["Known Ltd", "Ann Seller"]]
    accounts = imported(sheet(rows, "a.xlsx"), "accounts", cast.ada)
    people = [["Account", "Name"], ["Plain Ltd", "Jo"], ["Plain Ltd", "Al"]]
    persons = imported(sheet(people, "p.xlsx"), "persons", cast.ada)
    acme, known = Account.objects.get(name="Acme Ltd"), Account.objects.get(name="Known Ltd")
    plan.write(acme, Part.PRESENT, "second supplier", by=cast.ann)
    know(known, "basic_a", "Mill Lane 1", today=business_date(), by=cast.ann)
    know(Account.objects.get(name="Plain Ltd"), "background_p", "engineer", person=KeyPerson.objects.get(name="Jo"))
    undone(persons, cast.ada)
    assert set(KeyPerson.objects.filter(left_on=None).values_list("name", flat=True)) == {"Jo"}
    undone(accounts, cast.ada)
    stay = set(Account.objects.exclude(state=State.VOID).values_list("name", flat=True))
    assert stay == {"Acme Ltd", "Known Ltd", "Plain Ltd"}


def test_what_stayed_is_foreseen_and_goes_once_what_kept_it_is_taken_back(cast: Cast, sheet: Any, as_user: Any) -> None:
    rows = [["Account", "Owner"], ["Acme Ltd", "Ann Seller"]]
    accounts = imported(sheet(rows, "a.xlsx"), "accounts", cast.ada)
    contacts = imported(sheet(CONTACTS), "followups", cast.ada)
    url, browser = f"/imports/{accounts.pk}/", as_user(cast.ada)
    for again in (False, True):
        asked = browser.get(f"{url}undo/").content.decode()
        assert "0 rows are taken back." in asked
        assert "1 row stays as it is:" in asked
        assert "it has contacts: 1" in asked
        assert Account.objects.get().state == State.OWNED
        assert ("Undo the rest" in browser.get(url).content.decode()) is again
        assert undone(accounts, cast.ada).kept_back == 1
    undone(contacts, cast.ada)
    assert "1 row is taken back." in browser.get(f"{url}undo/").content.decode()
    browser.post(f"{url}undo/")
    accounts.refresh_from_db()
    assert (accounts.taken_back, accounts.kept_back, Account.objects.get().state) == (1, 0, State.VOID)
    assert "undo-import" not in browser.get(url).content.decode()
    assert verified()


@pytest.mark.parametrize("kind", ["accounts", "leads", "persons"])
def test_an_update_of_which_a_field_was_changed_since_is_taken_back_in_part(kind: str, cast: Cast, sheet: Any) -> None:
    head, old, new = {
        "accounts": (["公司名称", "地区", "行业"], ["Acme Ltd", "广东", "包装"], ["Acme Ltd", "海南", "印刷"]),
        "leads": (["公司名称", "地区", "行业"], ["Acme Ltd", "广东", "包装"], ["Acme Ltd", "海南", "印刷"]),
        "persons": (
            ["客户", "姓名", "职位", "部门"],
            ["Acme Ltd", "Jo", "广东", "包装"],
            ["Acme Ltd", "Jo", "海南", "印刷"],
        ),
    }[kind]
    if kind == "persons":
        make_account(cast.ann, "Acme Ltd", today=business_date())
    imported(sheet([head, old]), kind, cast.ann)
    batch = imported(sheet([head, new], "b.xlsx"), kind, cast.ann, duplicates="update")
    model: Any = {"accounts": Account, "leads": Lead, "persons": KeyPerson}[kind]
    one, other = ("title", "department") if kind == "persons" else ("region", "industry")
    model.objects.update(**{one: "甘肃"})
    undone(batch, cast.ann)
    batch.refresh_from_db()
    assert model.objects.values_list(one, other).get() == ("甘肃", "包装")
    assert (batch.taken_back, batch.kept_back) == (0, 1)
    row = ImportRow.objects.of(batch).get()
    said = of_row(row.problems, KINDS[kind])
    assert said.startswith("put back but for what was changed since: ")
    assert {"region": "region", "title": "job title"}[one] in said
