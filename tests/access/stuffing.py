"""What the tests of mass assignment share: a world at one moment, a value for every field, all rows before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction

from tests.access.world import UNWATCHED, World, build
from tests.architecture.source import own_models
from tests.cast import Cast

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)


@pytest.fixture(name="world")
def still_world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Both requests draw the same lots: an invitation's, a token's, and a password that nobody has.
    for place in ("users.services.invitations", "users.services.tokens", "django.contrib.auth.hashers"):
        monkeypatch.setattr(f"{place}.get_random_string", lambda length: "x" * length)
    with time_machine.travel(NOON, tick=False):
        yield build(cast)


def poison(world: World, text: Callable[[Any], Any]) -> dict[str, Any]:
    """A value for every field name of every model of ours."""
    values: dict[str, Any] = {}
    for model in own_models():
        for field in model._meta.concrete_fields:
            value = _value(field, world)
            values[field.name] = values[field.attname] = text(value)
    return values


def _value(field: Any, world: World) -> Any:
    if isinstance(field, models.ForeignKey):
        target = field.related_model.__name__
        return {"User": world.cast.sue.pk, "Team": world.cast.sue.team_id}.get(target, world.accounts["foreign"].pk)
    if field.choices:
        return [key for key, _words in field.flatchoices][-1]
    for kind, value in (
        (models.BooleanField, True),
        (models.DateTimeField, "2001-02-03T04:05:06+00:00"),
        (models.DateField, date(2001, 2, 3).isoformat()),
        (models.DecimalField, "7777.77"),
        (models.IntegerField, 77),
        (models.EmailField, "zqpoison@example.com"),
        (models.JSONField, {"zqpoison": 1}),
    ):
        if isinstance(field, kind):
            return value
    return "zqpoison"


def rows() -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - UNWATCHED)
        found: dict[str, Counter[str]] = {table: Counter() for table in tables}
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', t::text FROM \"{table}\" t" for table in tables))
        for table, row in cursor.fetchall():
            found[table][row] += 1
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside leaves no trace, not even in the numbers of the next rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        names = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', last_value, is_called FROM {name}" for name in names))
        state = cursor.fetchall()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        back = ", ".join(f"setval('{name}', {last}, {called})" for name, last, called in state)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {back}")


def outcome(send: Callable[[], Any]) -> tuple[int, dict[str, Counter[str]]]:
    """The status of an answer and all rows after it."""
    with taken_back():
        answer = send()
        return answer.status_code, rows() if answer.status_code < 400 else {}


def changed(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> dict[str, list[str]]:
    """Rows that are in one state and not in the other, by table."""
    found = {
        table: sorted(((after[table] - before[table]) + (before[table] - after[table])).elements()) for table in after
    }
    return {table: lines for table, lines in found.items() if lines}
