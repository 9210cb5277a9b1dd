"""What the tests of mass assignment share: a world at one moment, a value for every field, all rows before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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


Rows = dict[str, Counter[str]]


def rows(tables: Iterable[str] = ()) -> Rows:
    """Every row of these tables, or of every table, as text."""
    with connection.cursor() as cursor:
        wanted = sorted(set(tables or connection.introspection.table_names(cursor)) - UNWATCHED)
        found: Rows = {table: Counter() for table in wanted}
        if wanted:
            cursor.execute(" UNION ALL ".join(f"SELECT '{table}', t::text FROM \"{table}\" t" for table in wanted))
            for table, row in cursor.fetchall():
                found[table][row] += 1
    return found


def writes() -> dict[str, int]:
    """How many rows this transaction has written by now, by table: taken back or not, by triggers too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(i.inhparent, t.relid)::regclass::text, sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del)"
            " FROM pg_stat_xact_user_tables t LEFT JOIN pg_inherits i ON i.inhrelid = t.relid GROUP BY 1"
        )
        return dict(cursor.fetchall())


def _sequences() -> dict[str, tuple[int, bool]]:
    """Where each sequence stands: its value, and whether that was given out already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences"
        )
        return {name: (value, called) for name, value, called in cursor.fetchall()}


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside leaves no trace, not even in the numbers of the next rows."""
    before = _sequences()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        moved = [name for name, state in _sequences().items() if state != before[name]]
        if moved:
            back = ", ".join(f"setval('{name}', {before[name][0]}, {before[name][1]})" for name in moved)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {back}")


def outcome(send: Callable[[], Any], untouched: Rows) -> tuple[int, Rows]:
    """The status of an answer and all rows after it: those that were written to are read, the others are as before."""
    with taken_back():
        before = writes()
        answer = send()
        if answer.status_code >= 400:
            return answer.status_code, {}
        touched = [table for table, number in writes().items() if number != before.get(table, 0)]
        return answer.status_code, {**untouched, **(rows(touched) if touched else {})}


def changed(before: Rows, after: Rows) -> dict[str, list[str]]:
    """Rows that are in one state and not in the other, by table."""
    found = {
        table: sorted(((after[table] - before[table]) + (before[table] - after[table])).elements())
        for table in after
        if after[table] is not before[table]
    }
    return {table: lines for table, lines in found.items() if lines}
