"""Rows of an import by the chunk, and writing back what became of them by one statement."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from imports.kinds.base import Row
from imports.models import Import, ImportRow

COLUMNS = ("id", "number", "raw", "plan", "choice", "twin", "problems", "outcome", "made", "undo")


def read(rows: Any, size: int) -> list[Row]:
    """The next rows, as they are worked on."""
    return [
        Row(
            id=pk, number=number, raw=raw, plan=plan, choice=choice, twin=twin, problems=list(problems or []),
            outcome=outcome, made=made, undo=undo,
        )
        for pk, number, raw, plan, choice, twin, problems, outcome, made, undo in rows.values_list(*COLUMNS)[:size]
    ]  # fmt: skip


def write_plans(rows: list[Row]) -> None:
    """Keep what is planned for rows that are not simply new."""
    values = [
        (row.id, row.plan, _json(row.twin), _json(row.problems or None))
        for row in rows
        if row.plan != "create" or row.twin or row.problems
    ]
    _update("plan = v.plan, twin = v.twin::jsonb, problems = v.problems::jsonb", "id, plan, twin, problems", values)


def write_outcomes(rows: list[Row]) -> None:
    """Keep what became of rows, and what an undo needs."""
    values = [(row.id, row.outcome, row.made, _json(row.undo), _json(row.problems or None)) for row in rows]
    _update(
        "outcome = v.outcome, made = v.made::bigint, undo = v.undo::jsonb, problems = v.problems::jsonb",
        "id, outcome, made, undo, problems",
        values,
    )


def rows_after(batch: Import, number: int) -> Any:
    """Data rows of the chosen sheet behind a number, in the order of the file."""
    return ImportRow.objects.of(batch).filter(number__gt=number)


def _update(sets: str, names: str, values: list[tuple[Any, ...]]) -> None:
    if not values:
        return
    table = ImportRow._meta.db_table
    sql = f"UPDATE {table} AS r SET {sets} FROM (VALUES %s) AS v ({names}) WHERE r.id = v.id"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        execute_values(cursor, sql, values, page_size=2000)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
