"""Finding leads, opportunities and orders (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q, QuerySet

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
) -> QuerySet[Order]:
    """Valid orders by number in any spelling, or of accounts and opportunities found already; `most` of them."""
    mine = Order.objects.visible_to(user)
    named = numbered(text) | Q(account__in=of_accounts) | Q(opportunity__in=of_opportunities)
    found = mine.valid().filter(named)
    return mine.filter(pk__in=found.order_by().values("pk")[:most])


def quotes(user: User, text: str, most: int, *, of_opportunities: Collection[int]) -> QuerySet[Quote]:
    """Quotations by number in any spelling, or of opportunities found already; the version in force, `most` of them."""
    mine = Quote.objects.visible_to(user).exclude(state__in=[QuoteState.SUPERSEDED, QuoteState.DISCARDED])
    found = mine.filter(numbered(text) | Q(opportunity__in=of_opportunities))
    return Quote.objects.visible_to(user).filter(pk__in=found.order_by().values("pk")[:most])
