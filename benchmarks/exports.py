"""An export against the spreadsheet library alone: rows a second and memory (quality.md, export 100,000 rows)."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from django.http import QueryDict

from core.clock import business_date
from lists import sheets
from lists.exporting import walk
from pages.exporting.kinds import KINDS
from users.models import User

ROUNDS = 3


def measure(say: Callable[[str], None], *, rows: int) -> None:
    """Print rows a second of an export of accounts by an admin, beside xlsxwriter with the same cells, interleaved."""
    kind, admin = KINDS["accounts"], User.objects.filter(role="admin").order_by("pk")[0]
    query, today = QueryDict("scope=all"), business_date()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        cells = [[column.value(row) for column in kind.columns] for row in kind.rows(admin, query, today)[:2000]]
        alone: list[float] = []
        whole: dict[str, list[float]] = {"xlsx": [], "csv": []}
        before = _megabytes()
        for _ in range(ROUNDS):
            alone.append(rows / _seconds(lambda: _library_alone(path, cells, rows)))
            for file_format, speeds in whole.items():
                speeds.append(rows / _seconds(partial(_export, path, kind, admin, query, file_format, rows)))
        after = _megabytes()
    floor = statistics.median(alone)
    say(f"{'xlsxwriter alone':24} {floor:10.0f} rows/s")
    for file_format, speeds in whole.items():
        speed = statistics.median(speeds)
        spread = f"{min(speeds):.0f}-{max(speeds):.0f}"
        say(f"{'export as ' + file_format:24} {speed:10.0f} rows/s  {speed / floor:5.2f} of it  ({spread})")
    say(f"{'memory (highest)':24} {before:6.0f} -> {after:.0f} MB")


def _export(path: Path, kind: Any, user: User, query: QueryDict, file_format: str, rows: int) -> None:
    wanted = kind.rows(user, query, business_date())
    values = ([column.value(row) for column in kind.columns] for row in walk(wanted))
    headers = [str(column.label) for column in kind.columns]
    sheets.write(path, file_format, headers, (row for row, _n in zip(values, range(rows), strict=False)))


def _library_alone(path: Path, cells: list[list[Any]], rows: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    plain = [[sheets.plain(value) for value in row] for row in cells]
    for at in range(rows):
        for column, value in enumerate(plain[at % len(plain)]):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(at, column, value)
            else:
                sheet.write(at, column, value, day)
    book.close()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
