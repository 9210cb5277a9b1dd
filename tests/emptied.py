"""After a test that commits, the tables hold what a new database holds, and nothing else.

Django would empty all tables anew and bring back permissions, a second for each test. The tables refuse DELETE; only
the tests' owner role may switch the guards off, in its own database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from psycopg2.extensions import QuotedString

# Of what a new database holds, that which no test changes.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's, with `back_to_the_first_day` in place of Django's way to empty the tables."""
    with django_db_blocker.unblock():
        script = back_to_the_first_day()
    case: Any = TransactionTestCase
    original = case._fixture_teardown
    case._fixture_teardown = lambda _self: run(script)
    yield
    case._fixture_teardown = original


def run(script: str) -> None:
    """Send it as one."""
    with connection.cursor() as cursor:
        cursor.execute(script)


def back_to_the_first_day() -> str:
    """One script that takes out all rows and puts in those that are there now, in one go with the server."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(names) - LASTING)
    return "; ".join(
        [
            "BEGIN",
            f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE",  # whoever still writes ends first
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {table}" for table in tables),
            *(again for table in tables if (again := _again(table))),
            "COMMIT",
        ]
    )


def _again(table: str) -> str:
    """The statement that brings the rows of a table back as they are; none for an empty one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        rows = [_quoted(row) for (row,) in cursor.fetchall()]
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
    if not rows:
        return ""
    kept = f"SELECT row::{table} AS kept FROM unnest(ARRAY[{', '.join(rows)}]) AS row OFFSET 0"
    values = ", ".join(f"(kept).{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM ({kept}) AS first_day"


def _quoted(text: str) -> str:
    quoted: Any = QuotedString(text)
    quoted.prepare(connection.connection)
    return str(quoted.getquoted().decode())
