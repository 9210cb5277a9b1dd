"""Writing changes of leads, and taking back what an import of leads wrote."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext

from audit import services as audit
from commons import bulk
from imports.kinds import worked
from imports.kinds.base import Job, Row
from imports.kinds.common import back_as, put_back, untouched_versions
from imports.models import Kind, Outcome
from leads.models import Lead, LeadMove, LeadRule, LeadState, UnfitReason
from leads.services.findable import write_search

FACTS = (
    "company", "person", "title", "telephones", "email", "wechat", "website", "industry", "region", "address",
    "employees", "tags", "need", "notes", "source", "campaign_id", "referred_by_id",
)  # fmt: skip


def take_back(rows: list[Row], job: Job) -> None:
    """Created leads become "not a fit" unless somebody has worked on them; updates are put back field by field."""
    ids = [row.made for row in rows if row.made]
    locked = {lead.pk: lead for lead in Lead.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    made = [row.made for row in rows if row.made and row.outcome == Outcome.CREATED]
    used = worked.on_leads([locked[pk] for pk in made])
    versions = untouched_versions(Kind.LEADS.value, ids)
    written, gone = [], []
    for row in rows:
        lead = locked[row.made or 0]
        if row.outcome == Outcome.UPDATED:
            fields = (row.undo or {}).get("fields", {})
            back = put_back(lead, fields)
            if back:
                lead.version += 1
                versions[lead.pk] += 2  # changed and put back by this import
                written.append(lead)
            row.done(back_as(row, lead, fields, back), row.made, row.undo)
        elif lead.pk in used or lead.version != versions[lead.pk] or lead.state != LeadState.NEW:
            row.remark(used.get(lead.pk, "stays_changed"))
            row.done(Outcome.STAYED, row.made, row.undo)
        else:
            gone.append(lead)
            row.done(Outcome.UNDONE, row.made, row.undo)
    save(written)
    note, now = gettext("The import was taken back."), timezone.now()
    Lead.objects.filter(pk__in=[lead.pk for lead in gone]).update(
        state=LeadState.UNFIT, unfit_reason=UnfitReason.OTHER, unfit_note=note, closed_on=job.today,
        taken_back_on=job.today, next_contact_on=None, return_due_on=None, external_id="",
    )  # fmt: skip
    bulk.copy(LeadMove, [
        {
            "lead_id": lead.pk, "rule": LeadRule.UNFIT.value, "from_state": lead.state,
            "to_state": LeadState.UNFIT.value, "from_user_id": lead.owner_id, "to_user_id": lead.owner_id,
            "by_id": (job.batch.undo_by_id or job.by.pk), "on": job.today, "at": now, "reason": note,
            "evidence": {"import": job.batch.pk},
        }
        for lead in gone
    ])  # fmt: skip
    audit.record_many(
        "lead.import_undone", "lead", ((lead.pk, {"import": job.batch.pk}) for lead in gone), by=job.batch.undo_by
    )


def save(leads: list[Lead]) -> None:
    """Write the facts of changed leads and what they are found by."""
    if not leads:
        return
    for lead in leads:
        lead.set_company(lead.company)
    Lead.objects.bulk_update(leads, [*FACTS, "sort_key", "version"], batch_size=500)
    write_search(leads)
