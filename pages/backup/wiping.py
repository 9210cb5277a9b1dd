"""What PostgreSQL keeps of rows that were emptied, off the disk: tables written anew, statistics too (decision 0051)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.utils import ProgrammingError

from portraits.services.personal import texts, where

# Samples of columns, and so names: PostgreSQL's own.
STATISTICS = ("pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data")


def tables() -> list[str]:
    """Every table in which an erasure may have emptied something, the smallest risk of waiting first."""
    labels = {*texts.tables(), *where.EMPTIED, *where.EVERYWHERE, "portraits.viewing", "leads.lead", "leads.quote"}
    return sorted(apps.get_model(label)._meta.db_table for label in labels)


def wipe(*, say: Callable[[str], Any] = print) -> int:
    """Write the tables anew, one after the other; whoever uses one waits for it. Returns how many.

    Outside a transaction, as the owner of the tables. The write-ahead log follows as its segments are recycled.
    """
    names = tables()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(name)}")
            say(name)
        for name in STATISTICS:
            cursor.execute(f"VACUUM (FULL) {name}")
        try:
            cursor.execute("CHECKPOINT")
        except ProgrammingError:  # a right that an owner need not have
            say("Not allowed to write a checkpoint: files follow with PostgreSQL's next one, within minutes.")
    return len(names)
