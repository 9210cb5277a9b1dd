"""Campaigns with what came of them, as their list and their page show them (domain.md 2.1 and 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.sorting import DOWN, UP
from leads.models import Campaign, Lead, LeadQuerySet
from leads.outcomes import (
    CONTACTED,
    CONVERTED,
    LEADS,
    OF_ALL,
    OF_EACH,
    ORDERED,
    QUALIFIED,
    Outcome,
    cost_each,
    merged,
    outcomes,
)
from leads.services.campaigns import sizes, whole_outcomes
from users.models import User

if TYPE_CHECKING:
    from datetime import date

MOST = 200  # campaigns whose figures one page counts


@dataclass
class Line:
    """A campaign and what came of its leads, as far as the reader may see them.

    `whole`: the reader sees all its leads, so that its cost can be divided by them; so may who answers for it: by
    `of_all`, what came of all its leads.
    """

    campaign: Campaign
    outcome: Outcome
    whole: bool
    shows_cost: bool
    of_all: Outcome | None = None

    @property
    def cost(self) -> Decimal | None:
        """What it cost, for those who may know."""
        return self.campaign.cost if self.shows_cost else None

    @property
    def divisor(self) -> Outcome | None:
        """By what the cost is divided: what came of all its leads; None for whoever does not see them."""
        return self.of_all or (self.outcome if self.whole else None)

    @property
    def per_lead(self) -> Decimal | None:
        """Cost per lead."""
        return cost_each(self.cost, self.divisor.leads) if self.divisor else None

    @property
    def per_order(self) -> Decimal | None:
        """Cost per order."""
        return cost_each(self.cost, self.divisor.orders) if self.divisor else None

    @property
    def money(self) -> list[tuple[str, Decimal]]:
        """Amounts of the orders by currency."""
        return self.outcome.amounts


SORTS: dict[str, tuple[str | Promise, Any]] = {
    "date": (_("Period"), None),
    "leads": (_("Leads"), lambda line: line.outcome.leads),
    "contacted": (_("Contacted"), lambda line: line.outcome.contacted),
    "qualified": (_("Qualified"), lambda line: line.outcome.qualified),
    "orders": (_("Orders"), lambda line: line.outcome.orders),
    "per_lead": (_("Cost per lead"), lambda line: -line.per_lead if line.per_lead is not None else None),
    "per_order": (_("Cost per order"), lambda line: -line.per_order if line.per_order is not None else None),
}


def leads_of(user: User) -> LeadQuerySet:
    """The leads a person's figures are made of: own ones, a manager's teams', all for an admin (domain.md 7)."""
    if user.is_manager and not user.is_admin:
        return Lead.objects.of_teams(user)
    return Lead.objects.served_by(user)


def whose(user: User) -> str | Promise:
    """Whose figures a reader sees, in words."""
    if user.is_admin:
        return _("Figures of all leads")
    return _("Figures of the leads of your teams") if user.is_manager else _("Figures of your own leads")


def years_of(user: User) -> list[int]:
    """Years in which campaigns began, the latest first."""
    days = Campaign.objects.visible_to(user).dates("starts_on", "year", order="DESC")
    return [day.year for day in days]


def lines(user: User, campaigns: Iterable[Campaign]) -> list[Line]:
    """The campaigns with their figures, in their order: two statements however many there are."""
    shown = list(campaigns)
    theirs = leads_of(user).filter(campaign__in=[c.pk for c in shown])
    found = outcomes(theirs, "campaign", orders=OF_ALL if user.is_admin else OF_EACH)["campaign"]
    manages = user.is_admin or user.is_manager
    own = {c.pk for c in shown if c.owner_id == user.pk}
    whole = sizes(shown) if (manages or own) and not user.is_admin else {}
    answered = [c for c in shown if c.pk in own or c.team_id in user.managed_team_ids]
    partly = [c for c in answered if whole.get(c.pk, 0) != found.get(str(c.pk), Outcome()).leads]
    of_all = whole_outcomes(partly) if not user.is_admin else {}
    result = []
    for campaign in shown:
        outcome = found.get(str(campaign.pk), Outcome())
        all_of_it = user.is_admin or whole.get(campaign.pk, 0) == outcome.leads
        result.append(Line(campaign, outcome, all_of_it, manages or campaign.pk in own, of_all.get(campaign.pk)))
    return result


