"""Writing an import, a chunk a transaction: each row once, whatever is killed in between.

The row of the import is locked first; what is written, what became of each row, and how far we are change in one
transaction, so a run that was killed goes on where the last chunk ended.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from commons.jobs import OwnConnectionLock
from core.clock import business_date
from core.errors import Refusal
from imports.kinds import meanwhile
from imports.kinds.base import Job, Row
from imports.kinds.catalogue import KINDS
from imports.kinds.since import one_at_a_time
from imports.models import Import, ImportRow, ImportState, Outcome, Plan
from imports.refusals import ImportRefused
from imports.services import checking, chunks, undoing
from imports.services.telling import told_done

log = logging.getLogger(__name__)
CHUNK = 2000
AT_ONCE = 500  # rows that are written while the person waits


@transaction.atomic
def start(batch: Import, *, now: datetime, nothing: bool = False) -> Import:
    """Let an import that was looked through be written; `nothing`: also one without a row to write. Raises ImportRefused."""
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if batch.state == ImportState.RUNNING:
        return batch
    if batch.state != ImportState.PREVIEW:
        raise ImportRefused(_("This import cannot be started now."))
    if not nothing and not (batch.planned.get(Plan.CREATE, 0) or batch.planned.get(Plan.UPDATE, 0)):
        raise ImportRefused(_("There is nothing to write: every row has an error or is skipped."))
    batch.state, batch.started_at, batch.progress, batch.done_through = ImportState.RUNNING, now, 0, batch.header_row
    batch.save()
    audit.record("import.started", batch, by=batch.by, kind=batch.kind, rows=batch.total)
    return batch


def run_unfinished(*, now: datetime) -> int:
    """Go on with every import that is being checked, written or taken back; returns how many.

    One that breaks off keeps nobody else's waiting: it says so on its page, and the next call tries again.
    """
    unfinished = list(Import.objects.under_way().order_by("pk").values_list("pk", "state"))
    for pk, state in unfinished:
        try:
            go_on(pk, state, now=now)
        except Exception as failure:
            log.exception("Import %s broke off.", pk)
            Import.objects.filter(pk=pk).update(troubled_at=now, trouble=type(failure).__name__)
        else:
            Import.objects.filter(pk=pk, troubled_at__isnull=False).update(troubled_at=None, trouble="")
    return len(unfinished)


def go_on(batch_id: int, state: str, *, now: datetime) -> None:
    """Do what an import waits for."""
    if state == ImportState.CHECKING:
        checking.run(batch_id, now=now)
    elif state == ImportState.RUNNING:
        run(batch_id, now=now)
    elif state == ImportState.UNDOING:
        undoing.run(batch_id, now=now)


def run(batch_id: int, *, now: datetime) -> None:
    """Write until nothing is left, or somebody else is at it."""
    with OwnConnectionLock(f"import:{batch_id}") as mine:
        if not mine:
            return
        batch = Import.objects.select_related("by__team").get(pk=batch_id)
        job = Job(batch, KINDS[batch.kind], today=business_date(now), now=now)
        made = ImportRow.objects.of(batch).filter(outcome=Outcome.CREATED).values_list("made", flat=True)
        job.made = {pk for pk in made if pk}
        for pk, undo in ImportRow.objects.of(batch).filter(outcome=Outcome.UPDATED).values_list("made", "undo"):
            meanwhile.note(pk or 0, (undo or {}).get("fields", {}), job)
        while _one_chunk(batch_id, job):
            pass


@chunks.without_collecting()
@transaction.atomic
def _one_chunk(batch_id: int, job: Job) -> bool:
    """Whether there may be more to do afterwards."""
    batch = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch_id)
    if batch.state != ImportState.RUNNING:
        return False
    one_at_a_time(batch.kind)
    rows = chunks.read(chunks.rows_after(batch, batch.done_through), CHUNK)
    if not rows:
        _finish(batch, job)
        return False
    chunks.quickly()
    _write(rows, job)
    chunks.write_outcomes(rows)
    counts = Counter(row.outcome for row in rows)
    Import.objects.filter(pk=batch.pk).update(
        done_through=rows[-1].number,
        progress=F("progress") + len(rows),
        **{what.value: F(what.value) + counts[what] for what in _COUNTED},
    )
    return True


_COUNTED = (Outcome.CREATED, Outcome.UPDATED, Outcome.SKIPPED, Outcome.FAILED)


def _write(rows: list[Row], job: Job) -> None:
    work = []
    job.chunk = {row.number: row for row in rows}
    for row in rows:
        if row.plan == Plan.ERROR:
            row.done(Outcome.FAILED)
        elif row.plan == Plan.SKIP:
            row.done(Outcome.SKIPPED)
        else:
            work.append(row)
    if not work:
        return
    try:
        with transaction.atomic():
            _attempt(work, job)
    except (IntegrityError, DataError, Refusal):
        for row in work:
            _alone(row, job)


def _attempt(rows: list[Row], job: Job) -> None:
    for row in rows:
        row.values, row.outcome, row.made, row.undo = {}, Outcome.WAITING, None, None
        row.problems = [problem for problem in row.problems if problem.get("w")]
        job.read(row)
    job.kind.write(rows, job)
    for row in rows:
        row.problems = _once(row.problems)


def _alone(row: Row, job: Job) -> None:
    """One row by itself, so that what cannot be written takes no other with it."""
    plan, problems = row.plan, list(row.problems)
    try:
        with transaction.atomic():
            row.plan = plan if plan != Plan.ERROR else Plan.CREATE
            _attempt([row], job)
    except (IntegrityError, DataError, Refusal) as failure:
        row.problems = problems
        row.fail("unexpected", what=str(failure).split("\n", 1)[0][:120])
        row.done(Outcome.FAILED)


def _once(problems: list[dict[str, object]]) -> list[dict[str, object]]:
    seen: list[dict[str, object]] = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
    return seen


def _finish(batch: Import, job: Job) -> None:
    job.kind.finish(job)
    batch.state, batch.finished_at = ImportState.DONE, job.now
    batch.save(update_fields=["state", "finished_at"])
    counts = {what.value: getattr(batch, what.value) for what in _COUNTED}
    audit.record("import.done", batch, by=batch.by, **counts)
    told_done(batch)
