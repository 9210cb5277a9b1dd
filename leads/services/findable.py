"""Under what leads and opportunities are found, and leads known as duplicates: written by whatever changes them."""

from __future__ import annotations

from collections.abc import Iterable

from commons import matched
from commons.found import write_keys
from leads.models import Lead, LeadMatch, LeadSearch, Opportunity, OpportunitySearch


def write_search(leads: Iterable[Lead], *, new: bool = False) -> None:
    """Make leads findable by company, person and telephone tail, and known as duplicates by all their channels.

    Call inside the transaction that writes them; `new`: they have just been made.
    """
    leads = list(leads)
    under = ((lead.pk, f"{lead.company} {lead.person}".strip(), lead.telephones) for lead in leads)
    write_keys(LeadSearch, under, new=new)
    matched.write(LeadMatch, "lead_id", {lead.pk: keys_of_lead(lead) for lead in leads}, new=new)


def keys_of_lead(lead: Lead) -> set[matched.Key]:
    """The match keys of a lead."""
    return matched.keys_of(
        names=[lead.company], telephones=lead.telephones, emails=[lead.email], websites=[lead.website]
    )


def write_opportunity_search(opportunities: Iterable[Opportunity], *, new: bool = False) -> None:
    """Make opportunities findable by characters, pinyin and initials of their name and product."""
    write_keys(OpportunitySearch, ((found.pk, words_of(found), ()) for found in opportunities), new=new)


def words_of(opportunity: Opportunity) -> str:
    """What an opportunity is found under: the name, and the product where the name does not say it."""
    name, product = opportunity.name, opportunity.product
    return name if not product or product in name else f"{name} {product}"
