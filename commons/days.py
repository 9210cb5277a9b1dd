"""Days off: what falls on one slides to the next working day (domain.md section 3)."""

from __future__ import annotations

from datetime import date

from django.db import connection


def working_days(days: list[date]) -> list[date]:
    """Each date itself, or the first working day after a day off (`Holiday`, weekends); one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT next_working_day(day) FROM unnest(%s::date[]) WITH ORDINALITY AS d(day, n) ORDER BY n", [days]
        )
        return [row[0] for row in cursor.fetchall()]
