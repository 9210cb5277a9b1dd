"""What-if rows: any queryset of accounts, asked of a table that stands in for the stored one.

`Supposed` is a query whose rows look like accounts with some columns replaced by expressions. In PostgreSQL a
WITH query hides a table of the same name, so the very conditions and clock expressions that the nightly job runs
on stored rows also run on supposed ones, in one statement and without a write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from accounts.models import Account, AccountQuerySet

# Long texts no rule reads; a supposed row does without them.
LEFT_OUT = {
    "industry", "region", "address", "website", "telephones", "source", "notes", "employees", "annual_revenue",
    "founded_year", "parent_id", "external_id", "created_at", "version", "lifetime_contacts", "first_contact_on",
}  # fmt: skip
COLUMNS = tuple(f.attname for f in Account._meta.concrete_fields if f.attname not in LEFT_OUT)


class Supposed:
    """Accounts as they would be: begun from stored rows, changed step by step like an UPDATE would change them."""

    def __init__(self, rows: AccountQuerySet) -> None:
        self._sql, self._params = _compiled(rows.order_by().values_list(*COLUMNS))

    def update(self, changes: Mapping[str, Combinable]) -> Supposed:
        """The same rows with these columns replaced; every expression reads the values from before."""
        names = tuple(f"new_{name}" if name in changes else name for name in COLUMNS)
        new = {f"new_{name}": expression for name, expression in changes.items()}
        changed = object.__new__(type(self))
        changed._sql, changed._params = self._over(Account.objects.annotate(**new).values_list(*names))
        return changed

    def fetch(self, question: QuerySet[Any]) -> list[tuple[Any, ...]]:
        """The rows of a `values_list` queryset of accounts (grouped or not), asked of the supposed ones."""
        try:
            sql, params = self._over(question)
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def _over(self, question: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, params = _compiled(question)
        named = ", ".join(connection.ops.quote_name(column) for column in ("id", *COLUMNS[1:]))
        table = connection.ops.quote_name(Account._meta.db_table)
        # OFFSET 0 keeps the planner from unfolding the steps into one another, which would repeat each expression.
        return f"WITH {table}({named}) AS ({self._sql} OFFSET 0) {sql}", (*self._params, *params)


def _compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)
