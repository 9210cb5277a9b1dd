"""Files made on the spot, imported by the services as the wizard and the command do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone

from imports.models import Import, ImportRow
from imports.services import checking, mapping, running, uploading
from users.models import User


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """`sheet([["Company", …], …])` is an xlsx file of these rows."""

    def make(rows: list[list[Any]], name: str = "list.xlsx") -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
        book.close()
        return path

    return make


def upload(path: Path, kind: str, by: User) -> Import:
    """An uploaded file with its guessed columns."""
    return uploading.receive(path, name=path.name, kind=kind, by=by, now=timezone.now())


def checked(path: Path, kind: str, by: User, *, columns: dict[str, str] | None = None, **options: Any) -> Import:
    """An import up to the preview."""
    batch = upload(path, kind, by)
    mapping.save(batch, mapping=columns or batch.mapping, options=options, now=timezone.now())
    checking.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    return batch


def imported(path: Path, kind: str, by: User, *, columns: dict[str, str] | None = None, **options: Any) -> Import:
    """An import from the file to its end."""
    batch = checked(path, kind, by, columns=columns, **options)
    running.start(batch, now=timezone.now())
    running.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    return batch


def problems(batch: Import) -> dict[int, list[str]]:
    """Codes of what is wrong, by row number."""
    rows = ImportRow.objects.of(batch).exclude(problems=None)
    return {row.number: [p["c"] for p in row.problems] for row in rows}
