"""Figures taken out as a file: written, and logged (domain.md section 7, export)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from audit import services as audit
from lists import sheets

if TYPE_CHECKING:
    from lists.about import About
    from users.models import User


@transaction.atomic
def take_out(
    path: Path,
    file_format: str,
    headers: Sequence[str],
    lines: Iterable[Sequence[Any]],
    *,
    by: User,
    what: str,
    query: str,
    about: About | None = None,
) -> int:
    """Write a spreadsheet of figures (`what`, asked for by `query`) to `path`; returns its rows, which the log has too."""
    rows = sheets.write(path, file_format, headers, lines, about)
    audit.record(f"{what}.exported", by, by=by, filters=query, rows=rows, format=file_format)
    return rows
