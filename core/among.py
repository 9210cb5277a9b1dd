"""Rows by the ids of a statement, the ids first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

MANY = 2_000


class Known(RawSQL):
    """Ids that are at hand, for `Among`.

    Of MANY the database is told how many they are: where they are most of a list it walks the index of the list's order to a
    page's last row, instead of reading and sorting all of them.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = list(ids)
        super().__init__("SELECT unnest(%s::bigint[])", [self.ids])


class Among(Func):
    """For `rows.filter(Among(ids))`: the primary key is among what `ids` gives, a RawSQL or a queryset of one column.

    The ids are found first, and their rows read by the index of the key. With `pk__in` PostgreSQL may take a statement of
    thousands of ids for one of a few, and read and sort everything that a reader sees to stop at a page's first rows. For
    lists of one table: a row of many ids (more than about 100,000) costs more this way than a join.
    """

    arity = 2
    output_field = BooleanField()

    def __init__(self, ids: Any, *, of: str = "pk") -> None:
        super().__init__(F(of), ids)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """The condition. Raises EmptyResultSet where there can be no ids: then the filter gives no rows either."""
        del connection
        of, found = self.source_expressions
        key, ids = compiler.compile(of), compiler.compile(found)
        if isinstance(found, Known) and len(found.ids) >= MANY:
            return f"{key[0]} = ANY(%s::bigint[])", (
                *key[1],
                f"{{{','.join(map(str, found.ids))}}}",
            )  # read faster than ARRAY[]
        return f"{key[0]} = ANY(ARRAY{ids[0]})", (*key[1], *ids[1])