def narrowed(user: User, chosen: dict[str, Any]) -> Any:
    """Campaigns of a kind, a year, a responsible person and a state, the latest first."""
    rows = Campaign.objects.visible_to(user).select_related("owner")
    if "kind" in chosen:
        rows = rows.filter(kind=chosen["kind"])
    if "owner" in chosen:
        rows = rows.filter(owner=chosen["owner"])
    if "state" in chosen:
        rows = rows.filter(closed_at__isnull=chosen["state"] == "open")
    if "year" in chosen:
        year = chosen["year"]
        began_later = Q(starts_on__year__gt=year)
        over_before = Q(ends_on__year__lt=year) | Q(ends_on=None, starts_on__year__lt=year, closed_at__year__lt=year)
        rows = rows.exclude(began_later).exclude(over_before)
    return rows.order_by("-starts_on", "-pk")


def sort(found: list[Line], by: str) -> list[Line]:
    """The lines by one of SORTS: the most first, the cheapest first, what is not known last; "-leads" turns it round."""
    turned, value = by.startswith("-"), SORTS[by.removeprefix("-")][1]
    if value is None:
        return found[::-1] if turned else found
    known = [line for line in found if value(line) is not None]
    return sorted(known, key=value, reverse=not turned) + [line for line in found if value(line) is None]


def orders(by: str) -> list[tuple[str, str | Promise, bool]]:
    """The names of the orders with their words, and which one `by` is, either way round."""
    return [(name, words, name == by.removeprefix("-")) for name, (words, _value) in SORTS.items()]


def head(name: str, by: str) -> tuple[str, str]:
    """The order that the head of a column asks for, and which way it sorts now by `by` (or "")."""
    cheap = name in ("per_lead", "per_order")
    ways = (UP, DOWN) if cheap else (DOWN, UP)
    if by == name:
        return f"-{name}", ways[0]
    return name, ways[1] if by == f"-{name}" else ""


@dataclass
class Total:
    """All lines together; costs and amounts by currency, never added across."""

    outcome: Outcome
    costs: list[tuple[str, Decimal]] = field(default_factory=list)


def total(found: list[Line]) -> Total:
    """What all campaigns of a list brought."""
    costs: dict[str, Decimal] = {}
    for line in found:
        if line.cost is not None:
            currency = line.campaign.currency
            costs[currency] = costs.get(currency, Decimal(0)) + line.cost
    return Total(merged(line.outcome for line in found), sorted(costs.items(), key=lambda pair: -pair[1]))


def is_running(campaign: Campaign, today: date) -> bool:
    """Whether its period holds today."""
    return campaign.starts_on <= today and (campaign.ends_on is None or campaign.ends_on >= today)


def bars(outcome: Outcome) -> list[dict[str, Any]]:
    """The campaign's funnel from the lead to the order: each step with its leads and those of the step above it."""
    words = {
        LEADS: _("Leads"), CONTACTED: _("Contacted"), QUALIFIED: _("Qualified"), CONVERTED: _("Converted"),
        ORDERED: _("Ordered"),
    }  # fmt: skip
    rows, above = [], None
    for step, label in words.items():
        count = outcome.at(step)
        rows.append({"step": step, "label": label, "count": count, "above": above})
        above = count
    return rows


def by_person(user: User, campaign: Campaign) -> list[tuple[User | None, Outcome]]:
    """What each person made of the campaign's leads, the most leads first; None is the pool."""
    found = outcomes(leads_of(user).filter(campaign=campaign), "person")["person"]
    people = User.objects.in_bulk([int(pk) for pk in found if pk])
    rows = [(people.get(int(pk)) if pk else None, outcome) for pk, outcome in found.items()]
    return sorted(rows, key=lambda row: (-row[1].leads, row[0].name if row[0] else ""))
