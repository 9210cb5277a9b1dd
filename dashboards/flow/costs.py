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

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from dashboards import lead_steps
from dashboards.flow.asking import Asked
from leads.models import Campaign, LeadQuerySet, Order, Source
from leads.outcomes import CONTACTED, LEADS, ORDERED, QUALIFIED, Outcome, opening
from leads.outcomes import outcomes as count_outcomes
from leads.services.campaigns import sizes
from users.models import User

SHOWN_STEPS = (LEADS, CONTACTED, QUALIFIED, ORDERED)
MOST = 60
CENT = Decimal("0.01")

Money = list[tuple[str, Decimal]]


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


@dataclass(frozen=True)
class Found:
    """What one reading gives: outcomes by source and campaign, and how many leads of each source are of each campaign."""

    by_source: dict[str, Outcome]
    by_campaign: dict[str, Outcome]
    mixed: list[tuple[str, int, int]]
    whole: Outcome


def count(asked: Asked) -> Found:
    """Leads entered in the period, by source and campaign; two statements."""
    leads = lead_steps.entered(asked.lead_report)
    found = count_outcomes(leads, "all", "source", "campaign")
    return Found(found["source"], found["campaign"], _mixed(leads), found["all"].get("", Outcome()))


def lines(asked: Asked, found: Found, user: User) -> tuple[list[Line], list[Line], Line]:
    """The sources, the campaigns (those without a lead in the period, but begun in it, too) and all together."""
    keys = [int(key) for key in found.by_campaign if key]
    campaigns = {c.pk: c for c in Campaign.objects.filter(pk__in=keys)}
    if asked.scope.owner_id is None and not asked.scope.team_ids and not asked.chips:
        campaigns |= {c.pk: c for c in _begun(asked)}
    knows = user.is_admin or user.is_manager
    known = {pk: c for pk, c in campaigns.items() if c.cost is not None and (knows or c.owner_id == user.pk)}
    of_each = sizes(known.values())
    part = {pk: (c.currency, c.cost / of_each[pk]) for pk, c in known.items() if c.cost is not None and of_each.get(pk)}
    sources = [
        Line(str(dict(Source.choices).get(key, key)), outcome, *_cost(_of(found.mixed, key), part), None, *_to(asked, origin=key))
        for key, outcome in found.by_source.items()
    ]  # fmt: skip
    rows = []
    for pk, campaign in campaigns.items():
        outcome = found.by_campaign.get(str(pk), Outcome())
        costs, unknown = _cost([(pk, outcome.leads)], part)
        if not of_each.get(pk) and pk in known and campaign.cost is not None:
            costs, unknown = {campaign.currency: campaign.cost}, False
        rows.append(Line(campaign.name, outcome, costs, unknown, pk, *_to(asked, campaign=str(pk))))
    if "" in found.by_campaign:
        rows.append(Line(_("No campaign"), found.by_campaign[""], {}))
    whole = Line("", found.whole, *_cost(_of(found.mixed, None), part), None, *_to(asked))
    for row in rows:
        if row.campaign and not row.outcome.leads:
            _add(whole.costs, row.costs)
    order = lambda line: (line.campaign is None, -line.outcome.leads, line.label)  # noqa: E731
    return sorted(sources, key=lambda line: (-line.outcome.leads, line.label)), sorted(rows, key=order)[:MOST], whole


def orders_of(asked: Asked, user: User) -> QuerySet[Order]:
    """The orders that the leads entered in the period led to, those that the reader may see."""
    orders = Order.objects.visible_to(user).valid().select_related("account", "opportunity", "credited_to")
    compiled = opening(lead_steps.entered(asked.lead_report))
    if compiled is None:
        return orders.none()
    ids = RawSQL(f"{compiled[0]} SELECT order_id FROM brought", compiled[1])  # noqa: S608, S611  # nosec B608, B611
    return orders.filter(pk__in=ids)


def _mixed(leads: LeadQuerySet) -> list[tuple[str, int, int]]:
    compiled = opening(leads)
    if compiled is None:
        return []
    sql = f"{compiled[0]} SELECT source, campaign_id, count(*) FROM mine WHERE campaign_id IS NOT NULL GROUP BY 1, 2"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(sql, compiled[1])
        return cursor.fetchall()


def _begun(asked: Asked) -> Iterable[Campaign]:
    period = asked.period
    return Campaign.objects.filter(starts_on__range=(period.start, period.end)).order_by("-starts_on", "-pk")[:MOST]


def _of(mixed: list[tuple[str, int, int]], source: str | None) -> list[tuple[int, int]]:
    return [(campaign, number) for key, campaign, number in mixed if source is None or key == source]


def _cost(leads: Iterable[tuple[int, int]], part: dict[int, tuple[str, Decimal]]) -> tuple[dict[str, Decimal], bool]:
    costs: dict[str, Decimal] = defaultdict(Decimal)
    unknown = False
    for campaign, number in leads:
        if campaign in part:
            currency, each = part[campaign]
            costs[currency] += each * number
        elif number:
            unknown = True
    return {currency: cost.quantize(CENT) for currency, cost in costs.items()}, unknown


def _add(costs: dict[str, Decimal], more: dict[str, Decimal]) -> None:
    for currency, cost in more.items():
        costs[currency] = costs.get(currency, Decimal(0)) + cost


def _to(asked: Asked, **narrower: str) -> tuple[dict[str, str], str]:
    """The query strings of the leads at each step, by their step ("leads": all), and of the orders."""
    report = asked.lead_report
    behind = report.address(**narrower, bar="lead")
    lists: dict[str, Any] = {step or "leads": f"{behind}&stage={step}" for step in SHOWN_STEPS}
    return lists, asked.address(**narrower, list="brought")
