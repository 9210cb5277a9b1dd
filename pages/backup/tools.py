"""PostgreSQL's own tools on the database of this process, and sums by which two databases are compared."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

KEYS_TABLE = "portraits_subjectkey"
KEYS = "subject-keys.json"
REGISTER = "erasures.jsonl"
MANIFEST, DUMP, MEDIA = "manifest.json", "crm.dump", "media.tar"
FOLDER = "data-"


def run(tool: str, *words: str | Path) -> None:
    """Run pg_dump or pg_restore; the password travels in the environment. Raises CommandError with its words."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given.get(key)}}
    try:
        done = subprocess.run([tool, *map(str, words)], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CommandError(f"{tool} is not there: install PostgreSQL's client programs.") from None
    if done.returncode:
        raise CommandError(f"{tool}: {done.stderr.strip()[-2000:]}")


def sums() -> dict[str, list[Any]]:
    """By table: how many rows, and a sum over their contents that no order of rows changes."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'")
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            if table == KEYS_TABLE:
                continue
            name = connection.ops.quote_name(table)
            whole = "coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text"
            cursor.execute(f"SELECT count(*), {whole} FROM {name} t")  # noqa: S608 - quoted # nosec B608
            found[table] = list(cursor.fetchone())
    return found
