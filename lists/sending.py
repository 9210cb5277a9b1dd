"""Spreadsheets as answers: to be kept by whoever asked, and by nothing on the way."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse

from lists.sheets import TYPES


def answer(opened: Any, name: str, file_format: str) -> FileResponse:
    """An open spreadsheet under a name without its ending; the answer closes it."""
    response = FileResponse(
        opened, as_attachment=True, filename=f"{name}.{file_format}", content_type=TYPES[file_format]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
