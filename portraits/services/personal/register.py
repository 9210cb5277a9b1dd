"""The register of erasures outside the database: ids, hours and one-way digests, no names; a restore replays it.

Decisions 0026 and 0051.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from portraits.services.personal.choosing import Chosen

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Line:
    """One erased person: when, and which rows and files people had chosen, with digests of the words.

    `spared`: (table, id, how many names, which of them stay) of rows that keep some.
    """

    at: str
    rows: list[Any] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    words: list[Any] = field(default_factory=list)
    spared: list[Any] = field(default_factory=list)

    @property
    def has_choices(self) -> bool:
        """Whether there is more to do than what is certain."""
        return bool(self.rows or self.files)


def path() -> Path:
    """Where it lies."""
    return Path(settings.ERASURE_REGISTER)


def note(person_ids: Collection[int], at: datetime, chosen: Chosen) -> None:
    """Write an erasure down once it is in the database; what people chose stands beside the first id."""
    lines = {pk: Line(at.isoformat()) for pk in person_ids}
    spared = [[*place, *kept] for place, kept in chosen.spared.items()]
    lines[min(person_ids)] = Line(at.isoformat(), chosen.rows, chosen.files, chosen.digests(), spared)
    transaction.on_commit(lambda: append(path(), lines))


def append(file: Path, erased: Mapping[int, Line]) -> None:
    """Add lines for persons that are not there yet, safely on disk."""
    there = read([file])
    lines = [json.dumps({"person": pk, **_said(line)}) + "\n" for pk, line in sorted(erased.items()) if pk not in there]
    if not lines:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(fd, "a") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(fd)


def _said(line: Line) -> dict[str, Any]:
    return {name: value for name, value in vars(line).items() if value}


def read(files: Iterable[Path]) -> dict[int, Line]:
    """By person, what was erased: from every register that is there; of two lines the one that says more."""
    found: dict[int, Line] = {}
    for file in files:
        if file.exists():
            for text in file.read_text().splitlines():
                row = json.loads(text)
                pk, line = int(row.pop("person")), Line(**row)
                if pk not in found or line.has_choices:
                    found[pk] = line
    return found
