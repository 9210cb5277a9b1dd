"""Finding leads, opportunities and orders (ux.md, find anything)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.search import MOST_CANDIDATES, doors_by_size, found_by_door
from commons import finding
from commons.finding import Candidates, DigitsOfMany
from commons.found import POOL, doors_of
from commons.numbers import numbered
from core.among import Among
from leads.models import (
    Lead,
    LeadQuerySet,
    Opportunity,
    OpportunityQuerySet,
    Order,
    OrderQuerySet,
    Quote,
    QuoteState,
)
from users.models import User


def leads(user: User, text: str, most: int) -> Candidates:
    """Leads found by company, person, telephone or WeChat; those of the pool by name only: their channels are masked."""
    numbers = DigitsOfMany(F("telephones"))
    if user.is_admin:
        every = Lead.objects.served_by(user).present()
        return finding.candidates(
            [finding.matching(every, text, numbers=numbers), finding.by_wechat(every, text)], most
        )
    own = Lead.objects.held_by(user).present()
    found = [
        finding.matching(own, text, numbers=numbers, doors=doors_of(user.served_owner_ids)),
        finding.by_wechat(own, text),
        finding.matching(Lead.objects.in_pool_for(user), text, doors=[POOL]),
    ]
    if user.managed_team_ids:
        of_teams = Lead.objects.of_teams(user).present()
        found += [
            finding.matching(of_teams, text, numbers=numbers, doors=user.managed_team_ids),
            finding.by_wechat(of_teams, text),
        ]
    return finding.candidates(found, most)


def readable(leads: LeadQuerySet, text: str, user: User) -> LeadQuerySet:
    """Those of `leads` found under `text`: by name all, by telephone or WeChat those whose channels the reader sees."""
    by_name = finding.matching(leads, text)
    if not finding.may_be_channel(text):
        return by_name
    numbers = finding.matching(Lead.objects.served_by(user), text, numbers=DigitsOfMany(F("telephones")))
    found = [finding.candidates([rows], MOST_CANDIDATES).ids for rows in (by_name, numbers)]
    return leads.filter(pk__in={*found[0], *found[1], *reached_by(user, text)})


def reached_by(user: User, text: str) -> list[int]:
    """Keys of served leads with this WeChat id; none for a text that can be no id."""
    return finding.candidates([finding.by_wechat(Lead.objects.served_by(user), text)], MOST_CANDIDATES).ids


def called(rows: OpportunityQuerySet, text: str, user: User) -> OpportunityQuerySet:
    """Those of `rows` found by name or product, by the customer's name, or by a quotation's number in any spelling."""
    deals = opportunities(user, text, MOST_CANDIDATES)
    customers = _customers(text, user)
    quoted = Quote.objects.visible_to(user).filter(numbered(text)).order_by().values("opportunity_id")
    return rows.filter(Q(pk__in=deals.ids) | Q(account_id__in=customers) | Q(pk__in=quoted))


def ordered(rows: OrderQuerySet, text: str, user: User) -> OrderQuerySet:
    """Those of `rows` found by their number in any spelling, by the opportunity's name or by the customer's."""
    deals = opportunities(user, text, MOST_CANDIDATES)
    of_names = Q(opportunity_id__in=deals.ids) | Q(account_id__in=_customers(text, user))
    return rows.filter(of_names | numbered(text))


def _customers(text: str, user: User) -> list[int]:
    return finding.candidates(found_by_door(user, text, telephones=False), MOST_CANDIDATES).ids


def opportunities(user: User, text: str, most: int) -> Candidates:
    """Opportunities of served accounts found by name and product."""
    found = [
        finding.matching(Opportunity.objects.at_accounts(door, user=user), text, few=few)
        for door, few in doors_by_size(user)
    ]
    return finding.candidates(found, most)


def orders(
    user: User, text: str, most: int, *, of_accounts: Collection[int], of_opportunities: Collection[int]
) -> QuerySet[Order]:
    """Valid orders by number in any spelling, these first, or of accounts and opportunities found already; few of each."""
    mine = Order.objects.visible_to(user)
    called = [rows.order_by().values("pk")[:most] for rows in mine.valid().numbered(text)]
    others = (Q(account__in=of_accounts), Q(opportunity__in=of_opportunities))
    latest = [mine.valid().filter(way).order_by("-ordered_on", "-pk").values("pk")[:most] for way in others]
    very = Case(When(numbered(text), then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        mine.filter(Among(called[0].union(*called[1:], *latest)))
        .alias(very=very)
        .order_by("very", "-ordered_on", "-pk")
    )


def quotes(user: User, text: str, most: int, *, of_opportunities: Collection[int]) -> QuerySet[Quote]:
    """Quotations by number in any spelling, or of opportunities found already; the version in force, `most` of them."""
    mine = Quote.objects.visible_to(user).exclude(state__in=[QuoteState.SUPERSEDED, QuoteState.DISCARDED])
    found = mine.filter(numbered(text) | Q(opportunity__in=of_opportunities))
    return Quote.objects.visible_to(user).filter(pk__in=found.order_by().values("pk")[:most])
