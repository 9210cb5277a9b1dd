"""Pages by key instead of by offset: the hundredth page costs what the first one does (design.md, Data at scale)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

SIZE = 25
BOUND = 10_000


@dataclass(frozen=True)
class Sort:
    """One column and then the primary key; rows without a value come last."""

    column: str
    nullable: bool = False
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Some rows in order, with the cursors of the pages around them (empty: there is none)."""

    rows: list[Any]
    before: str
    after: str

    @property
    def only(self) -> bool:
        """Whether everything fits on this page."""
        return not self.before and not self.after


def page(sources: Sequence[QuerySet[Any]], sort: Sort, *, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """The page behind cursor `after`, before cursor `before`, or the first one; a broken cursor means the first.

    Several `sources` are merged by the sort and a row of two sources is shown once: each source then costs its
    own index scan instead of an OR over all of them.
    """
    cursor = _read(before or after)
    backward = bool(before) and cursor is not None
    rows = _merged(sources, sort, cursor, backward, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_before = more if backward else cursor is not None
    has_after = bool(backward) or more
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    return Page(
        rows=rows,
        before=cursor_of(first, sort) if first is not None and has_before else "",
        after=cursor_of(last, sort) if last is not None and has_after else "",
    )


def neighbours(sources: Sequence[QuerySet[Any]], sort: Sort, row: Model) -> tuple[Any | None, Any | None]:
    """The rows before and after `row` in a sorted list."""
    here = _read(cursor_of(row, sort))
    previous = _merged(sources, sort, here, True, 1)
    following = _merged(sources, sort, here, False, 1)
    return (previous[0] if previous else None, following[0] if following else None)


def bounded_count(source: QuerySet[Any], bound: int = BOUND) -> int:
    """How many rows there are, counted no further than `bound` + 1."""
    return source.order_by()[: bound + 1].count()


def cursor_of(row: Model, sort: Sort) -> str:
    """Where a row stands in a sorted list, as text for an address."""
    value = getattr(row, sort.column)
    plain = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([plain, row.pk]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, int] | None:
    if not cursor or len(cursor) > 400:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    fits = isinstance(pk, int) and 0 <= pk < 2**63 and (value is None or isinstance(value, str | int))
    return (value, pk) if fits and "\0" not in str(value) else None


def _merged(
    sources: Sequence[QuerySet[Any]], sort: Sort, cursor: tuple[Any, int] | None, backward: bool, limit: int
) -> list[Any]:
    found: dict[int, Any] = {}
    for source in sources:
        for row in _scan(source, sort, cursor, backward, limit):
            found.setdefault(row.pk, row)
    rows = list(found.values())
    if len(sources) > 1:
        rows = _in_order(rows, sort, backward)
    return rows[:limit]


def _scan(source: QuerySet[Any], sort: Sort, cursor: tuple[Any, int] | None, backward: bool, limit: int) -> list[Any]:
    """Rows with a value and rows without one are two scans, so that each is a plain range of the index."""
    try:
        valued = list(_valued(source, sort, cursor, backward)[:limit]) if _wants_valued(cursor, backward) else []
        if not sort.nullable:
            return valued
        if backward:
            if cursor is not None and cursor[0] is None:
                empty = _empty(source, sort, cursor, backward)[:limit]
                return [*empty, *valued][:limit]
            return valued
        if len(valued) < limit:
            valued += list(_empty(source, sort, cursor, backward)[: limit - len(valued)])
        return valued
    except (ValidationError, ValueError, TypeError):
        # A cursor of another sort: the list starts again.
        return _scan(source, sort, None, False, limit) if cursor is not None else []


def _wants_valued(cursor: tuple[Any, int] | None, backward: bool) -> bool:
    return cursor is None or cursor[0] is not None or backward


def _valued(source: QuerySet[Any], sort: Sort, cursor: tuple[Any, int] | None, backward: bool) -> QuerySet[Any]:
    down = sort.descending != backward
    sign = "-" if down else ""
    rows = source.order_by(f"{sign}{sort.column}", f"{sign}pk")
    if sort.nullable:
        rows = rows.filter(**{f"{sort.column}__isnull": False})
    if cursor is None or cursor[0] is None:
        return rows
    value, pk = cursor
    way = "lt" if down else "gt"
    # The first condition alone is the range of the index; the second skips what was seen of equal values.
    within = Q(**{f"{sort.column}__{way}e": value})
    return rows.filter(within, Q(**{f"{sort.column}__{way}": value}) | Q(**{sort.column: value, f"pk__{way}": pk}))


def _empty(source: QuerySet[Any], sort: Sort, cursor: tuple[Any, int] | None, backward: bool) -> QuerySet[Any]:
    down = sort.descending != backward
    rows = source.filter(**{f"{sort.column}__isnull": True}).order_by(F("pk").desc() if down else F("pk").asc())
    if cursor is not None and cursor[0] is None:
        rows = rows.filter(**{"pk__lt" if down else "pk__gt": cursor[1]})
    return rows


def _in_order(rows: list[Any], sort: Sort, backward: bool) -> list[Any]:
    down = sort.descending != backward
    valued = [row for row in rows if getattr(row, sort.column) is not None]
    empty = [row for row in rows if getattr(row, sort.column) is None]
    valued.sort(key=lambda row: (getattr(row, sort.column), row.pk), reverse=down)
    empty.sort(key=lambda row: row.pk, reverse=down)
    return [*empty, *valued] if backward else [*valued, *empty]
