"""Keys made from texts that have lost a name: written anew, and former ones emptied."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from accounts.models import Account, AccountMatch
from accounts.services.findable import keys_of_person, write_search
from leads.models import Lead, LeadMatch, Opportunity
from leads.services.findable import write_opportunity_search
from leads.services.findable import write_search as write_leads


def match_values(persons: Any) -> set[str]:
    """Under what the persons are known as duplicates; asked before they are emptied."""
    return {value for person in persons for _kind, value in keys_of_person(person)}


def write(account_ids: Collection[int], values: Collection[str]) -> None:
    """Search keys and match keys of the accounts, their leads and opportunities; what was one of `values` is emptied."""
    write_search(Account.objects.filter(pk__in=account_ids, merged_into=None))
    leads = list(Lead.objects.filter(account__in=account_ids))
    if leads:
        write_leads(leads)
    opportunities = list(Opportunity.objects.filter(account__in=account_ids))
    if opportunities:
        write_opportunity_search(opportunities)
    for model, mine in ((AccountMatch, {"account__in": account_ids}), (LeadMatch, {"lead__in": leads})):
        for match in model.objects.filter(value__in=values, current=False, **mine):
            match.value = f"erased {match.pk}"
            match.save(update_fields=["value"])
