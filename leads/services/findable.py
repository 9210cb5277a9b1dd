"""Under what leads are known as duplicates: to be written by whatever enters or changes a lead."""

from __future__ import annotations

from collections.abc import Iterable

from commons import matched
from leads.models import Lead, LeadMatch


def write_match(leads: Iterable[Lead], *, new: bool = False) -> None:
    """Make leads known by company, telephone, e-mail and domain. Call inside the transaction that writes them."""
    matched.write(LeadMatch, "lead_id", {lead.pk: keys_of_lead(lead) for lead in leads}, new=new)


def keys_of_lead(lead: Lead) -> set[matched.Key]:
    """The match keys of a lead."""
    return matched.keys_of(
        names=[lead.company], telephones=lead.telephones, emails=[lead.email], websites=[lead.website]
    )
