"""Querysets compiled once: what every request asks again and again goes to the database without being built anew.

    prepared("unread", lambda user: Notice.objects.filter(recipient=user, read_at=None), user.pk).count()

The function is called once per name, shape and number of values, with stand-ins for the values. Whatever else decides
the statement (today, a role, a policy's numbers) belongs to `shape`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Value = int | str | datetime
MOST = 2000
_FIRST_NUMBER = -7_000_000_000_000_000_000
_ready: dict[Hashable, Prepared] = {}


class Prepared:
    """A compiled queryset and where its values go."""

    def __init__(self, rows: QuerySet[Any], stand_ins: list[Value]) -> None:
        self.rows = rows
        self.compiler: SQLCompiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        places = {value: place for place, value in enumerate(stand_ins)}
        try:
            self.sql, given = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, given = "", ()
        self.given: list[Any] = list(given)
        self.holes = [
            (at, places[value])
            for at, value in enumerate(self.given)
            if type(value) in (int, str, datetime) and value in places
        ]
        if self.sql and {place for _at, place in self.holes} != set(places.values()):
            raise ValueError(f"Not every value of this statement can be replaced: {self.sql}")

    def filled(self, values: list[Value]) -> Statement:
        """The statement with its values."""
        parameters = self.given.copy()
        for at, place in self.holes:
            parameters[at] = values[place]
        return Statement(self, tuple(parameters))


class Statement:
    """A prepared queryset with its values."""

    def __init__(self, prepared: Prepared, parameters: tuple[Any, ...]) -> None:
        self.prepared, self.parameters = prepared, parameters

    def rows(self) -> list[Any]:
        """What the queryset gives: objects or tuples."""
        if not self.prepared.sql:
            return []
        rows = self.prepared.rows._chain()  # type: ignore[attr-defined]
        rows._query = _Compiled(self)
        return list(rows)

    def first(self) -> Any | None:
        """The first row, or None."""
        return next(iter(self.rows()), None)

    def count(self) -> int:
        """How many rows there are; a limit of the queryset bounds the count."""
        if not self.prepared.sql:
            return 0
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.prepared.sql}) counted", self.parameters)  # noqa: S608  # nosec B608
            return int(cursor.fetchone()[0])


class _Compiled:
    """Stands in a queryset for its query: gives compilers whose statement is ready."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._query: Query = statement.prepared.rows.query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> SQLCompiler:
        """A compiler that does not compile."""
        compiler = copy(self._statement.prepared.compiler)
        compiler.connection = connection or connections[using or DEFAULT_DB_ALIAS]
        compiler.as_sql = partial(_ready_sql, self._statement)  # type: ignore[method-assign]
        return compiler


def _ready_sql(statement: Statement, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
    return statement.prepared.sql, statement.parameters


def prepared(
    name: str, build: Callable[..., QuerySet[Any]], *values: Value | Iterable[int], shape: Hashable = ()
) -> Statement:
    """The queryset that `build` makes of `values` (ids, texts, moments, or several ids), compiled at its first use.

    build must print its values as they are, never reckon with them. Raises ValueError for one that does.
    """
    flat: list[Value] = []
    counts: list[int | None] = []
    kinds: list[type] = []
    for value in values:
        if isinstance(value, int | str | datetime):
            flat.append(value)
            counts.append(None)
            kinds.append(type(value))
        else:
            several = _padded(list(value))
            flat += several
            counts.append(len(several))
            kinds.append(int)
    key = (name, tuple(counts), tuple(kinds), shape)
    known = _ready.get(key)
    if known is None:
        if len(_ready) >= MOST:
            _ready.clear()
        known = _ready[key] = _prepare(build, flat, counts)
    return known.filled(flat)


def _prepare(build: Callable[..., QuerySet[Any]], flat: list[Value], counts: list[int | None]) -> Prepared:
    stand_ins = [_stand_in(place, value) for place, value in enumerate(flat)]
    given: list[Any] = []
    rest = iter(stand_ins)
    for count in counts:
        given.append(next(rest) if count is None else tuple(next(rest) for _ in range(count)))
    return Prepared(build(*given), stand_ins)


def _padded(ids: list[int]) -> list[int]:
    """The last id again and again up to the next power of two: few shapes for lists of all lengths."""
    wanted = 1 << (len(ids) - 1).bit_length() if ids else 0
    return ids + ids[-1:] * (wanted - len(ids))


def _stand_in(place: int, value: Value) -> Value:
    if isinstance(value, datetime):
        return datetime(1801, 1, 1, 0, 0, place, tzinfo=UTC)
    return f"stand-in {place}" if isinstance(value, str) else _FIRST_NUMBER - place
