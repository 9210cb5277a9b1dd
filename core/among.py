"""Rows by the ids of a statement, the ids first."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, F, Func


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
        key, ids = (compiler.compile(each) for each in self.source_expressions)
        return f"{key[0]} = ANY(ARRAY{ids[0]})", (*key[1], *ids[1])
