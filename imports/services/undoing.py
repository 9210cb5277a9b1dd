"""Taking an import back, the last row first; what was changed since stays and is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from commons.jobs import OwnConnectionLock
from core.clock import business_date
from imports.kinds.base import Job, Row
from imports.kinds.brought import Left, named
from imports.kinds.catalogue import KINDS
from imports.kinds.common import STAYS
from imports.models import Import, ImportRow, ImportState, Outcome
from imports.refusals import ImportRefused
from imports.services import chunks
from imports.services.telling import told_undone

if TYPE_CHECKING:
    from users.models import User

CHUNK = 3000


@transaction.atomic
def ask(batch: Import, *, by: User, now: datetime) -> Import:
    """Take the import back: whoever imported, or an admin; also one that is still being written. Raises ImportRefused."""
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if batch.state == ImportState.UNDOING:
        return batch
    if not batch.is_undoable:
        raise ImportRefused(_("There is nothing to take back."))
    if by.pk != batch.by_id and not by.is_admin:
        raise ImportRefused(_("Only whoever imported it or an admin may take it back."))
    if batch.state == ImportState.UNDONE:
        _once_more(batch)
    batch.state, batch.undo_by, batch.undo_asked_at, batch.progress = ImportState.UNDOING, by, now, 0
    batch.save()
    audit.record("import.undo_asked", batch, by=by)
    return batch


def _once_more(batch: Import) -> None:
    """Rows that stayed are again as the import left them: what kept them may be gone by now."""
    stayed = ImportRow.objects.of(batch).filter(outcome=Outcome.STAYED)
    batch.done_through = stayed.aggregate(last=Max("number"))["last"] or batch.done_through
    stayed.filter(undo__has_key="fields").update(outcome=Outcome.UPDATED)
    stayed.update(outcome=Outcome.CREATED)
    batch.kept_back = 0


@dataclass(frozen=True)
class Foreseen:
    """What taking an import back would come to: rows that go, rows that stay, and how many of these for which reason."""

    back: int
    stay: int
    reasons: list[tuple[str, int]]  # code of a remark, rows
    persons: Left = field(default_factory=lambda: Left(0, []))  # whom contacts brought along


def foresee(batch: Import, *, by: User, now: datetime) -> Foreseen | None:
    """What `run` would do now, without doing it; None for an import too large to try while somebody waits."""
    outcomes = [Outcome.CREATED, Outcome.UPDATED, Outcome.STAYED]
    with transaction.atomic():
        batch = Import.objects.select_for_update(no_key=True, of=("self",)).select_related("by__team").get(pk=batch.pk)
        rows = chunks.read(ImportRow.objects.of(batch).filter(outcome__in=outcomes).order_by("-number"), CHUNK + 1)
        if len(rows) > CHUNK:
            return None
        for row in rows:
            if row.outcome == Outcome.STAYED:
                row.outcome = Outcome.UPDATED if "fields" in (row.undo or {}) else Outcome.CREATED
        batch.undo_by, batch.undo_asked_at = by, now
        job = Job(batch, KINDS[batch.kind], today=business_date(now), now=now)
        if rows:
            _take_back(rows, job)
        transaction.set_rollback(True)
    stayed = [row for row in rows if row.outcome == Outcome.STAYED]
    reasons = Counter(next((p["c"] for p in row.problems if p["c"] in STAYS), STAYS[-1]) for row in stayed)
    persons = named(job.persons_back, job.persons_stay, by) if rows else Left(0, [])
    return Foreseen(len(rows) - len(stayed), len(stayed), reasons.most_common(), persons)


def _take_back(rows: list[Row], job: Job) -> None:
    for row in rows:
        row.problems = [problem for problem in row.problems if problem["c"] not in STAYS]
    job.kind.undo(rows, job)


def run(batch_id: int, *, now: datetime) -> None:
    """Take back until nothing is left, or somebody else is at it."""
    with OwnConnectionLock(f"import:{batch_id}") as mine:
        if not mine:
            return
        batch = Import.objects.select_related("by__team", "undo_by").get(pk=batch_id)
        job = Job(batch, KINDS[batch.kind], today=business_date(now), now=now)
        while _one_chunk(batch_id, job):
            pass


@transaction.atomic
def _one_chunk(batch_id: int, job: Job) -> bool:
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch_id)
    if batch.state != ImportState.UNDOING:
        return False
    written = ImportRow.objects.of(batch).filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED])
    rows = chunks.read(written.filter(number__lte=batch.done_through).order_by("-number"), CHUNK)
    if not rows:
        batch.state, batch.undone_at = ImportState.UNDONE, job.now
        batch.save(update_fields=["state", "undone_at"])
        audit.record("import.undone", batch, by=batch.undo_by, back=batch.taken_back, kept=batch.kept_back)
        told_undone(batch)
        return False
    chunks.quickly()
    _take_back(rows, job)
    chunks.write_outcomes(rows)
    counts = Counter(row.outcome for row in rows)
    Import.objects.filter(pk=batch.pk).update(
        done_through=rows[-1].number - 1, progress=F("progress") + len(rows),
        taken_back=F("taken_back") + counts[Outcome.UNDONE], kept_back=F("kept_back") + counts[Outcome.STAYED],
    )  # fmt: skip
    return True
