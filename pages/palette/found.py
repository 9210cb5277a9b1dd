"""What a text finds, group by group: few queries, each capped, the closest names first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case as SqlCase
from django.db.models import DateField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value, When

from accounts import search as account_search
from accounts.models import Account, KeyPerson, State
from accounts.services import withholding
from accounts.services.reading import claimable
from cases import search as case_search
from cases.models import Case
from commons.finding import Candidates, bears, candidates, closest_first
from commons.found import POOL
from leads import search as lead_search
from leads.models import Lead, Opportunity, Outcome
from pages.palette import hits
from pages.palette.hits import KINDS, Hit, Kind
from users.models import User

MOST_CANDIDATES = 200
SHOWN = {"account": 6, "lead": 5, "person": 5, "opportunity": 5, "order": 4, "quote": 4, "case": 3}
BUSY = 4  # kinds of records found, beyond which cases are not looked for
WITH_DEALS = 20  # records that are found bring along so many others


@dataclass(frozen=True)
class Group:
    """The records of one kind that are shown, and where all of them are."""

    kind: Kind
    hits: list[Hit]
    more: str = ""


def find(user: User, text: str) -> list[Group]:
    """Groups of what `text` finds among what the person may see, empty ones left out.

    Numbers are searched only where the reader sees them: never in the pool, never of records that are not served.
    """
    accounts = _accounts(user, text)
    customers = [hit.pk for hit in accounts if hit.state != State.POOLED]
    deals = lead_search.opportunities(user, text, MOST_CANDIDATES)
    shown = {
        "account": accounts[: SHOWN["account"]],
        "lead": _leads(user, text),
        "person": _persons(user, text),
        "opportunity": _opportunities(user, text, deals, customers),
        "order": _orders(user, text, customers, deals.ids),
        "quote": _quotes(user, text, deals.ids),
    }
    if sum(map(bool, shown.values())) < BUSY:  # whoever looks for a customer is not looking for a story
        shown["case"] = _cases(user, text)
    return [Group(KINDS[name], found, KINDS[name].all_of(text)) for name, found in shown.items() if found]


def _accounts(user: User, text: str) -> list[Hit]:
    doors = account_search.found_by_door(user, text, telephones=True)
    if not user.is_admin:
        doors.append(account_search.matching(claimable(user), text, telephones=False, doors=[POOL]))
    found = candidates(doors, MOST_CANDIDATES)
    rows = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    mine_first = F("owner_id").asc(nulls_last=True) if user.is_admin else F("state").asc()
    best = _best(rows, found, text, mine_first, F("last_contact_on").desc(nulls_last=True), limit=WITH_DEALS)
    return [hits.of_account(account, masked=account.state == State.POOLED and not user.is_admin) for account in best]


def _persons(user: User, text: str) -> list[Hit]:
    found = account_search.persons(user, text, MOST_CANDIDATES)
    rows = KeyPerson.objects.visible_to(user).select_related("account__owner")
    best = _best(rows, found, text, F("last_contact_on").desc(nulls_last=True), limit=SHOWN["person"])
    return [hits.of_person(person) for person in best]


def _leads(user: User, text: str) -> list[Hit]:
    found = lead_search.leads(user, text, MOST_CANDIDATES)
    rows = Lead.objects.visible_to(user).select_related("owner").defer("notes", "need")
    # One more page of them: a masked lead that is found by its person alone is dropped.
    best = _best(rows, found, text, F("created_on").desc(), limit=4 * SHOWN["lead"])
    chosen = [
        (lead, masked)
        for lead in best
        if not (masked := lead.owner_id is None and not user.is_admin) or bears(lead.company, text)
    ]
    return [hits.of_lead(lead, masked=masked) for lead, masked in chosen[: SHOWN["lead"]]]


def _opportunities(user: User, text: str, found: Candidates, of_accounts: list[int]) -> list[Hit]:
    """Those called so, then the open ones of customers that are."""
    if not found.ids and not of_accounts:
        return []
    either = Q(pk__in=found.ids) | Q(account__in=of_accounts, outcome=Outcome.OPEN)
    itself = SqlCase(When(pk__in=found.ids, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Opportunity.objects.visible_to(user).filter(either).alias(itself=itself).select_related("account__owner")
    rows = rows.annotate(at_stake=withholding.stake_at("account"))
    by_name: QuerySet[Any] = closest_first(rows, text)
    ordered = by_name.order_by("itself", "closeness", F("opened_on").desc(), "pk")
    shown = list(ordered[: SHOWN["opportunity"]])
    withholding.hide(shown)
    return [hits.of_opportunity(opportunity) for opportunity in shown]


def _orders(user: User, text: str, of_accounts: list[int], of_opportunities: list[int]) -> list[Hit]:
    found: QuerySet[Any] = lead_search.orders(
        user, text, MOST_CANDIDATES, of_accounts=of_accounts, of_opportunities=of_opportunities[:WITH_DEALS]
    )
    # No index has this order: by the index of the days, all orders would be walked through for a few that are found.
    day = ExpressionWrapper(F("ordered_on") + Value(0), DateField())
    rows = found.select_related("account__owner", "opportunity").order_by("very", day.desc(), "-pk")
    rows = rows.annotate(at_stake=withholding.stake_at("account"))
    shown = list(rows[: SHOWN["order"]])
    withholding.hide(shown, nested=True)
    return [hits.of_order(order) for order in shown]


def _quotes(user: User, text: str, of_opportunities: list[int]) -> list[Hit]:
    found = lead_search.quotes(user, text, MOST_CANDIDATES, of_opportunities=of_opportunities[:WITH_DEALS])
    rows = found.select_related("opportunity__account__owner").order_by("-issued_on", "-pk")
    rows = rows.annotate(at_stake=withholding.stake_at("opportunity__account"))
    shown = list(rows[: SHOWN["quote"]])
    withholding.hide(quote.opportunity for quote in shown if quote.at_stake)
    return [hits.of_quote(quote) for quote in shown]


def _cases(user: User, text: str) -> list[Hit]:
    """Cases of the library whose story holds every word."""
    rows = case_search.matching(Case.objects.visible_to(user).shared(), text).select_related("author")
    return [hits.of_case(case) for case in rows.order_by("-best", "-useful", "-pk")[: SHOWN["case"]]]


def _best(rows: QuerySet[Any], found: Candidates, text: str, *then: Any, limit: int) -> list[Any]:
    """The candidates whose names are closest to the text, read through the reader's door once more."""
    if not found.ids:
        return []
    return list(closest_first(rows.filter(pk__in=found.ids), text).order_by("closeness", *then, "pk")[:limit])
