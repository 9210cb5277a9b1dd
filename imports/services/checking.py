"""Looking through the rows before anything is written: errors, what is known already, what would be new."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from accounts.models import AccountMatch
from commons.jobs import OwnConnectionLock
from core.clock import business_date
from imports.kinds.base import Job, Row
from imports.kinds.catalogue import KINDS
from imports.kinds.figures import PLACES
from imports.kinds.since import latest
from imports.models import Import, ImportRow, ImportState, Plan
from imports.services import chunks, wording
from imports.services.aside import set_aside
from imports.values import FOUND, Bad, ambiguous, as_text, decimals_of, folded, order_of
from leads.models import LeadMatch

CHUNK = 2000


def run(batch_id: int, *, now: datetime) -> None:
    """Check every row of an import that waits for it; killed in between, it begins again."""
    with OwnConnectionLock(f"import:{batch_id}") as mine:
        batch = Import.objects.select_related("by__team").filter(pk=batch_id, state=ImportState.CHECKING).first()
        if not mine or batch is None:
            return
        job = Job(batch, KINDS[batch.kind], today=business_date(now), now=now)
        job.orders, job.decimals = _orders(batch, job), _decimals(batch, job)
        job.kind.begin(job)
        looked = latest((AccountMatch, LeadMatch))
        counts: Counter[str] = Counter()
        through = 0
        while rows := chunks.read(chunks.rows_after(batch, through), CHUNK):
            through = rows[-1].number
            if not _one_chunk(batch, rows, job, counts):
                return
        _finish(batch, job, counts, looked)


@chunks.without_collecting()
@transaction.atomic
def _one_chunk(batch: Import, rows: list[Row], job: Job, counts: Counter[str]) -> bool:
    still = Import.objects.select_for_update(no_key=True).filter(pk=batch.pk, state=ImportState.CHECKING)
    if not still.exists():
        return False
    chunks.quickly()
    for row in rows:
        row.plan, row.twin, row.problems = Plan.CREATE, None, []
        job.read(row)
    job.kind.check([row for row in rows if not set_aside(row, batch.headers)], job)
    chunks.write_plans(rows)
    counts.update(row.plan for row in rows)
    counts["known"] += sum(1 for row in rows if row.twin and row.plan != Plan.ERROR)
    counts["remarks"] += sum(1 for row in rows if row.problems and row.plan != Plan.ERROR)
    Import.objects.filter(pk=batch.pk).update(progress=sum(counts[plan] for plan in Plan.values))
    return True


@transaction.atomic
def _finish(batch: Import, job: Job, counts: Counter[str], looked: dict[str, int]) -> None:
    counts["words"] = len(wording.unknown(batch))
    counts.update({what: n for what, n in job.beside.items() if n})
    options = {**batch.options, "orders": job.orders, "decimals": job.decimals, "looked_through": looked}
    Import.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(
        state=ImportState.PREVIEW, planned=dict(counts), options=options, progress=0
    )


def _orders(batch: Import, job: Job) -> dict[str, str]:
    """Of each column of dates, what comes first: as somebody chose, else as the other rows of the column tell."""
    chosen = {
        key: order for key, order in batch.options.get("orders", {}).items() if order and not order.startswith(FOUND)
    }
    found = dict(chosen)
    for spec, columns in job.columns:
        if not spec.is_date or spec.key in chosen:
            continue
        texts = _texts(batch, columns[0])
        if any(_unsure(text) for text in texts[:2000]):
            found[spec.key] = f"{FOUND}{told}" if (told := order_of(texts)) else ""
    return found


def _decimals(batch: Import, job: Job) -> str:
    """What stands before the decimals of the file's numbers, as all its columns of numbers together tell."""
    columns = [columns[0] for spec, columns in job.columns if spec.key in PLACES]
    return decimals_of(folded(text) for column in columns for text in _texts(batch, column))


def _texts(batch: Import, column: int) -> list[str]:
    cells = ImportRow.objects.of(batch).values_list(f"raw__{column}", flat=True)
    found = []
    for cell in cells:
        if isinstance(cell, str):
            try:
                found.append(as_text(cell))
            except Bad:
                continue
    return found


def _unsure(text: str) -> bool:
    try:
        return ambiguous(text)
    except Bad:
        return False
