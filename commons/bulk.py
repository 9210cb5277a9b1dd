"""Inserting many plain rows by one statement, without building a model instance for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg2.extras import execute_values

PAGE = 5000


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore_conflicts: bool = False
) -> None:
    """Insert rows of plain values; `columns` are database columns, dicts become JSON.

    A night writes a ledger entry, an event and notices for each of 20,000 accounts: `bulk_create` spends three
    quarters of that time on objects nobody reads.
    """
    values = [tuple(json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in row) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES %s{conflict}"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        execute_values(cursor, sql, values, page_size=PAGE)
