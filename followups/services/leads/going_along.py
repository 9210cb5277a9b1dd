"""A lead of a dormant account goes along with the account that leaves the pool: one company, one person (domain.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from accounts.models import Account
from audit import services as audit
from followups.models import LeadContact
from followups.services.leads.converting import carry_over
from leads.models import Lead, LeadRule, LeadState
from leads.services.leads import moves, telling
from leads.services.leads.moves import Why

if TYPE_CHECKING:
    from accounts.services.moves import Why as AccountWhy
    from users.models import User


def go_along(owners: Mapping[int, User], why: AccountWhy) -> None:
    """Let running leads of these accounts (ids with their new owners) become part of them, contacts included.

    The lead that is being converted, of which the move itself says so, is left to its conversion.
    """
    running = Lead.objects.running().filter(dormant_account__in=list(owners))
    leads = list(running.exclude(pk=why.evidence.get("lead") or 0).select_for_update(no_key=True).order_by("pk"))
    if not leads:
        return
    accounts = Account.objects.in_bulk([lead.dormant_account_id for lead in leads])
    for lead in leads:
        owner, account = owners[lead.dormant_account_id or 0], accounts[lead.dormant_account_id or 0]
        _join(lead, account, owner, why)


def _join(lead: Lead, account: Account, owner: User, why: AccountWhy) -> None:
    entries = LeadContact.objects.valid().filter(lead=lead).select_related("author").order_by("occurred_on", "pk")
    carry_over(account, list(entries), None, lead, why.by or owner, why.on)
    moved = Why(LeadRule.CONVERTED, why.by, why.on, evidence={"went_along": True, "account": account.pk})
    first = moves.write([lead], [owner], moved, to_state=LeadState.CONVERTED)
    Lead.objects.filter(pk=lead.pk).update(
        state=LeadState.CONVERTED,
        account=account,
        owner=owner,
        team_id=owner.team_id,
        closed_on=why.on,
        in_pool_since=None,
        next_contact_on=None,
        return_due_on=None,
    )
    audit.record("lead.went_along", lead, by=why.by, account=account.pk)
    if lead.owner_id and lead.owner_id != owner.pk:
        telling.moved([lead], [None], moved, first)
