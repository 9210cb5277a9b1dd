"""Finding leads, opportunities and orders (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q

from accounts.search import MOST_CANDIDATES, matching, served_doors
from commons import finding
from commons.finding import Candidates, DigitsOfMany
from leads.models import (
    Lead,
    LeadQuerySet,
    Opportunity,
    OpportunityQuerySet,
    Order,
    OrderQuerySet,
    Quote,
)
from users.models import User

SHORTEST_NUMBER = 3


def leads(user: User, text: str, most: int) -> Candidates:
    """Leads found by company, person or telephone; those of the pool by name only, as their channels are masked."""
    numbers = DigitsOfMany(F("telephones"))
    found = [finding.matching(Lead.objects.served_by(user).present(), text, numbers=numbers)]
    if not user.is_admin:
        found.append(finding.matching(Lead.objects.in_pool_for(user), text))
    return finding.candidates(found, most)


def readable(leads: LeadQuerySet, text: str, user: User) -> LeadQuerySet:
    """Those of `leads` found under `text`: by name all, by telephone number those whose numbers the reader may see."""
    by_name = finding.matching(leads, text)
    if not finding.telephone_digits(text):
        return by_name
    numbers = finding.matching(Lead.objects.served_by(user), text, numbers=DigitsOfMany(F("telephones")))
    found = [finding.candidates([rows], MOST_CANDIDATES).ids for rows in (by_name, numbers)]
    return leads.filter(pk__in={*found[0], *found[1]})


def called(rows: OpportunityQuerySet, text: str, user: User) -> OpportunityQuerySet:
    """Those of `rows` found by name or product, by the customer's name, or by the beginning of a quotation's number."""
    deals = opportunities(user, text, MOST_CANDIDATES)
    customers = _customers(text, user)
    found = Q(pk__in=deals.ids) | Q(account_id__in=customers)
    number = text.strip().upper()
    if len(number) >= SHORTEST_NUMBER:
        quoted = Quote.objects.visible_to(user).filter(number__startswith=number).exclude(number="")
        found |= Q(pk__in=quoted.order_by().values("opportunity_id"))
    return rows.filter(found)


def ordered(rows: OrderQuerySet, text: str, user: User) -> OrderQuerySet:
    """Those of `rows` found by the beginning of their number, by the opportunity's name or by the customer's."""
    deals = opportunities(user, text, MOST_CANDIDATES)
    found = Q(opportunity_id__in=deals.ids) | Q(account_id__in=_customers(text, user))
    number = text.strip()
    if len(number) >= SHORTEST_NUMBER:
        found |= (Q(number__startswith=number) | Q(number__startswith=number.upper())) & ~Q(number="")
    return rows.filter(found)


def _customers(text: str, user: User) -> list[int]:
    doors = [matching(door, text, telephones=False) for door in served_doors(user)]
    return finding.candidates(doors, MOST_CANDIDATES).ids


def opportunities(user: User, text: str, most: int) -> Candidates:
    """Opportunities of served accounts found by name and product."""
    doors = served_doors(user)
    found = [finding.matching(Opportunity.objects.at_accounts(door, user=user), text) for door in doors]
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
