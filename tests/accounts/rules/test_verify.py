"""`verify` names each kind of wrong value and is silent otherwise (design.md, verify)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Grade
from accounts.services import handing_on, letting_go, pool, sweep, verify
from tests.cast import TODAY, Cast, contact, make_account, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(cast: Cast) -> Account:
    """An account that was suspended, handed on, let go and claimed, among others that lived as well."""
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    look_again = TODAY + timedelta(days=30)
    letting_go.suspend(account, by=cast.ann, reason_code="need", look_again_on=look_again, today=TODAY)
    handing_on.reassign(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY)
    letting_go.release(account, by=cast.mia, reason="r", today=TODAY, override=True)
    pool.claim(account, by=cast.ann, today=TODAY)
    contact(account, TODAY)
    ripe = make_account(cast.bob, days_old=60, contacts_made=12)
    make_account(cast.sue, days_old=95, grade=Grade.A)
    make_account(cast.cho, days_old=80)
    sweep.sweep(TODAY, seen_on=TODAY + timedelta(days=1))
    ripe.refresh_from_db()
    assert ripe.proposal_visible_on
    account.refresh_from_db()
    return account


def found() -> list[tuple[int, str]]:
    return [(difference["account"], difference["what"]) for difference in verify.differences()]


def test_it_is_silent_about_what_the_services_wrote(history: Account) -> None:
    assert list(verify.differences()) == []


def test_the_command_is_content_with_accounts_nobody_contacted(cast: Cast) -> None:
    make_account(cast.ann)
    call_command("verify")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recycle_due_on", "recycle_due_on + 1"),
        ("recycle_due_on", "NULL"),
        ("suspend_due_on", "current_date"),
        ("alarm_due_on", "current_date"),
        ("contacts_allowed", "99"),
        ("threshold_reached_on", "current_date"),
        ("proposal_visible_on", "current_date"),
        ("next_contact_due_on", "NULL"),
        ("desk_reminder_due_on", "current_date"),
        ("cycle_contacts", "cycle_contacts + 1"),
        ("lifetime_contacts", "lifetime_contacts - 1"),
        ("first_contact_on", "first_contact_on - 1"),
        ("last_contact_on", "last_contact_on - 1"),
        ("cycle_started_on", "cycle_started_on - 1"),
        ("owner_id", "previous_owner_id"),
        ("current_cycle_id", "(SELECT min(id) FROM accounts_cycle WHERE account_id = accounts_account.id)"),
    ],
)
def test_a_value_changed_behind_the_services_is_named(history: Account, column: str, value: str) -> None:
    Account.objects.filter(pk=history.pk).update(previous_owner=Account.objects.exclude(owner=history.owner)[0].owner)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_account SET {column} = {value} WHERE id = %s", [history.pk])
    assert (history.pk, column) in found()


def test_a_state_the_ledger_does_not_know_is_named(history: Account) -> None:
    Account.objects.filter(pk=history.pk).update(state="pooled", owner=None, current_cycle=None, cycle_started_on=None)
    assert (history.pk, "state") in found()


def test_an_account_without_any_ledger_is_named(cast: Cast) -> None:
    bare = Account.objects.create(name="Bare", sort_key="bare", state="pooled", state_since=TODAY)
    assert (bare.pk, "state") in found()


def test_a_contact_day_that_went_missing_is_named(history: Account) -> None:
    history.contact_days.filter(day=TODAY).update(counted=False)
    assert {(history.pk, "cycle_contacts"), (history.pk, "last_contact_on")} <= set(found())


def test_the_command_exits_with_1_on_the_first_difference(history: Account, capsys: Any) -> None:
    Account.objects.filter(pk=history.pk).update(cycle_contacts=7)
    with pytest.raises(SystemExit) as end:
        call_command("verify", "--json")
    assert end.value.code == 1
    assert '"ok": false' in capsys.readouterr().out


def test_rows_that_wait_for_a_new_policy_are_no_difference(history: Account) -> None:
    set_policy(dormancy_days=30)
    assert not found()


def test_verifying_costs_the_same_number_of_statements_however_many_accounts(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for many in (1, 30):
        for _ in range(many):
            make_account(cast.ann)
        with django_assert_num_queries(31):
            assert not found()
