"""The demo company for tests that only need it to be there: built once in a run, then copied row for row."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from demo import company
from launcher.system.locks import exclusively


def company_of(today: date) -> int:
    """Fill the empty tables of this test with the company as `demo.company.build` makes it on `today`; what it said."""
    kept = Path(os.environ["CRM_VAR"]) / "founded" / today.isoformat()
    with exclusively(kept.with_suffix(".lock"), seconds=1200, notice=""):
        if not kept.exists():
            made = company.build(today)
            _keep(kept, made)
            return made
    _take(kept)
    return int((kept / "made").read_text())


def _tables() -> list[str]:
    """All that hold rows: of a table in parts, the parts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        return [name for (name,) in cursor.fetchall()]


def _keep(kept: Path, made: int) -> None:
    half = kept.with_suffix(".half")
    half.mkdir(parents=True, exist_ok=True)
    with connection.cursor() as cursor:
        for table in _tables():
            with (half / table).open("wb") as file:
                cursor.copy_expert(f"COPY {table} TO STDOUT (FORMAT binary)", file)
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        (half / "sequences").write_text("\n".join(f"{name} {value}" for name, value in cursor.fetchall()))
    (half / "made").write_text(str(made))
    half.rename(kept)


@transaction.atomic
def _take(kept: Path) -> None:
    """Guards and foreign keys look away: the rows were whole when they were kept."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in _tables()))
        for table in _tables():
            with (kept / table).open("rb") as file:
                cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", file)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for line in (kept / "sequences").read_text().splitlines():
            name, value = line.split()  # never back: a sequence stays where it is when the test's rows are taken back
            cursor.execute(f"SELECT setval(%s, greatest(%s::bigint, last_value)) FROM {name}", [name, value])
