"""Rows stay, and the ledger is only ever appended to: the database itself refuses (domain.md 2.2 and 3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from accounts.models import Account, Cycle, LedgerEntry
from accounts.services import pool, sweep
from audit.models import Event
from commons.kept import NeverDeleted
from tests.architecture.source import own_models
from tests.cast import Cast, contact, make_account, set_policy

pytestmark = pytest.mark.django_db
TABLES = [model._meta.db_table for model in own_models()]


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def rows(cast: Cast) -> Account:
    set_policy(capacity=10)
    return make_account(cast.ann)


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_truncate(db: None, table: str) -> None:
    with refused("nothing is ever deleted"):
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", [Account, Cycle, LedgerEntry, Event])
def test_the_database_refuses_delete(rows: Account, model: type[models.Model]) -> None:
    assert model._default_manager.exists()
    with refused("Cannot delete"):
        run(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("table", ["accounts_ledgerentry", "accounts_policy", "audit_event"])
def test_the_database_refuses_to_change_what_is_append_only(rows: Account, table: str) -> None:
    with refused("Cannot update"):
        run(f"UPDATE {table} SET id = id")


def test_models_and_querysets_have_no_way_to_delete(rows: Account) -> None:
    for attempt in (rows.delete, Account.objects.all().delete, LedgerEntry.objects.all().delete):
        with pytest.raises(NeverDeleted):
            attempt()


@pytest.fixture
def application_role(rows: Account) -> Iterator[str]:
    """A role with what `grant_app_role` grants, for this transaction."""
    role = f"app_of_{connection.settings_dict['NAME']}"
    run(f'CREATE ROLE "{role}"')
    call_command("grant_app_role", role)
    run(f'SET LOCAL ROLE "{role}"')
    yield role
    run("RESET ROLE")


@pytest.mark.parametrize("table", [*TABLES, "django_content_type", "django_migrations"])
def test_the_applications_role_may_neither_delete_nor_truncate(application_role: str, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with refused("permission denied"):
            run(statement)


def test_the_applications_role_may_work(application_role: str, rows: Account) -> None:
    run("SELECT count(*) FROM accounts_account")
    run("UPDATE accounts_account SET notes = notes")
    run("SELECT audit_make_partitions(24), audit_guard_months()")


def test_the_applications_role_runs_a_night_and_serves_people(cast: Cast, rows: Account, application_role: str) -> None:
    due = rows.recycle_due_on
    assert due
    assert sweep.sweep(due, replay=True).recycled == 1
    pool.claim(rows, by=cast.bob, today=due)
    contact(rows, due)
    rows.refresh_from_db()
    assert (rows.owner, rows.cycle_contacts) == (cast.bob, 1)


def test_the_applications_role_cannot_switch_a_guard_off(application_role: str) -> None:
    for statement in ("ALTER TABLE accounts_account DISABLE TRIGGER ALL", "SET session_replication_role = replica"):
        with refused("permission denied|must be owner"):
            run(statement)
