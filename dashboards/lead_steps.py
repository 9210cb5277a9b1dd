"""The funnel from the lead: leads entered in a period, and how far they have come until today (domain.md 2.1).

Lead -> contacted -> qualified -> converted -> opportunity -> ordered, as `leads/outcomes.py` defines each step. All bars
count leads, so that every step is a share of those before it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.addresses import MOST_ROWS
from dashboards.forecasting.spans import SpanOf
from dashboards.report import Report
from dashboards.scopes import Scope
from dashboards.segments import EXACTLY, SIZES
from leads.models import Campaign, Lead, LeadQuerySet, LeadState, Source
from leads.outcomes import CONTACTED, CONVERTED, LEADS, OPPORTUNITY, ORDERED, QUALIFIED, Outcome
from users.models import Team, User

WORDS: dict[str, str | Promise] = {
    LEADS: gettext_lazy("Leads"),
    CONTACTED: gettext_lazy("Contacted leads"),
    QUALIFIED: gettext_lazy("Qualified leads"),
    CONVERTED: gettext_lazy("Converted leads"),
    OPPORTUNITY: gettext_lazy("Leads with an opportunity"),
    ORDERED: gettext_lazy("Leads that ordered"),
}
SHORT: dict[str, str | Promise] = {
    LEADS: gettext_lazy("Leads"),
    CONTACTED: gettext_lazy("Contacted"),
    QUALIFIED: gettext_lazy("Qualified"),
    CONVERTED: gettext_lazy("Converted"),
    OPPORTUNITY: gettext_lazy("Opportunity"),
    ORDERED: gettext_lazy("Ordered"),
}
GROUPS: dict[str, str | Promise] = {
    "month": gettext_lazy("Month"),
    "person": gettext_lazy("Person"),
    "team": gettext_lazy("Team"),
    "source": gettext_lazy("Source"),
    "campaign": gettext_lazy("Campaign"),
    "industry": gettext_lazy("Industry"),
    "region": gettext_lazy("Region"),
    "size": gettext_lazy("Size"),
    "tag": gettext_lazy("Tag"),
}


def of_scope(scope: Scope) -> LeadQuerySet:
    """The leads of a person, of some teams, or of the company."""
    if scope.nobody:
        return Lead.objects.none()
    if scope.owner_id is not None:
        return Lead.objects.filter(owner_id=scope.owner_id)
    return Lead.objects.filter(team_id__in=scope.team_ids) if scope.team_ids else Lead.objects.all()


def entered(report: Report) -> LeadQuerySet:
    """Leads of the report's scope and segment that were entered in its period."""
    period = report.period
    leads = of_scope(report.scope).filter(created_on__range=(period.start, period.end))
    return report.segment.narrow(leads)


def new_ones(report: Report) -> LeadQuerySet:
    """Leads of the report's scope and segment that nobody has worked on, whenever they were entered."""
    return report.segment.narrow(of_scope(report.scope)).filter(state=LeadState.NEW)


def labels(group: str, found: Mapping[str, Outcome], known: Mapping[int, str] | None = None) -> dict[str, str]:
    """What the rows of a group are called, by their keys; `known` are names that need not be asked for."""
    if group in ("person", "team", "campaign"):
        model: Any = {"person": User, "team": Team, "campaign": Campaign}[group]
        names = dict(known or {})
        missing = {int(key) for key in found if key} - set(names)
        if missing:
            names |= dict(model.objects.filter(pk__in=missing).values_list("pk", "name"))
        nobody = {"person": _("Lead pool"), "team": _("No team"), "campaign": _("No campaign")}[group]
        return {key: names.get(int(key), "–") if key else nobody for key in found}
    if group == "source":
        choices = dict(Source.choices)
        return {key: str(choices.get(key, key)) for key in found}
    if group == "month":
        return {key: SpanOf(date.fromisoformat(f"{key}-01"), 1).label for key in found}
    if group == "size":
        return {key: str(SIZES[key][0]) for key in found}
    return {key: key or _("not known") for key in found}


def narrowing(group: str, key: str, report: Report) -> dict[str, str] | None:
    """The parameters that narrow a report to one row of a group; None where no address can say it."""
    if group == "month":
        year, month = map(int, key.split("-"))
        first = max(date(year, month, 1), report.period.start)
        last = min(date(year, month, monthrange(year, month)[1]), report.period.end)
        return {"period": "custom", "from": first.isoformat(), "to": last.isoformat()}
    if group in ("industry", "region"):  # nothing after "=": not known
        return {group: f"{EXACTLY}{key}"}
    if not key or group == "team":  # a team's address means the teams below it too
        return None
    return {{"source": "origin"}.get(group, group): key}


def sorted_rows(group: str, found: Mapping[str, Outcome], most: int | None = MOST_ROWS) -> list[tuple[str, Outcome]]:
    """At `most` so many: months in order, the latest first; everything else by how many leads there are."""
    if group == "month":
        return sorted(found.items(), reverse=True)[:most]
    return sorted(found.items(), key=lambda row: (-row[1].leads, row[0]))[:most]


def latest() -> Any:
    """The last day on which a lead was entered."""
    return Lead.objects.present().order_by("-created_on", "-pk").values_list("created_on", flat=True).first()
