"""The answers of a lead (money, authority, need) in the opportunity that its conversion opens (domain.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from audit import services as audit
from audit.models import Event
from core.clock import business_date
from leads.models import MAN, Lead, LeadMove, LeadRule, Opportunity, OpportunityTools
from users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

ON_LEAD = dict(zip(MAN, ("money", "authority", "need_confirmed"), strict=True))
"""By the name of an opportunity's answer, what the lead calls it."""


@dataclass(frozen=True)
class Said:
    """Answers (names of MAN) that were given on a lead: by whom and on which day; None where nothing tells it."""

    lead_id: int
    names: tuple[str, ...]
    by: User | None
    on: date | None


def carry(lead: Lead, opportunity: Opportunity, *, by: User) -> None:
    """Give the opportunity what the lead knows of MAN; an answer that the opportunity has stays.

    The event names the lead, and for each answer who gave it there and on which business day.
    """
    tools = OpportunityTools.objects.select_for_update(no_key=True).filter(opportunity=opportunity).first()
    tools = tools or OpportunityTools(opportunity=opportunity)
    known = {name: getattr(lead, theirs) for name, theirs in ON_LEAD.items()}
    taken = {name: value for name, value in known.items() if value is not None and getattr(tools, name) is None}
    if not taken:
        return
    for name, value in taken.items():
        setattr(tools, name, value)
    tools.save()
    opportunity.tools = tools
    audit.record(
        "opportunity.tools", opportunity, by=by, account=opportunity.account_id, fields=sorted(taken), answers=taken,
        lead=lead.pk, said=_said(lead, taken),
    )  # fmt: skip


def said_before(opportunity: Opportunity, tools: OpportunityTools) -> list[Said]:
    """Which of its answers still stand as they were given on a lead, those of one person and day together."""
    if all(getattr(tools, name) is None for name in MAN):
        return []
    events = Event.objects.filter(subject_type="opportunity", subject_id=opportunity.pk, code="opportunity.tools")
    latest: dict[str, Mapping[str, Any]] = {}
    for params in events.order_by("at", "pk").values_list("params", flat=True):
        latest |= dict.fromkeys(params.get("answers", ()), params)
    groups: dict[tuple[int, int | None, str], list[str]] = {}
    for name in MAN:
        params = latest.get(name, {})
        if "lead" in params:
            how = params.get("said", {}).get(name, {})
            groups.setdefault((params["lead"], how.get("by"), how.get("on", "")), []).append(name)
    people = User.objects.in_bulk([by for _lead, by, _on in groups if by])
    return [
        Said(lead, tuple(names), people.get(by or 0), date.fromisoformat(on) if on else None)
        for (lead, by, on), names in groups.items()
    ]


def _said(lead: Lead, taken: Mapping[str, bool]) -> dict[str, dict[str, Any]]:
    """Who gave each of the answers that stand on the lead, and on which business day."""
    events = Event.objects.filter(subject_type="lead", subject_id=lead.pk, code="lead.man").order_by("at", "pk")
    qualified = LeadMove.objects.filter(lead=lead, rule=LeadRule.QUALIFIED).order_by("-pk").first()
    given: dict[str, tuple[int | None, datetime]] = {}
    if qualified is not None:  # for answers that nobody gave one by one, as those of demo data
        given = dict.fromkeys(ON_LEAD.values(), (qualified.by_id, qualified.at))
    for actor, at, params in events.values_list("actor", "at", "params"):
        given[params["question"]] = (actor, at)
    found = {name: given[ON_LEAD[name]] for name in taken if ON_LEAD[name] in given}
    return {name: {"by": actor, "on": business_date(at).isoformat()} for name, (actor, at) in found.items()}
