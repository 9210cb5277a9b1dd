"""Finding leads, opportunities and orders (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from accounts.search import served_doors
from commons import finding
from commons.finding import Candidates, DigitsOfMany
from commons.numbers import numbered
from leads.models import Lead, Opportunity, Order, Quote, QuoteState
from users.models import User


def leads(user: User, text: str, most: int) -> Candidates:
    """Leads found by company, person or telephone; those of the pool by name only, as their channels are masked."""
    numbers = DigitsOfMany(F("telephones"))
    found = [finding.matching(Lead.objects.served_by(user).present(), text, numbers=numbers)]
    if not user.is_admin:
        found.append(finding.matching(Lead.objects.in_pool_for(user), text))
    return finding.candidates(found, most)


def opportunities(user: User, text: str, most: int) -> Candidates:
    """Opportunities of served accounts found by name and product."""
    doors = served_doors(user)
    found = [finding.matching(Opportunity.objects.at_accounts(door, user=user), text) for door in doors]
    return finding.candidates(found, most)


def orders(
    user: User, text: str, most: int, *, of_accounts: Collection[int], of_opportunities: Collection[int]
) -> Candidates:
    """Valid orders by a piece of their number in any spelling, or of accounts and opportunities found already."""
    mine = Order.objects.visible_to(user).valid()
    found = [mine.filter(account__in=of_accounts), mine.filter(opportunity__in=of_opportunities)]
    found.append(mine.filter(numbered(text)))
    return finding.candidates(found, most)


def quotes(user: User, text: str, most: int, *, of_opportunities: Collection[int]) -> Candidates:
    """The latest version of each quotation found by its number in any spelling, or of opportunities found already."""
    mine = Quote.objects.visible_to(user).exclude(state__in=[QuoteState.SUPERSEDED, QuoteState.DISCARDED])
    found = [mine.filter(opportunity__in=of_opportunities)]
    found.append(mine.filter(numbered(text)))
    return finding.candidates(found, most)

