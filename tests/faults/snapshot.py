"""The whole database put aside and brought back, so that one night can be lived many times."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from accounts.models import Account, ContactDay, Cycle, Escalation, LedgerEntry
from audit.models import Event
from notifications.models import Notice
from tests.architecture.source import own_models

# What differs from run to run without meaning anything: row numbers and moments.
CHANCE = {"at", "raised_at", "done_at", "created_at", "read_at", "settled_at"}
TOLD: list[type[Model]] = [Account, Cycle, ContactDay, LedgerEntry, Escalation, Event, Notice]


def _tables() -> list[str]:
    return [model._meta.db_table for model in own_models()]


def keep() -> None:
    """Put every row of ours aside."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS aside CASCADE")
        cursor.execute("CREATE SCHEMA aside")
        for table in _tables():
            cursor.execute(f"CREATE TABLE aside.{table} AS TABLE public.{table}")


@transaction.atomic
def bring_back() -> None:
    """Every row as it was; only the owner's role may, by switching the guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in own_models():
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)
            table = model._meta.db_table
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM aside.{table}")


def forget() -> None:
    """Drop what was put aside."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS aside CASCADE")


def story() -> dict[str, list[str]]:
    """All that a night leaves behind, per table and in an order of its own, without row numbers and moments."""
    return {model.__name__: sorted(_row(values) for values in _values(model)) for model in TOLD}


def fingerprint() -> str:
    """The story as one hash."""
    return hashlib.sha256(json.dumps(story()).encode()).hexdigest()


def _values(model: type[Model]) -> Any:
    # Accounts, cycles and days are not made by a night: their numbers belong to the story.
    numbered = model in (Account, Cycle, ContactDay)
    names = [f.attname for f in model._meta.concrete_fields if f.name not in CHANCE and (numbered or not f.primary_key)]
    return model._default_manager.order_by().values(*names)


def _row(values: dict[str, Any]) -> str:
    return json.dumps(values, default=str, sort_keys=True)
