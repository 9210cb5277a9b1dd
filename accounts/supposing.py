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
from django.db.models.functions import Cast

from accounts.models import Account, AccountQuerySet

# Long texts no rule reads; a supposed row does without them.
LEFT_OUT = {
    "industry", "region", "address", "website", "telephones", "source", "notes", "employees", "annual_revenue",
    "founded_year", "parent_id", "external_id", "created_at", "version", "lifetime_contacts", "first_contact_on",
    "score", "score_known", "grade_by_model", "grade_decided", "grade_held", "grade_version",
}  # fmt: skip
_FIELDS = {field.attname: field for field in Account._meta.concrete_fields if field.attname not in LEFT_OUT}
COLUMNS = tuple(_FIELDS)


CALENDAR = "supposed_calendar"
# One call of the database's function costs as much as a dozen look-ups in an array of what it says.
_CALENDAR_SQL = (
    "WITH {name} AS MATERIALIZED (SELECT current_date - 800 AS first,"
    " array_agg(next_working_day(current_date - 800 + n) - (current_date - 800 + n) ORDER BY n) AS ahead"
    " FROM generate_series(0, 2400) n), "
)


class Supposed:
    """Accounts as they would be: begun from stored rows, changed step by step like an UPDATE would change them."""

    def __init__(self, rows: AccountQuerySet) -> None:
        try:
            self._sql, self._params = _compiled(rows.order_by().values_list(*COLUMNS))
        except EmptyResultSet:
            self._sql, self._params = _compiled(Account.objects.filter(pk__lt=0).values_list(*COLUMNS))

    def update(self, changes: Mapping[str, Combinable]) -> Supposed:
        """The same rows with these columns replaced; every expression reads the values from before."""
        names = tuple(f"new_{name}" if name in changes else name for name in COLUMNS)
        # Cast: a bare NULL would be a text to the next step.
        fields: dict[str, Any] = {name: Account._meta.get_field(name) for name in changes}
        new = {f"new_{name}": Cast(expression, fields[name]) for name, expression in changes.items()}
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
            cursor.execute(_CALENDAR_SQL.format(name=CALENDAR) + sql.removeprefix("WITH "), params)
            return cursor.fetchall()

    def _over(self, question: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        sql, params = _compiled(question)
        named = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
        table = connection.ops.quote_name(Account._meta.db_table)
        # OFFSET 0 keeps the planner from unfolding the steps into one another, which would repeat each expression.
        return f"WITH {table}({named}) AS ({self._sql} OFFSET 0) {sql}", (*self._params, *params)


def has_calendar(compiler: Any) -> bool:
    """Whether a statement that is being written asks supposed rows."""
    return getattr(compiler.query, CALENDAR, False)


def looked_up(day: str, otherwise: str) -> str:
    """SQL for the first working day from `day` on, read from the calendar; `otherwise` beyond its ends."""
    first, ahead = (f"(SELECT {column} FROM {CALENDAR})" for column in ("first", "ahead"))  # noqa: S608  # nosec B608
    return f"COALESCE({day} + {ahead}[{day} - {first} + 1], {otherwise})"


def _compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    query = rows.query.chain()
    setattr(query, CALENDAR, True)
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)
