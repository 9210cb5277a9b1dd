"""Writing under what opportunities are found."""

from __future__ import annotations

from collections.abc import Iterable

from commons.found import write_keys
from leads.models import Opportunity, OpportunitySearch


def write_opportunity_search(opportunities: Iterable[Opportunity]) -> None:
    """Make opportunities findable by characters, pinyin and initials of their name and product."""
    write_keys(OpportunitySearch, ((found.pk, words_of(found), ()) for found in opportunities))


def words_of(opportunity: Opportunity) -> str:
    """What an opportunity is found under: the name, and the product where the name does not say it."""
    name, product = opportunity.name, opportunity.product
    return name if not product or product in name else f"{name} {product}"
