"""History older than a colleague's running time changes it only when that was asked for, and an undo puts all back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Account
from core.clock import business_date
from followups.models import FollowUp
from imports.models import ImportRow
from leads.models import Opportunity
from leads.services import opportunities
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone, verified
from tests.imports.wizard.test_undone import clocks

pytestmark = pytest.mark.django_db

CONTACT = ["Account", "Date", "Outcome", "Person"]


def day(back: int) -> str:
    return (business_date() - timedelta(days=back)).isoformat()


def orders(back: int, opportunity: str = "") -> list[list[Any]]:
    return [["Customer", "Order date", "Amount", "Opportunity"], ["Acme Ltd", day(back), 500, opportunity]]


def test_an_older_order_leaves_the_cycle_and_the_deals_of_its_owner_alone(
    cast: Cast, sheet: Any, tmp_path: Any
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    opportunities.open_opportunity(
        account, {"name": "Boxes"}, by=cast.ann, today=business_date(), stage="A", reason="known"
    )
    before = clocks(account)
    batch = imported(sheet(orders(100, "Boxes")), "orders", cast.ada)
    account.refresh_from_db()
    assert problems(batch)[2] == ["before_the_cycle"]
    assert (account.cycle_started_on, account.order_in_cycle) == (before[0], False)
    assert Opportunity.objects.get(name="Boxes", outcome="open")
    path = sheet([CONTACT, ["Acme Ltd", day(90), "answered", "Jo"]], "c.xlsx")
    call_command("import", str(path), "--kind", "followups", "--as", cast.ada.email)
    account.refresh_from_db()
    assert (account.cycle_started_on, account.cycle_contacts) == (before[0], 0)
    assert verified()


def test_asked_for_the_preview_names_the_account_and_the_undo_puts_all_back(
    cast: Cast, sheet: Any, client: Client
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    imported(sheet([CONTACT, ["Acme Ltd", day(90), "answered", "Jo"]], "c.xlsx"), "followups", cast.ada)
    before = clocks(account)
    path = sheet(orders(100))
    batch = checked(path, "orders", cast.ada, reach_back=True)
    client.force_login(cast.ada)
    page = client.get(f"/imports/{batch.pk}/preview/?show=remark").content.decode()
    assert "“Acme Ltd” is with Ann" in page
    batch = imported(path, "orders", cast.ada, reach_back=True)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.order_in_cycle) == (1, True)
    assert FollowUp.objects.get().cycle_id == account.current_cycle_id
    assert verified()
    story = client.get(f"/accounts/{account.pk}/ledger/").content.decode()
    assert "Imported history dates the beginning back" in story
    undone(batch, cast.ada)
    assert clocks(account) == before
    assert FollowUp.objects.get().cycle_id is None
    assert verified()


def test_the_command_asks_for_it_by_a_flag(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    call_command("import", str(sheet(orders(100))), "--kind", "orders", "--as", cast.ada.email, "--reach-back")
    account.refresh_from_db()
    assert account.order_in_cycle


def test_accounts_that_were_just_brought_in_begin_with_their_history(cast: Cast, sheet: Any) -> None:
    imported(sheet([["name", "owner"], ["Acme Ltd", cast.ann.email]], "a.xlsx"), "accounts", cast.ada)
    batch = imported(sheet(orders(100)), "orders", cast.ada)
    account = Account.objects.get()
    assert account.order_in_cycle
    assert not ImportRow.objects.of(batch).get().problems
