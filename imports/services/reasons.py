"""What is wrong most often in a file: many rows mostly share a few mistakes."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from imports.models import Import, ImportRow, Plan

MOST = 5


def frequent(batch: Import) -> list[tuple[int, dict[str, Any], bool]]:
    """(how many rows, one of their problems, whether there are others) by kind of error and column; one statement.

    The most frequent first.
    """
    table = ImportRow._meta.db_table
    sql = (
        "SELECT count(DISTINCT r.number) AS many, p->>'c', p->>'f', min((p->'p')::text), count(DISTINCT (p->'p')::text) > 1 FROM"  # noqa: S608  # nosec B608
        f" {table} r CROSS JOIN LATERAL jsonb_array_elements(r.problems) p"
        " WHERE r.batch_id = %s AND r.sheet = %s AND r.number > %s AND r.plan = %s AND NOT jsonb_exists(p, 'w')"
        f" GROUP BY 2, 3 ORDER BY many DESC, 2, 3 LIMIT {MOST}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [batch.pk, batch.sheet, batch.header_row, Plan.ERROR.value])
        found = cursor.fetchall()
    return [
        (many, {"c": code, "f": field, "p": _loaded(params)}, others) for many, code, field, params, others in found
    ]


def _loaded(params: str | None) -> dict[str, Any]:
    return json.loads(params) if params else {}
