"""What can be exported: kinds with their columns and the door to their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict

from lists import registry

if TYPE_CHECKING:
    from lists.about import About
    from users.models import User

CHUNK = 2000
MOST_IN_ORDER = 10_000  # rows that a spreadsheet has in the order of the list; beyond, in the order of their entry


@dataclass(frozen=True)
class Column:
    """One column of a spreadsheet: its header, and its value for a row."""

    name: str
    label: Any
    value: Callable[[Any], Any]


Rows = Callable[["User", QueryDict, date], QuerySet[Any]]
Shown = Callable[["User", QueryDict, date], Sequence[str]]
InOrder = Callable[["User", QueryDict, date, QuerySet[Any]], QuerySet[Any]]
# What a list shows in one cell, a spreadsheet has in two columns.
BESIDE = {"amount": "currency", "came": "why", "figures": "days"}


_finished: list[Callable[[list[Any]], None]] = []


def finish_with(finish: Callable[[list[Any]], None]) -> None:
    """Let each chunk of rows be changed before it is written; the app of accounts takes out what may not be said."""
    _finished.append(finish)


def finished(rows: list[Any]) -> None:
    """Rows of a spreadsheet as they may be handed out; not to be saved."""
    for finish in _finished:
        finish(rows)


def usual_columns(of_list: str, query: QueryDict) -> Sequence[str]:
    """The columns that a list shows at this address: those chosen, else those it comes with."""
    listed = registry.get(of_list)
    return listed.chosen(query.get(registry.COLUMNS, "")) if listed else ()


@dataclass(frozen=True)
class ExportKind:
    """One kind of records that people take out as a spreadsheet.

    `rows` gives what the person may export (domain.md section 7) of the list that the query string describes;
    `of_list` names the list whose filters it understands, `first` the column that such a list always shows;
    `shown` says which columns the list has where that depends on more than its address; `in_order` sorts rows as the
    list at the address does; `dress` gives each row of a chunk what no queryset holds; `along` names columns that go
    with a column of the list, such as the currency of its amounts; `about` says what the file is.
    """

    name: str
    label: Any
    columns: tuple[Column, ...]
    rows: Rows
    of_list: str
    first: str = "name"
    shown: Shown | None = None
    in_order: InOrder | None = None
    dress: Callable[[User, list[Any]], None] | None = None
    along: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: Callable[[User, QueryDict, date], About] | None = None

    def listed(self, user: User, query: QueryDict, today: date) -> list[str]:
        """The names of exactly the columns that the list shows at this address, in its order."""
        names = self.shown(user, query, today) if self.shown else usual_columns(self.of_list, query)
        known = {column.name for column in self.columns}
        beside = [(name, BESIDE.get(name, ""), *self.along.get(name, ())) for name in (self.first, *names)]
        return list(dict.fromkeys(name for some in beside for name in some if name in known))

    def chosen(self, names: Sequence[str]) -> list[Column]:
        """The columns of these names in this order; all of them when none is named."""
        known = {column.name: column for column in self.columns}
        return [known[name] for name in names if name in known] or list(self.columns)


def walk(
    rows: QuerySet[Any],
    progress: Callable[[int], None] | None = None,
    dress: Callable[[list[Any]], None] | None = None,
    in_order: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
) -> Iterator[Any]:
    """All rows in chunks of their own statements: constant memory, also behind PgBouncer.

    By primary key, or up to MOST_IN_ORDER of them `in_order`. `progress` hears how many there were after each chunk,
    which `dress` has seen before.
    """
    count = 0
    for some in _in_order(rows, in_order) or _by_key(rows):
        if dress:
            dress(some)
        yield from some
        count += len(some)
        if progress:
            progress(count)


def _by_key(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield some
        last = some[-1].pk


def _in_order(
    rows: QuerySet[Any], in_order: Callable[[QuerySet[Any]], QuerySet[Any]] | None
) -> Iterator[list[Any]] | None:
    """None where nobody says how, or there are too many."""
    if in_order is None:
        return None
    ids = list(in_order(rows).values_list("pk", flat=True)[: MOST_IN_ORDER + 1])
    return _read(rows, ids) if len(ids) <= MOST_IN_ORDER else None


def _read(rows: QuerySet[Any], ids: list[int]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        found = {row.pk: row for row in rows.filter(pk__in=wanted).order_by()}
        yield [found[pk] for pk in wanted if pk in found]
