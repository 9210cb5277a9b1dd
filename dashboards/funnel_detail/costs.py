"""What leads cost and brought, by source and campaign (domain.md 2.1).

Each lead carries an equal part of what its campaign cost: so the costs of any scope and period add up to those of its
leads, whoever has the others. A lead without a campaign costs nothing here. Currencies are never added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dashboards import lead_steps
from dashboards.funnel_detail.asking import Asked
from leads import yields
from leads.models import Campaign, Order, Source
from leads.outcomes import CONTACTED, LEADS, ORDERED, QUALIFIED, Outcome, merged
from leads.outcomes import orders_of as orders_brought
from leads.outcomes import outcomes as count_outcomes
from users.models import User

SHOWN_STEPS = (LEADS, CONTACTED, QUALIFIED, ORDERED)
MOST = 60
CENT = Decimal("0.01")

Money = list[tuple[str, Decimal]]
Found = dict[tuple[str, ...], Outcome]  # by source and campaign ("": none)


@dataclass
class Line:
    """A source or a campaign: what came of its leads, what they cost, and the query strings of the records."""

    label: str
    outcome: Outcome
    costs: dict[str, Decimal]
    unknown: bool = False  # some of it has a cost that is not entered, or that the reader may not know
    campaign: int | None = None
    lists: dict[str, str] = field(default_factory=dict)
    to_orders: str = ""
    source: str = ""  # the code of a source

    @property
    def cost(self) -> Money:
        """By currency, the largest first."""
        return sorted(self.costs.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def per_lead(self) -> Money:
        """Cost of a lead."""
        return self._each(self.outcome.leads)

    @property
    def per_customer(self) -> Money:
        """Cost of a lead that ordered."""
        return self._each(self.outcome.ordered)

    @property
    def per_order(self) -> Money:
        """Cost of an order."""
        return self._each(self.outcome.orders)

    def _each(self, number: int) -> Money:
        return [(currency, (cost / number).quantize(CENT)) for currency, cost in self.cost] if number else []


def count(asked: Asked) -> Found:
    """Leads entered in the period, by source and campaign; one statement."""
    found = count_outcomes(lead_steps.entered(asked.lead_report), "origin")["origin"]
    return {tuple(key.split(":", 1)): outcome for key, outcome in found.items()}


def lines(asked: Asked, found: Found, user: User) -> tuple[list[Line], list[Line], Line]:
    """The sources, the campaigns (of the whole company those without a lead, too) and all together; two statements."""
    campaigns: dict[int, Any] = {c.pk: c for c in _campaigns(asked, found)}
    size = yields.sizes(campaigns.values())
    manages = user.is_admin or user.is_manager
    known = {pk: c for pk, c in campaigns.items() if c.cost is not None and (manages or c.owner_id == user.pk)}
    part = {pk: (c.currency, c.cost / size[pk]) for pk, c in known.items() if size.get(pk)}
    by_source: dict[str, dict[str, Outcome]] = defaultdict(dict)
    by_campaign: dict[str, list[Outcome]] = defaultdict(list)
    for (source, campaign), outcome in found.items():
        by_source[source][campaign] = outcome
        by_campaign[campaign].append(outcome)
    names = dict(Source.choices)
    sources = []
    for key, outcomes in by_source.items():
        cost = _cost([(pk, outcome.leads) for pk, outcome in outcomes.items()], part)
        sources.append(
            Line(str(names.get(key, key)), merged(outcomes.values()), *cost, None, *_to(asked, origin=key), key)
        )
    rows = [] if "" not in by_campaign else [Line(_("No campaign"), merged(by_campaign[""]), {})]
    empty: dict[str, Decimal] = defaultdict(Decimal)
    for pk, campaign in campaigns.items():
        outcome = merged(by_campaign.get(str(pk), []))
        costs, unknown = _cost([(str(pk), outcome.leads)], part)
        if pk in known and not size.get(pk):
            costs[campaign.currency] = campaign.cost
            empty[campaign.currency] += campaign.cost
        rows.append(Line(campaign.name, outcome, costs, unknown, pk, *_to(asked, campaign=str(pk))))
    costs, unknown = _cost([(pk, outcome.leads) for (_source, pk), outcome in found.items()], part)
    for currency, amount in empty.items():
        costs[currency] = costs.get(currency, Decimal(0)) + amount
    whole = Line("", merged(found.values()), costs, unknown, None, *_to(asked))
    sources.sort(key=lambda line: (-line.outcome.leads, line.label))
    rows.sort(key=lambda line: (line.campaign is None, -line.outcome.leads, line.label))
    return sources, rows[:MOST], whole


def orders_of(asked: Asked, user: User) -> QuerySet[Order]:
    """The orders that the leads entered in the period led to, those that the reader may see."""
    orders = Order.objects.visible_to(user).valid().select_related("account", "opportunity", "credited_to")
    ids = orders_brought(lead_steps.entered(asked.lead_report))
    return orders.none() if ids is None else orders.filter(pk__in=ids)


def _campaigns(asked: Asked, found: Found) -> Iterable[Any]:
    """The campaigns of the leads, and of the whole company those that began in the period."""
    period, scope = asked.period, asked.scope
    wanted = Q(pk__in=[int(campaign) for _source, campaign in found if campaign])
    if scope.owner_id is None and not scope.team_ids and not asked.chips:
        wanted |= Q(starts_on__range=(period.start, period.end))
    return Campaign.objects.filter(wanted).order_by("-starts_on", "-pk")


def _cost(leads: Iterable[tuple[str, int]], part: dict[int, tuple[str, Decimal]]) -> tuple[dict[str, Decimal], bool]:
    costs: dict[str, Decimal] = defaultdict(Decimal)
    unknown = False
    for campaign, number in leads:
        if campaign and int(campaign) in part:
            currency, each = part[int(campaign)]
            costs[currency] += each * number
        elif campaign and number:
            unknown = True
    return {currency: cost.quantize(CENT) for currency, cost in costs.items()}, unknown


def _to(asked: Asked, **narrower: str) -> tuple[dict[str, str], str]:
    """The query strings of the leads at each step, by their step ("leads": all), and of the orders."""
    report = asked.lead_report
    behind = report.address(**narrower, bar="lead")
    lists: dict[str, Any] = {step or "leads": f"{behind}&stage={step}" for step in SHOWN_STEPS}
    return lists, asked.address(**narrower, list="brought")
