"""Entering and changing what a lead is (domain.md 2.1: every lead is kept, won or not)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.policies import in_force
from accounts.services import forgotten
from accounts.services.forgotten import MayNotBeEntered, Named
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from leads.models import Lead, LeadRule, LeadState
from leads.services.findable import write_search
from leads.services.leads import moves, telling
from leads.services.leads.clock import return_due_on
from leads.services.leads.moves import Why, check_may_work
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User

FACTS = (
    "company",
    "person",
    "title",
    "telephones",
    "email",
    "wechat",
    "website",
    "industry",
    "region",
    "address",
    "employees",
    "tags",
    "need",
    "notes",
    "source",
    "campaign",
    "referred_by",
)
AT_ENTRY = ("dormant_account", "external_id")


@transaction.atomic
def create(
    values: Mapping[str, Any],
    *,
    by: User | None,
    owner: User | None,
    today: date,
    rule: LeadRule = LeadRule.ENTERED,
    reason: str = "",
    anew: bool = False,
) -> Lead:
    """Enter a lead for `owner`, who works on it from `today`, or for the pool (None).

    `values` are fields named in FACTS and AT_ENTRY; without a company it goes by the person's name. A salesperson enters for themselves or the pool, a manager for the
    teams, an admin for everybody who sells. `reason`: why it is entered although one like it is here. `anew`: somebody
    has said that a number or an address is not that of a person who was erased, or that they agree to be entered
    again. Raises InvalidInput, NotAllowed, MayNotBeEntered.
    """
    if owner is not None:
        owner = lock_people([owner.pk])[owner.pk]
        check_receiver(owner, by)
    lead = Lead(
        state=LeadState.NEW,
        owner=owner,
        team_id=owner.team_id if owner else (by.team_id if by else None),
        assigned_on=today if owner else None,
        in_pool_since=None if owner else today,
        next_contact_on=today if owner else None,
        created_by=by,
        created_on=today,
    )
    _set(lead, values, (*FACTS, *AT_ENTRY))
    again = _ask_about_forgotten(lead, values, anew)
    if owner:
        rules = in_force().of(owner.team_id)
        lead.return_due_on = return_due_on(rules, touched_on=today, next_contact_on=None)
    lead.save(force_insert=True)
    write_search([lead], new=True)
    why = Why(rule, by, today, reason)
    first = moves.write([lead], [owner], why, to_state=LeadState.NEW)
    audit.record("lead.entered", lead, by=by, owner=owner.pk if owner else None, rule=str(rule), **again)
    if owner and by and owner.pk != by.pk:
        nobodys = Lead(pk=lead.pk, company=lead.company)
        telling.moved([nobodys], [owner], why, first)
    return lead


@transaction.atomic
def edit(lead: Lead, values: Mapping[str, Any], *, by: User, version: int, anew: bool = False) -> Lead:
    """Change what a lead is; `anew` as for `create`.

    Raises StaleEdit when somebody saved it after `version` was shown, NotAllowed, WrongState, MayNotBeEntered.
    """
    lead = moves.lock_running(lead.pk)
    if not (by.is_admin and lead.owner_id is None):
        check_may_work(lead, by)
    if lead.version != version:
        raise StaleEdit(
            _("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=lead.company
        )
    before = {name: getattr(lead, name) for name in values}
    _set(lead, values, FACTS)
    changed = [name for name in values if before[name] != getattr(lead, name)]
    if not changed:
        return lead
    again = _ask_about_forgotten(lead, changed, anew)
    lead.version += 1
    lead.save(update_fields=[*changed, "sort_key", "version"])
    if {"company", "person", "telephones", "email", "website"} & set(changed):
        write_search([lead])
    audit.record("lead.changed", lead, by=by, fields=sorted(changed), **again)
    return lead


def check_receiver(receiver: User, by: User | None) -> None:
    """Raise unless the person sells, works here, and is within reach of whoever gives (None: the system)."""
    if not receiver.is_active or receiver.is_admin:
        raise InvalidInput(_("%(name)s cannot have leads: choose somebody who sells."), name=receiver.name)
    if by is None or by.is_admin or receiver.pk == by.pk:
        return
    if receiver.team_id not in by.managed_team_ids:
        raise NotAllowed(_("%(name)s is not in your teams; ask an admin."), name=receiver.name)


def _ask_about_forgotten(lead: Lead, changed: Collection[str], anew: bool) -> dict[str, bool]:
    """Nobody who was erased comes back unasked by a number or an address that is entered now; what to record of it."""
    named = [Named(0, telephone=number) for number in lead.telephones if "telephones" in changed]
    named += [Named(0, email=lead.email)] if lead.email and "email" in changed else []
    why = next(filter(None, forgotten.against(named)), None) if named else None
    if why and not anew:
        raise MayNotBeEntered(why, forgotten.SAY_ANEW)
    return {"entered_anew": True} if why else {}


def _set(lead: Lead, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name, value in values.items():
        if name not in names:
            raise KeyError(name)
        if name == "company":
            lead.set_company(" ".join(str(value).split()))
        elif name == "tags":
            lead.tags = list(dict.fromkeys(" ".join(str(tag).split())[:40] for tag in value if str(tag).strip()))
        else:
            setattr(lead, name, value)
    if not lead.company and lead.person:
        lead.set_company(" ".join(lead.person.split()))
    if not any(letter.isalnum() for letter in lead.company):
        raise InvalidInput(_("Write the name of the company, or that of a person."))
