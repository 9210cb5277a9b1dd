"""Rows of an import by the chunk, and writing back what became of them by one statement."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

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
    _update({"plan": "text", "twin": "jsonb", "problems": "jsonb"}, values)


def write_choices(rows: list[Row]) -> None:
    """Keep what somebody chose for rows, and what is planned for them since."""
    values = [(row.id, row.plan, row.choice, _json(row.twin), _json(row.problems or None)) for row in rows]
    _update({"plan": "text", "choice": "text", "twin": "jsonb", "problems": "jsonb"}, values)


def write_outcomes(rows: list[Row]) -> None:
    """Keep what became of rows, and what an undo needs."""
    values = [(row.id, row.outcome, row.made, _json(row.undo), _json(row.problems or None)) for row in rows]
    _update({"outcome": "text", "made": "bigint", "undo": "jsonb", "problems": "jsonb"}, values)


def quickly() -> None:
    """Let the present transaction not wait for the disk: a chunk that a power cut takes along is done again.

    The chunk and how far the import is go together, and whatever is committed later waits for both.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


@contextmanager
def without_collecting() -> Iterator[None]:
    """The rows of a chunk live until its end: the collector of cycles would only walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def rows_after(batch: Import, number: int) -> Any:
    """Data rows of the chosen sheet behind a number, in the order of the file."""
    return ImportRow.objects.of(batch).filter(number__gt=number)


def _update(types: dict[str, str], values: list[tuple[Any, ...]]) -> None:
    """Set columns (by name, with their types) of rows: the id first, then a value a column; one statement."""
    if not values:
        return
    sets = ", ".join(f"{name} = v.{name}::{kind}" for name, kind in types.items())
    lists = ", ".join(f"%s::{'bigint' if kind == 'bigint' else 'text'}[]" for kind in ("bigint", *types.values()))
    sql = (
        f"UPDATE {ImportRow._meta.db_table} AS r SET {sets}"  # noqa: S608  # nosec B608
        f" FROM unnest({lists}) AS v (id, {', '.join(types)}) WHERE r.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*values, strict=True)])


def _json(value: Any) -> str | None:
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, default=str) if value else "{}"
