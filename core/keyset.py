"""Pages by key instead of by offset: the hundredth page costs what the first one does (design.md, Data at scale)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Value

from core.among import Among

SIZE = 25
BOUND = 10_000
BOUND_NARROWED = 1_000


@dataclass(frozen=True)
class Sort:
    """One column and then the primary key; rows without a value come last.

    `first` is a column that goes before (a grade of few values): for short lists, as no index has that order.
    """

    column: str
    nullable: bool = False
    descending: bool = False
    first: str = ""
    only: tuple[tuple[str, str], ...] = ()  # what every row with a value fulfils: the condition of its index

    @property
    def turned(self) -> Sort:
        """The other way round, by the same index read backwards; rows without a value stay last."""
        return replace(self, descending=not self.descending)


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


def page(
    sources: Sequence[QuerySet[Any]],
    sort: Sort,
    *,
    after: str = "",
    before: str = "",
    size: int = SIZE,
    load: QuerySet[Any] | None = None,
) -> Page:
    """The page behind cursor `after`, before cursor `before`, or the first one; a broken cursor means the first.

    Several `sources` become a UNION, each with its own index scan instead of an OR over all of them; `load` is then
    the queryset that the rows are read from. With `load`, those of a single source are read by their keys too, by the same
    statement: what narrows it can be told from an index alone, and only the page's rows are looked up.
    """
    cursor = _read(before or after)
    backward = bool(before) and cursor is not None
    reading = partial(_rows, load=load)
    rows = _found(sources, sort, cursor, backward, size + 1, reading)
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


def neighbours(
    sources: Sequence[QuerySet[Any]], sort: Sort, row: Model, load: QuerySet[Any]
) -> tuple[Any | None, Any | None]:
    """The rows before and after `row` in a sorted list, read from `load`."""
    here = _read(cursor_of(row, sort))
    if len(sources) == 1:  # the nearest of each scan, all by one statement
        scans = [(backward, scan) for backward in (True, False) for scan in _scans(sort, here, backward)]
        nearest = [
            scan(sources[0], sort, here, backward).annotate(scanned=Value(number))[:1]
            for number, (backward, scan) in enumerate(scans)
        ]
        found = sorted(nearest[0].union(*nearest[1:], all=True), key=lambda one: one.scanned)
        back = [one for one in found if scans[one.scanned][0]]
        ahead = [one for one in found if not scans[one.scanned][0]]
        return next(iter(back), None), next(iter(ahead), None)
    before, after = (_found(sources, sort, here, backward, 1, _keys) for backward in (True, False))
    by_pk = {one.pk: one for one in load.filter(pk__in=before + after)}  # both by one statement
    return by_pk.get(next(iter(before), None)), by_pk.get(next(iter(after), None))


def place(
    sources: Sequence[QuerySet[Any]], sort: Sort, row: Model, *, bound: int = BOUND_NARROWED
) -> tuple[int, int] | None:
    """Where `row` stands in a sorted list, from 1, and of how many; None when the list does not hold it.

    Neither is counted beyond `bound` + 1; one statement, whatever the number of sources.
    """
    here = _read(cursor_of(row, sort))
    own = [source.filter(pk=row.pk) for source in sources]
    scans = [[scan(source, sort, here, True) for source in sources] for scan in _scans(sort, here, True)]
    held, of, *before = bounded_counts([own, sources, *scans], bound)
    return (min(sum(before), bound) + 1, min(of, bound + 1)) if held else None


def bounded_counts(groups: Sequence[Sequence[QuerySet[Any]]], bound: int = BOUND) -> list[int]:
    """How many rows each group of querysets has together, none counted further than `bound` + 1; one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for number, group in enumerate(groups):
        found: list[str] = []
        for source in group:
            try:
                sql, given = source.order_by().values("pk")[: bound + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            found.append(f"({sql})")
            params += given
        if found:
            parts.append(f"SELECT {number}, count(*) FROM ({' UNION '.join(found)}) AS t")  # noqa: S608  # nosec B608
    if not parts:
        return [0] * len(groups)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        counts = dict(cursor.fetchall())
    return [counts.get(number, 0) for number in range(len(groups))]


def bounded_count(sources: QuerySet[Any] | Sequence[QuerySet[Any]], bound: int = BOUND, *, apart: bool = False) -> int:
    """How many rows there are, counted no further than `bound` + 1; a row of two sources counts once.

    `apart`: no row is in two sources, so that counting stops at the first ones that have enough.
    """
    parts = [sources] if isinstance(sources, QuerySet) else list(sources)
    sliced = [part.order_by().values("pk")[: bound + 1] for part in parts]
    if len(sliced) == 1:
        return sliced[0].count()
    together = sliced[0].union(*sliced[1:], all=apart)
    return int((together[: bound + 1] if apart else together).count())


def cursor_of(row: Model, sort: Sort) -> str:
    """Where a row stands in a sorted list, as text for an address."""
    value = getattr(row, sort.column)
    plain = value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
    place = [plain, row.pk, *([getattr(row, sort.first)] if sort.first else [])]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def readable(cursor: str) -> bool:
    """Whether this is a cursor at all; `page` takes whatever is none for the first page."""
    return _read(cursor) is not None


Cursor = tuple[Any, int, str]  # value, key, value of the first column


def _read(cursor: str) -> Cursor | None:
    if not cursor or len(cursor) > 400:
        return None
    try:
        value, pk, *first = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    fits = isinstance(pk, int) and 0 <= pk < 2**63 and (value is None or isinstance(value, str | int))
    before = first[0] if first and isinstance(first[0], str) else ""
    return (value, pk, before) if fits and "\0" not in f"{value}{before}" else None


def _found(
    sources: Sequence[QuerySet[Any]],
    sort: Sort,
    cursor: Cursor | None,
    backward: bool,
    limit: int,
    read: Callable[[list[QuerySet[Any]], Sort, bool, int], list[Any]],
) -> list[Any]:
    """What `read` takes from the scans: rows with a value and rows without one are two plain ranges of an index."""
    try:
        found: list[Any] = []
        for scan in _scans(sort, cursor, backward):
            if len(found) < limit:
                parts = [scan(source, sort, cursor, backward) for source in sources]
                found += read(parts, sort, backward, limit - len(found))
        return found
    except (ValidationError, ValueError, TypeError):
        # A cursor of another sort: the list starts again.
        return _found(sources, sort, None, False, limit, read) if cursor is not None else []


def _scans(sort: Sort, cursor: Cursor | None, backward: bool) -> list[Any]:
    """Which scans can hold rows on this side of the cursor, in order."""
    if not sort.nullable:
        return [_valued]
    in_empty = cursor is not None and cursor[0] is None
    if backward:
        return [_empty, _valued] if in_empty else [_valued]
    return [_empty] if in_empty else [_valued, _empty]


def _rows(parts: list[QuerySet[Any]], sort: Sort, backward: bool, limit: int, load: QuerySet[Any] | None) -> list[Any]:
    if len(parts) == 1:
        return list(parts[0][:limit] if load is None else _by_key(parts[0], limit, load))
    if load is None:
        raise ValueError("several sources need `load`")
    keys = _keys(parts, sort, backward, limit)
    by_pk = {row.pk: row for row in load.filter(pk__in=keys)} if keys else {}
    return [by_pk[pk] for pk in keys if pk in by_pk]


def _by_key(part: QuerySet[Any], limit: int, load: QuerySet[Any]) -> QuerySet[Any]:
    return load.filter(Among(part.values("pk")[:limit])).order_by(*part.query.order_by)


def _keys(parts: list[QuerySet[Any]], sort: Sort, backward: bool, limit: int) -> list[Any]:
    """The primary keys of several sources in one order, as far as `limit`."""
    first = [sort.first] if sort.first else []
    keys = [part.values_list("pk", sort.column, *first)[:limit] for part in parts]
    found = list(keys[0].union(*keys[1:]) if keys[1:] else keys[0])
    down = sort.descending != backward
    # One scan holds either only rows with a value or only rows without one.
    found.sort(key=lambda row: (*row[2:], *row[:1]) if row[1] is None else (*row[2:], row[1], row[0]), reverse=down)
    return [row[0] for row in found[:limit]]


def _valued(source: QuerySet[Any], sort: Sort, cursor: Cursor | None, backward: bool) -> QuerySet[Any]:
    down = sort.descending != backward
    sign = "-" if down else ""
    rows = source.order_by(*_first(sort, sign), f"{sign}{sort.column}", f"{sign}pk")
    if sort.nullable:
        rows = rows.filter(**{f"{sort.column}__isnull": False}, **dict(sort.only))
    if cursor is None or cursor[0] is None:
        return rows
    value, pk, first = cursor
    way = "lt" if down else "gt"
    # The first condition alone is the range of the index; the second skips what was seen of equal values.
    within = Q(**{f"{sort.column}__{way}e": value})
    beyond = within & (Q(**{f"{sort.column}__{way}": value}) | Q(**{sort.column: value, f"pk__{way}": pk}))
    return rows.filter(_beyond_first(sort, first, way, beyond))


def _empty(source: QuerySet[Any], sort: Sort, cursor: Cursor | None, backward: bool) -> QuerySet[Any]:
    down = sort.descending != backward
    sign, way = ("-", "lt") if down else ("", "gt")
    rows = source.filter(**{f"{sort.column}__isnull": True}).order_by(*_first(sort, sign), f"{sign}pk")
    if cursor is not None and cursor[0] is None:
        rows = rows.filter(_beyond_first(sort, cursor[2], way, Q(**{f"pk__{way}": cursor[1]})))
    return rows


def whole(rows: QuerySet[Any], sort: Sort) -> QuerySet[Any]:
    """Few rows in the order of a list by one statement: no index has rows without a value at the end both ways."""
    sign, column = (
        ("-", F(sort.column).desc(nulls_last=True)) if sort.descending else ("", F(sort.column).asc(nulls_last=True))
    )
    return rows.order_by(*_first(sort, sign), column, f"{sign}pk")


def _first(sort: Sort, sign: str) -> list[str]:
    return [f"{sign}{sort.first}"] if sort.first else []


def _beyond_first(sort: Sort, value: str, way: str, beyond: Q) -> Q:
    """Rows behind the cursor: those of a later first value, and of the same one those `beyond`."""
    return Q(**{f"{sort.first}__{way}": value}) | Q(**{sort.first: value}) & beyond if sort.first else beyond
