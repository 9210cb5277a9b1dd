"""The night: complaints whose answer or solution is overdue go to the manager too (domain.md section 6)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.services.managers import lines_of
from accounts.services.sweep import last_ended
from audit import services as audit
from commons import jobs
from commons.models import JobRun
from core.clock import business_date
from keyaccounts.models import Complaint, ComplaintEntry, ComplaintWhat
from notifications.services import Message, tell

JOB = "complaints_nightly"
CHUNK = 500


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been."""
    cutoff = last_ended(now_on or business_date())
    return jobs.run_once(JOB, cutoff, lambda run: escalate(cutoff, run=run))


def escalate(cutoff: date, *, run: JobRun | None = None) -> dict[str, int]:
    """Tell owner and manager of what was due by the end of `cutoff`; each complaint and due day once."""
    late = Complaint.objects.running().filter(due_on__lte=cutoff)
    late = late.filter(Q(escalated_for=None) | ~Q(escalated_for=F("due_on")))
    done = 0
    while True:
        with transaction.atomic():
            rows = late.select_for_update(no_key=True, of=("self",)).select_related("account").order_by("due_on", "pk")
            chosen = list(rows[:CHUNK])
            if not chosen:
                return {"escalated": done}
            _tell(chosen, cutoff)
            if run:
                jobs.count(run, "escalated", len(chosen))
            done += len(chosen)


def _tell(rows: list[Complaint], cutoff: date) -> None:
    Complaint.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_for=F("due_on"))
    now, lines = timezone.now(), lines_of(row.account.team_id for row in rows)
    ComplaintEntry.objects.bulk_create(
        ComplaintEntry(complaint=row, what=ComplaintWhat.ESCALATED, on=cutoff, at=now) for row in rows
    )
    messages = []
    for row in rows:
        due = row.due_on.isoformat() if row.due_on else ""
        params = {"name": row.account.name, "day": due, "complaint": row.pk}
        people = {row.owner_id, *lines[row.account.team_id][:1]}
        once = f"complaint_overdue:{row.pk}:{due}"
        batch = f"complaint_overdue:{cutoff}"
        messages += [Message(pk, "complaint_overdue", once, batch, row.account_id, params) for pk in people]
    tell(messages)
    audit.record_many("complaint.escalated", "complaint", ((row.pk, {}) for row in rows), by=None)
