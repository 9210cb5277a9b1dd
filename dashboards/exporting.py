"""Figures as a file that says what it is: the one way in which a page of figures answers with a spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import FileResponse

from dashboards.services import exports
from lists import sending
from lists.about import About

if TYPE_CHECKING:
    from users.models import User


def answer(
    about: About,
    file_format: str,
    headers: Sequence[str],
    lines: Iterable[Sequence[Any]],
    *,
    by: User,
    what: str,
    query: str,
) -> FileResponse:
    """A spreadsheet under its own name, logged (domain.md section 7, export); `file_format` is one of `sheets.TYPES`."""
    made = tempfile.NamedTemporaryFile(suffix=f".{file_format}")  # noqa: SIM115  the answer closes it
    exports.take_out(Path(made.name), file_format, headers, lines, by=by, what=what, query=query, about=about)
    made.seek(0)
    return sending.answer(made, about.name, file_format)
