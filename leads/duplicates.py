"""Leads among the duplicates of a record, and what is known already of a lead (accounts.duplicates)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.duplicates import Asked, Twin, Why, find
from accounts.duplicates.looking import claim_from, matching, wanted_of, whom_to_ask
from accounts.duplicates.twins import hits
from leads.models import Lead, LeadMatch

if TYPE_CHECKING:
    from users.models import User


MOST = 5


def known(
    company: str,
    telephones: Iterable[str],
    user: User,
    *,
    emails: Iterable[str] = (),
    website: str = "",
    skip: int | None = None,
) -> list[Twin]:
    """Accounts and leads that may be this company, told as far as the reader may know; `skip` is the lead itself."""
    twins = find(user, name=company, telephones=telephones, emails=emails, website=website, most=MOST + 1)
    return [twin for twin in twins if twin.kind != "lead" or twin.record is None or twin.record.pk != skip][:MOST]


def find_leads(user: User, asked: list[Asked]) -> dict[int, list[Twin]]:
    """Running leads that may be one of the records, by their place; those one may not see say only whom to ask."""
    by_key = hits(matching(LeadMatch.objects.all(), wanted_of(asked), "lead_id"))
    ids = {pk for some in by_key.values() for pk in some}
    leads = Lead.objects.running().select_related("owner").in_bulk(list(ids)) if ids else {}
    if not leads:
        return {}
    seen = set(Lead.objects.visible_to(user).filter(pk__in=leads).values_list("pk", flat=True))
    ask = whom_to_ask(lead for lead in leads.values() if lead.pk not in seen)
    found: dict[int, list[Twin]] = {}
    for place, one in enumerate(asked):
        whys: dict[int, set[Why]] = defaultdict(set)
        for kind, value, why in one.lookups():
            for pk in by_key.get((kind, value), ()):
                if pk in leads and (holds := one.confirms(kind, why, leads[pk].company)):
                    whys[pk].add(holds)
        for pk, reasons in sorted(whys.items()):
            found.setdefault(place, []).append(_twin(user, leads[pk], reasons, shown=pk in seen, ask=ask))
    return found


def _twin(user: User, lead: Lead, reasons: set[Why], *, shown: bool, ask: dict[int, str]) -> Twin:
    free = shown and lead.owner_id is None and not user.is_admin
    rests = claim_from(lead, user, lead.in_pool_since) if free else None
    return Twin(
        kind="lead",
        account=None,
        state="owned" if lead.owner_id else "pooled",
        ask="" if shown else ask[lead.pk],
        why=tuple(sorted(reasons)),
        claimable=free and rests is None,
        claim_from=rests,
        record=lead if shown else None,
        theirs=lead.owner_id not in user.served_owner_ids,
    )
