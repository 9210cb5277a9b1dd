"""What to do with rows that are known already: skip, update or create, for some of them or all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.clock import business_date
from imports.kinds import alongside
from imports.kinds.base import Job, Row
from imports.kinds.catalogue import KINDS
from imports.kinds.common import UPDATABLE, plan_again, plan_known, without_choice
from imports.models import Choice, Import, ImportRow, ImportState, Kind, Plan
from imports.refusals import ImportRefused
from imports.services import chunks

CHUNK = 3000


@transaction.atomic
def choose(batch: Import, *, choice: str, row_ids: list[int] | None, now: datetime) -> Counter[str]:
    """Plan known rows by a choice: all of them (None) or some; returns how many have which plan now.

    What the run would not do is not planned: a row that is not the importer's to change or to double, or that says
    nothing new, stays skipped and says why. Raises ImportRefused once the import runs.
    """
    locked = Import.objects.select_for_update(no_key=True, of=("self",)).select_related("by__team").get(pk=batch.pk)
    if locked.state != ImportState.PREVIEW:
        raise ImportRefused(_("This import has started already."))
    rows = ImportRow.objects.of(locked).filter(twin__isnull=False).exclude(plan=Plan.ERROR)
    if row_ids is None:
        locked.options["duplicates"] = Choice(choice).value
    else:
        rows = rows.filter(pk__in=row_ids)
    job = Job(locked, KINDS[locked.kind], today=business_date(now), now=now)
    job.kind.begin(job)
    planned: Counter[str] = Counter()
    more: Counter[str] = Counter()
    through = 0
    while some := chunks.read(rows.filter(number__gt=through), CHUNK):
        through = some[-1].number
        before = {row.id: row.plan for row in some}
        for row in some:
            row.choice = Choice(choice)
            _plan(row, job)
        job.kind.promise(some, job)
        chunks.write_choices(some)
        more.update(alongside.difference(some, before, job))
        planned.update(row.plan for row in some)
    beside = {what: max(0, locked.planned.get(what, 0) + n) for what, n in more.items()}
    locked.planned = {**locked.planned, **_recounted(locked), **beside}
    locked.save(update_fields=["planned", "options"])
    batch.refresh_from_db()
    return planned


def _plan(row: Row, job: Job) -> None:
    row.problems = without_choice(row.problems)
    known = row.twin or {}
    if known.get("k") == "row" and job.batch.kind != Kind.FOLLOWUPS:
        plan_again(row, job)
        return
    if known.get("k") in ("row", "order", "follow_up"):
        may = row.choice == Choice.CREATE and job.batch.kind != Kind.FOLLOWUPS
        row.plan = Plan.CREATE if may else Plan.SKIP
        if known["k"] == "order" and row.choice == Choice.UPDATE:
            row.remark("orders_stay")
        return
    first = {key: value for key, value in known.items() if key != "more"}
    plan_known(row, [first, *known.get("more", ())], job, (UPDATABLE.get(job.batch.kind, ""),))


def _recounted(batch: Import) -> dict[str, int]:
    rows = ImportRow.objects.of(batch)
    found = {plan: rows.filter(plan=plan).count() for plan in Plan.values if plan != Plan.CREATE}
    good = rows.exclude(plan=Plan.ERROR)
    return {
        **found,
        Plan.CREATE.value: batch.total - sum(found.values()),
        "remarks": good.filter(problems__isnull=False).count(),
    }
