"""Taking a file in: read once, in a process of its own, into rows; afterwards nobody needs the file."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from audit import services as audit
from imports.models import Import, ImportRow, Kind
from imports.reading.apart import Reading
from imports.reading.refusals import Unreadable
from imports.refusals import FileRefused
from imports.services import mapping
from imports.words import of_file

if TYPE_CHECKING:
    from users.models import User

PIECE = 1_000_000  # letters sent to the database at once


@transaction.atomic
def receive(path: Path, *, name: str, kind: str, by: User, now: datetime) -> Import:
    """Read the file at `path` into an import of `kind` whose columns are to be mapped.

    Raises FileRefused, with a sentence and nothing written, for what cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    batch = Import.objects.create(
        kind=Kind(kind), by=by, created_at=now, file_name=_plain_name(name), size=path.stat().st_size, sha256=digest
    )
    reading = Reading(path)
    try:
        _stage(batch, reading)
    except Unreadable as why:
        raise FileRefused(of_file(why.code), **_shown(why.params)) from None
    batch.about = reading.about
    sheets = reading.about["sheets"]
    batch.sheet = max(
        range(len(sheets)), key=lambda i: (sheets[i]["rows"] > 0, not sheets[i]["hidden"], sheets[i]["rows"] > 1, -i)
    )
    mapping.start(batch)
    if not batch.total:
        raise FileRefused(of_file("only_header"))
    audit.record("import.uploaded", batch, by=by, kind=batch.kind, rows=sum(sheet["rows"] for sheet in sheets))
    return batch


def _stage(batch: Import, reading: Reading) -> None:
    text = io.StringIO()
    with connection.cursor() as cursor:
        for sheet, number, cells in reading:
            quoted = cells.replace('"', '""')
            text.write(f'{batch.pk},{sheet},{number},"{quoted}"\n')
            if text.tell() > PIECE:
                text = _send(cursor, text)
        _send(cursor, text)


def _send(cursor: Any, text: io.StringIO) -> io.StringIO:
    text.seek(0)
    table = ImportRow._meta.db_table
    cursor.copy_expert(f"COPY {table} (batch_id, sheet, number, raw) FROM STDIN WITH (FORMAT csv)", text)
    return io.StringIO()


def _plain_name(name: str) -> str:
    """The last part of a path, printable, at most 200 letters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-200:] or "?"


def _shown(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value:,}" if isinstance(value, int) and name == "most" else value for name, value in params.items()
    }
