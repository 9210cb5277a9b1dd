"""The register of erasures outside the database: ids and hours, no names; a restore replays it (decision 0026)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

NAME = "erasures.jsonl"


def path() -> Path:
    """Where it lies."""
    return Path(settings.ERASURE_REGISTER)


def note(person_id: int, at: datetime) -> None:
    """Write an erasure down once it is in the database."""
    transaction.on_commit(lambda: append(path(), {person_id: at.isoformat()}))


def append(file: Path, erased: dict[int, str]) -> None:
    """Add lines for persons that are not there yet, safely on disk."""
    there = read([file])
    lines = [json.dumps({"person": pk, "at": at}) + "\n" for pk, at in sorted(erased.items()) if pk not in there]
    if not lines:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(fd, "a") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(fd)


def read(files: Iterable[Path]) -> dict[int, str]:
    """By person, when: from every register that is there."""
    found: dict[int, str] = {}
    for file in files:
        if file.exists():
            for line in file.read_text().splitlines():
                row = json.loads(line)
                found[int(row["person"])] = str(row["at"])
    return found
