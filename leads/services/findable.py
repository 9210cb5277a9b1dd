"""Under what leads are found and known as duplicates: written by whatever enters or changes a lead."""

from __future__ import annotations

from collections.abc import Iterable

from commons import matched
from commons.found import KEY_FIELDS, keys_of
from leads.models import Lead, LeadMatch, LeadSearch


def write_search(leads: Iterable[Lead], *, new: bool = False) -> None:
    """Make leads findable by company, person and telephone tail, and known as duplicates by all their channels.

    Call inside the transaction that writes them; `new`: they have just been made.
    """
    leads = list(leads)
    LeadSearch.objects.bulk_create(
        (LeadSearch(lead=lead, **keys_of(f"{lead.company} {lead.person}".strip(), lead.telephones)) for lead in leads),
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=KEY_FIELDS,
        batch_size=2000,
    )
    matched.write(LeadMatch, "lead_id", {lead.pk: keys_of_lead(lead) for lead in leads}, new=new)


def keys_of_lead(lead: Lead) -> set[matched.Key]:
    """The match keys of a lead."""
    return matched.keys_of(
        names=[lead.company], telephones=lead.telephones, emails=[lead.email], websites=[lead.website]
    )
