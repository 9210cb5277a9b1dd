"""What can be exported: kinds with their columns and the door to their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict

from lists import registry

if TYPE_CHECKING:
    from users.models import User

CHUNK = 2000


@dataclass(frozen=True)
class Column:
    """One column of a spreadsheet: its header, and its value for a row."""

    name: str
    label: Any
    value: Callable[[Any], Any]


Rows = Callable[["User", QueryDict, date], QuerySet[Any]]
Shown = Callable[["User", QueryDict, date], Sequence[str]]
# What a list shows in one cell, a spreadsheet has in two columns.
BESIDE = {"amount": "currency", "came": "why"}


def usual_columns(of_list: str, query: QueryDict) -> Sequence[str]:
    """The columns that a list shows at this address: those chosen, else those it comes with."""
    listed = registry.get(of_list)
    return listed.chosen(query.get(registry.COLUMNS, "")) if listed else ()


@dataclass(frozen=True)
class ExportKind:
    """One kind of records that people take out as a spreadsheet.

    `rows` gives what the person may export (domain.md section 7) of the list that the query string describes;
    `of_list` names the list whose filters it understands, `first` the column that such a list always shows;
    `shown` says which columns the list has where that depends on more than its address; `dress` gives each row of a
    chunk what no queryset holds.
    """

    name: str
    label: Any
    columns: tuple[Column, ...]
    rows: Rows
    of_list: str
    first: str = "name"
    shown: Shown | None = None
    dress: Callable[[User, list[Any]], None] | None = None

    def listed(self, user: User, query: QueryDict, today: date) -> list[str]:
        """The names of exactly the columns that the list shows at this address, in its order."""
        names = self.shown(user, query, today) if self.shown else usual_columns(self.of_list, query)
        known = {column.name for column in self.columns}
        beside = [(name, BESIDE.get(name, "")) for name in (self.first, *names)]
        return list(dict.fromkeys(name for pair in beside for name in pair if name in known))

    def chosen(self, names: Sequence[str]) -> list[Column]:
        """The columns of these names in this order; all of them when none is named."""
        known = {column.name: column for column in self.columns}
        return [known[name] for name in names if name in known] or list(self.columns)


def walk(
    rows: QuerySet[Any],
    progress: Callable[[int], None] | None = None,
    dress: Callable[[list[Any]], None] | None = None,
) -> Iterator[Any]:
    """All rows by primary key, in chunks of their own statements: constant memory, also behind PgBouncer.

    `progress` hears how many there were after each chunk, which `dress` has seen before.
    """
    last, count = 0, 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        if dress:
            dress(some)
        yield from some
        last, count = some[-1].pk, count + len(some)
        if progress:
            progress(count)
