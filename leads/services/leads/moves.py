"""The one way a lead changes hands: one or many, by the same statements (domain.md section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import InForce, in_force
from accounts.services.refusals import NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from leads.models import Lead, LeadMove, LeadRule, LeadState
from leads.services.leads import telling
from leads.services.leads.clock import return_due_on

if TYPE_CHECKING:
    from users.models import User

LONGEST_REASON = 500


@dataclass(frozen=True)
class Why:
    """What a move is explained by: the rule, who (None: the system), when, in which words."""

    rule: LeadRule
    by: User | None
    on: date
    reason: str = ""
    told: bool = True
    evidence: dict[str, Any] = field(default_factory=dict)


def lock(pk: int) -> Lead:
    """The lead's row, locked against other moves and contacts until the transaction ends."""
    return Lead.objects.select_for_update(no_key=True).get(pk=pk)


def lock_running(pk: int) -> Lead:
    """The locked lead; raises WrongState when it was converted or given up."""
    lead = lock(pk)
    if not lead.is_running:
        raise WrongState(
            _("“%(name)s” is closed already (%(state)s). Reload the page."),
            name=lead.company,
            state=lead.get_state_display(),
        )
    return lead


def check_may_work(lead: Lead, by: User) -> None:
    """Raise unless the person has the lead, deputises for its owner, manages its team, or is an admin."""
    if lead.owner_id is None:
        raise WrongState(_("“%(name)s” lies in the lead pool: claim or assign it first."), name=lead.company)
    if not (lead.owner_id in by.served_owner_ids or manages(by, lead)):
        raise NotAllowed(_("“%(name)s” is not your lead. Ask its owner or your manager."), name=lead.company)


def manages(user: User, lead: Lead) -> bool:
    """Whether the person decides for the lead's team (domain.md section 7)."""
    return user.is_admin or (lead.team_id is not None and lead.team_id in user.managed_team_ids)


def reason_of(text: str) -> str:
    """The reason without white space around it; raises ReasonNeeded when nothing is left."""
    reason = text.strip()
    if not reason:
        raise ReasonNeeded
    return reason[:LONGEST_REASON]


def give(leads: Sequence[Lead], owners: Sequence[User], why: Why, *, policy: InForce | None = None) -> None:
    """Give each (locked, running) lead to the owner at the same place: their time with it, and its count, start anew."""
    policy = policy or in_force()
    ids: dict[int, list[int]] = defaultdict(list)
    people = {owner.pk: owner for owner in owners}
    for lead, owner in zip(leads, owners, strict=True):
        ids[owner.pk].append(lead.pk)
    first = write([*leads], owners, why)
    for pk, theirs in ids.items():
        owner = people[pk]
        due = return_due_on(policy.of(owner.team_id), touched_on=why.on, next_contact_on=None)
        Lead.objects.filter(pk__in=theirs).update(
            owner=owner,
            team_id=owner.team_id,
            assigned_on=why.on,
            in_pool_since=None,
            return_due_on=due,
            next_contact_on=why.on,
            **_FRESH,
        )
    _events("lead.given", leads, owners, why)
    if why.told:
        telling.moved(leads, owners, why, first)


def take(leads: Sequence[Lead], why: Why) -> None:
    """Put each (locked, running) lead into the pool."""
    nobody: list[User | None] = [None] * len(leads)
    first = write([*leads], nobody, why)
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(
        owner=None,
        assigned_on=None,
        in_pool_since=why.on,
        return_due_on=None,
        next_contact_on=None,
        **_FRESH,
    )
    _events("lead.pooled", leads, nobody, why)
    if why.told:
        telling.moved(leads, nobody, why, first)


# What a change of hands leaves of the time before: a qualified lead stays so, any other is new to whoever comes.
_FRESH: dict[str, Any] = {
    "previous_owner": Coalesce(F("owner"), F("previous_owner")),
    "contacts": 0,
    "state": Case(When(Q(state=LeadState.QUALIFIED), then=Value(LeadState.QUALIFIED)), default=Value(LeadState.NEW)),
}


def write(leads: Sequence[Lead], owners: Sequence[User | None], why: Why, *, to_state: LeadState | None = None) -> int:
    """Add a line to the ledger of each lead as it is before the move; returns the number of the first line."""
    at = timezone.now()
    lines = LeadMove.objects.bulk_create(
        LeadMove(
            lead=lead,
            rule=why.rule,
            from_state="" if why.rule in (LeadRule.ENTERED, LeadRule.IMPORTED) else lead.state,
            to_state=to_state or _state_after(lead),
            from_user_id=None if why.rule in (LeadRule.ENTERED, LeadRule.IMPORTED) else lead.owner_id,
            to_user=owner,
            by=why.by,
            on=why.on,
            at=at,
            reason=why.reason[:LONGEST_REASON],
            evidence={**evidence_of(lead), **why.evidence},
        )
        for lead, owner in zip(leads, owners, strict=True)
    )
    return lines[0].pk if lines else 0


def evidence_of(lead: Lead) -> dict[str, Any]:
    """What the lead was like, as plain values."""
    plain = {"contacts": lead.contacts}
    days = ("assigned_on", "last_contact_on", "last_tried_on", "next_contact_on", "return_due_on", "qualified_on")
    return {**plain, **{name: getattr(lead, name).isoformat() for name in days if getattr(lead, name)}}


def _state_after(lead: Lead) -> str:
    return LeadState.QUALIFIED if lead.state == LeadState.QUALIFIED else LeadState.NEW


def _events(code: str, leads: Sequence[Lead], owners: Sequence[User | None], why: Why) -> None:
    audit.record_many(
        code,
        "lead",
        (
            (lead.pk, {"rule": str(why.rule), "from": lead.owner_id, "to": owner.pk if owner else None})
            for lead, owner in zip(leads, owners, strict=True)
        ),
        by=why.by,
    )
