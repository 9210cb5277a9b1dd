"""One way in which every list behind a figure becomes a file (domain.md section 7, export).

The rows are those of the list, in its order, as far as the person may take them out; what the file lacks it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _

from accounts.models import Account
from core.errors import Refusal
from core.keyset import BOUND, Sort, bounded_count, bounded_counts, whole
from dashboards import exporting
from dashboards.records.kinds import KINDS
from lists.about import About, Extent
from lists.exporting import CHUNK, Column
from users.models import User

MOST_ROWS = 10_000


class NothingToTake(Refusal):
    """The list has no record that the person may take out."""


@dataclass(frozen=True)
class Listed:
    """A list behind a figure.

    `rows` in no order and `sort` as its page has them; `what` names it in the log, `query` asks for it again; `hidden`:
    records that the figure counts and the list does not show; `columns`: those it has beside the ones of its kind;
    `dress` gives each row of a chunk what no queryset holds.
    """

    what: str
    query: str
    rows: QuerySet[Any]
    sort: Sort
    about: About
    hidden: int = 0
    columns: Sequence[Column] = ()
    dress: Callable[[list[Any]], None] | None = None


def answer(listed: Listed, file_format: str, *, by: User, today: date) -> FileResponse:
    """At most MOST_ROWS records, logged; `file_format` is one of `sheets.TYPES`. Raises NothingToTake.

    The number of statements depends on the number of rows by chunks alone.
    """
    kind = KINDS[listed.rows.model]
    seen = listed.rows.order_by().count()
    takes = mine(listed.rows, by)
    number = seen if by.is_admin else takes.order_by().count()
    about = replace(listed.about, extent=extent(seen, number, hidden=listed.hidden))
    at = (
        1 if listed.rows.model is Account else len(kind.columns)
    )  # accounts have many: what the list is about stands first
    columns = [*kind.columns[:at], *listed.columns, *kind.columns[at:]]
    rows = whole(kind.ready(takes, today), listed.sort)[:MOST_ROWS]
    lines = ([column.value(row) for column in columns] for row in _dressed(rows, listed.dress))
    headers = [str(column.label) for column in columns]
    return exporting.answer(about, file_format, headers, lines, by=by, what=listed.what, query=listed.query)


def mine(rows: QuerySet[Any], by: User) -> QuerySet[Any]:
    """Those of the rows that the person may take out."""
    return rows if by.is_admin else rows.filter(KINDS[rows.model].mine(by))


def kept_back(rows: QuerySet[Any], by: User, seen: int) -> int:
    """How many of the `seen` rows of a list the person may not take out; at most one statement, none beyond the bound."""
    if by.is_admin or not 0 < seen <= BOUND:
        return 0
    return max(0, seen - bounded_count(mine(rows, by)))


def sizes(rows: QuerySet[Any], by: User) -> tuple[int, int]:
    """How many rows a list has, and how many of them the person may not take out; one statement for both."""
    if by.is_admin:
        return bounded_count(rows), 0
    seen, takes = bounded_counts([[rows], [mine(rows, by)]])
    return seen, max(0, seen - takes) if seen <= BOUND else 0


def extent(seen: int, mine: int, *, hidden: int = 0) -> Extent:
    """What a file holds of `seen` records of a list, `mine` of which may be taken out. Raises NothingToTake."""
    if not seen:
        raise NothingToTake(_("There is nothing in this list to take out."))
    if not mine:
        raise NothingToTake(
            _(
                "Nothing in this list is yours to take out: people take out their own records, "
                "managers those of their teams, admins all, the pool among them."
            )
        )
    rows = min(mine, MOST_ROWS)
    return Extent(rows, kept_back=seen - mine, beyond=mine - rows, unseen=hidden)


def _dressed(rows: QuerySet[Any], dress: Callable[[list[Any]], None] | None) -> Iterator[Any]:
    """The rows by one statement, dressed by chunks."""
    found = rows.iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        if dress:
            dress(some)
        yield from some
