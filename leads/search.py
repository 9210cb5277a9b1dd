"""Finding leads, opportunities and orders (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from accounts.search import doors_by_size
from commons import finding
from commons.finding import Candidates, DigitsOfMany
from leads.models import Lead, Opportunity, Order
from users.models import User

SHORTEST_NUMBER = 3


def leads(user: User, text: str, most: int) -> Candidates:
    """Leads found by company, person or telephone; those of the pool by name only, as their channels are masked."""
    numbers = DigitsOfMany(F("telephones"))
    if user.is_admin:
        return finding.candidates(
            [finding.matching(Lead.objects.served_by(user).present(), text, numbers=numbers)], most
        )
    own = Lead.objects.served_by(user).present().filter(owner_id__in=user.served_owner_ids)
    found = [
        finding.matching(own, text, numbers=numbers, few=True),
        finding.matching(Lead.objects.in_pool_for(user), text),
    ]
    if user.managed_team_ids:
        found.append(finding.matching(Lead.objects.of_teams(user).present(), text, numbers=numbers))
    return finding.candidates(found, most)


def opportunities(user: User, text: str, most: int) -> Candidates:
    """Opportunities of served accounts found by name and product."""
    found = [
        finding.matching(Opportunity.objects.at_accounts(door, user=user), text, few=few)
        for door, few in doors_by_size(user)
    ]
    return finding.candidates(found, most)


def orders(
    user: User, text: str, most: int, *, of_accounts: Collection[int], of_opportunities: Collection[int]
) -> Candidates:
    """Valid orders by the beginning of their number, or of accounts and opportunities that were found already."""
    mine = Order.objects.visible_to(user).valid()
    found = [mine.filter(account__in=of_accounts), mine.filter(opportunity__in=of_opportunities)]
    number = text.strip()
    if len(number) >= SHORTEST_NUMBER:
        numbers = {number, number.upper()}
        for spelled in numbers:
            found.append(mine.filter(number__startswith=spelled).exclude(number=""))
    return finding.candidates(found, most)
