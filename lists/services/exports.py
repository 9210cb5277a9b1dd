"""Taking rows out as a spreadsheet: at once, or in the background when there are many (domain.md section 7).

Every export is an event of the log with its filters and its number of rows.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from commons.jobs import OwnConnectionLock
from core.clock import business_date
from core.errors import Refusal
from core.keyset import bounded_count
from lists import sheets
from lists.exporting import ExportKind, finished, walk
from lists.models import Export, ExportState
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User

log = logging.getLogger(__name__)

AT_ONCE = 10_000  # rows that a person waits for
KEPT_FOR = timedelta(days=3)
MOST_ATTEMPTS = 3
MOST_WAITING = 3  # of one person


class TooManyExports(Refusal):
    """Enough of this person's exports are under way."""


def ask(
    kind: ExportKind,
    *,
    query: str,
    columns: Sequence[str],
    file_format: str,
    by: User,
    language: str,
    now: datetime,
) -> Export:
    """Note an export that is wanted; `expected` is its number of rows, counted no further than 10,001.

    Raises TooManyExports when three big ones of the person are under way.
    """
    if Export.objects.filter(by=by, expected__gt=AT_ONCE).unfinished().count() >= MOST_WAITING:
        raise TooManyExports(_("Three of your exports are being made: wait until one is finished."))
    rows = kind.rows(by, QueryDict(query), business_date(now))
    return Export.objects.create(
        kind=kind.name,
        query=query,
        columns=[column.name for column in kind.chosen(columns)],
        file_format=file_format,
        language=language,
        by=by,
        expected=bounded_count(rows, AT_ONCE),
        created_at=now,
    )


def is_big(export: Export) -> bool:
    """Whether it is made in the background."""
    return export.expected > AT_ONCE


def make_at_once(export: Export, kind: ExportKind, path: Path, *, by: User, now: datetime) -> int:
    """Write a small export to `path`; returns the number of rows, which the log of events has too."""
    count = _write(export, kind, path, by=by, on_progress=False)
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state=ExportState.DONE, rows=count, finished_at=now)
        _log(export, by=by, rows=count)
    return count


def run_unfinished(kinds: Mapping[str, ExportKind]) -> int:
    """Make the big exports that wait, and those whose worker was killed; returns how many were finished."""
    done = 0
    for export in Export.objects.unfinished().select_related("by").order_by("pk"):
        with OwnConnectionLock(f"export:{export.pk}") as mine:
            if mine and Export.objects.unfinished().filter(pk=export.pk).exists() and is_big(export):
                done += _make_in_background(export, kinds)
    return done


def remove_expired(*, now: datetime) -> int:
    """Take the files away whose time is over; the rows say what was exported and stay."""
    removed = 0
    for export in Export.objects.filter(expires_at__lte=now).exclude(file=""):
        name = export.file.name
        Export.objects.filter(pk=export.pk).update(file="")
        storage = default_storage
        storage.delete(str(name))
        removed += 1
    return removed


def expire_all() -> None:
    """Take every file away that is still there, once this is saved: somebody in them was erased."""
    names = list(Export.objects.exclude(file="").values_list("file", flat=True))
    Export.objects.exclude(file="").update(file="", expires_at=timezone.now())
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _make_in_background(export: Export, kinds: Mapping[str, ExportKind]) -> int:
    kind, by = kinds.get(export.kind), export.by
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, attempts=export.attempts + 1, rows=0)
    if kind is None or not by.is_active or export.attempts >= MOST_ATTEMPTS:
        _fail(export)
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export"
            count = _write(export, kind, path, by=by, on_progress=True)
            _keep(export, path, count, by=by)
    except Exception:
        log.exception("Export %s failed", export.pk)
        if export.attempts + 1 >= MOST_ATTEMPTS:
            _fail(export)
        return 0
    return 1


def _keep(export: Export, path: Path, count: int, *, by: User) -> None:
    now = timezone.now()
    with path.open("rb") as made, transaction.atomic():
        export.file.save("export", File(made), save=False)
        export.state, export.rows, export.finished_at = ExportState.DONE, count, now
        export.expires_at = now + KEPT_FOR
        export.save(update_fields=["file", "state", "rows", "finished_at", "expires_at"])
        _log(export, by=by, rows=count)
        params = {"rows_words": export.kind, "rows": count, "export_page": export.pk}
        tell([Message(by.pk, "export_ready", f"export:{export.pk}", params=params)])


def _fail(export: Export) -> None:
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, finished_at=timezone.now())
        params = {"rows_words": export.kind, "export_page": export.pk}
        tell([Message(export.by_id, "export_failed", f"export:{export.pk}", params=params)])


def _write(export: Export, kind: ExportKind, path: Path, *, by: User, on_progress: bool) -> int:
    def progress(count: int) -> None:
        Export.objects.filter(pk=export.pk).update(rows=count)

    columns = kind.chosen(export.columns)
    query, today = QueryDict(export.query), business_date()
    rows = kind.rows(by, query, today)

    def dress(some: list[Any]) -> None:
        if kind.dress:
            kind.dress(by, some)
        finished(some)

    in_order = partial(kind.in_order, by, query, today) if kind.in_order else None
    walked = walk(rows, progress if on_progress else None, dress, in_order)
    values = ([column.value(row) for column in columns] for row in walked)
    with translation.override(export.language):
        headers = [str(column.label) for column in columns]
        about = kind.about(by, query, today) if kind.about else None
        return sheets.write(path, export.file_format, headers, values, about, title=str(kind.label))


def _log(export: Export, *, by: User, rows: int) -> None:
    facts: dict[str, Any] = {"kind": export.kind, "filters": export.query, "rows": rows}
    audit.record("list.exported", export, by=by, **facts, columns=export.columns, format=export.file_format)
