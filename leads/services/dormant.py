"""Dormant accounts of the pool as leads for somebody new (domain.md 2.1: leads come from dormant accounts too).

The account stays in the pool until the lead is converted; conversion joins `dormant_account`. Until then it is kept for
the lead's owner (`working_on`): nobody claims it while the lead is somebody's. An account stands behind one running lead
at most (constraint `one_running_lead_a_dormant_account`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.industries import like
from accounts.models import Account, AccountQuerySet, KeyPerson
from accounts.policies import claim_scope, in_force
from accounts.services.reading import claimable, receivers
from accounts.services.refusals import InvalidInput
from accounts.services.reserving import Reserved
from audit import services as audit
from leads.models import Campaign, Lead, LeadMove, LeadQuerySet, LeadRule, LeadState, Source, UnfitReason
from leads.services.findable import write_search
from leads.services.leads.clock import return_due_on
from notifications.services import Message, tell
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User

NEW_STAFF_DAYS = 183
MOST = 100


@dataclass(frozen=True)
class Narrowing:
    """Which dormant accounts: words in their industry and region; empty narrows nothing."""

    industry: str = ""
    region: str = ""


@dataclass(frozen=True)
class Given:
    """A batch of leads: its key, whose they are, how many."""

    key: uuid.UUID
    person: User
    leads: int


def people(by: User, *, today: date) -> list[User]:
    """Who may be given leads by `by`: new staff first (hired within NEW_STAFF_DAYS), then who owns the fewest accounts."""
    return sorted(receivers(by), key=lambda person: (not is_new(person, today=today), person.load, person.name))


def is_new(person: User, *, today: date) -> bool:
    """Whether somebody who sells was hired within the last NEW_STAFF_DAYS."""
    hired = person.hired_on
    return not person.is_manager and hired is not None and hired >= today - timedelta(days=NEW_STAFF_DAYS)


def candidates(by: User, person: User, *, today: date, narrowing: Narrowing | None = None) -> AccountQuerySet:
    """Dormant accounts of the pool that `by` may hand out and `person` could claim, the longest silent first.

    Dormant: no effective contact and no order for the policy's days (domain.md section 1). Left out: what is a running
    lead already, and for its previous owner what still cools down.
    """
    rules = in_force().of(person.team_id)
    silent_since = today - timedelta(days=rules.dormancy_days)
    silent = (Q(last_contact_on=None) | Q(last_contact_on__lte=silent_since)) & (
        Q(last_order_on=None) | Q(last_order_on__lte=silent_since)
    )
    running = Lead.objects.running().filter(dormant_account=OuterRef("pk"))
    accounts = claimable(by).filter(claim_scope(person)).filter(silent).exclude(Exists(running))
    cools = today - timedelta(days=rules.cooldown_days)
    accounts = accounts.exclude(previous_owner=person, state_since__gt=cools)
    if narrowing and narrowing.industry:
        accounts = accounts.filter(like(narrowing.industry))
    if narrowing and narrowing.region:
        accounts = accounts.filter(region__icontains=narrowing.region)
    return accounts.order_by("state_since", "pk")


@transaction.atomic
def give(
    person: User,
    count: int,
    *,
    by: User,
    today: date,
    now: datetime,
    narrowing: Narrowing | None = None,
    campaign: Campaign | None = None,
) -> Given:
    """Make the first `count` candidates leads of `person`, at most MOST, as one batch.

    They belong to `campaign`, if one is named. Telephones, e-mail and the person come along: the new owner might claim each of these accounts and see them then.
    Raises InvalidInput for nobody or nothing to give.
    """
    if not 1 <= count <= MOST:
        raise InvalidInput(_("Choose between 1 and %(most)d accounts."), most=MOST)
    locked = lock_people([person.pk])[person.pk]
    if not locked.is_active or not receivers(by).filter(pk=person.pk).exists():
        raise InvalidInput(_("%(name)s cannot be given leads."), name=person.name)
    found = candidates(by, locked, today=today, narrowing=narrowing)
    accounts = list(found.select_for_update(no_key=True, of=("self",), skip_locked=True)[:count])
    if not accounts:
        raise InvalidInput(_("No dormant account is left here. Take other filters."))
    key = uuid.uuid4()
    contacts = _first_persons(accounts)
    due = return_due_on(in_force().of(locked.team_id), touched_on=today, next_contact_on=None)
    leads = [_lead(account, contacts.get(account.pk), locked, by, today, due) for account in accounts]
    for lead in leads:
        lead.campaign = campaign
    try:
        with transaction.atomic():
            Lead.objects.bulk_create(leads)
    except IntegrityError:
        raise InvalidInput(_("Somebody else has just made leads of some of these accounts. Look again.")) from None
    write_search(leads, new=True)
    LeadMove.objects.bulk_create(
        LeadMove(lead=lead, rule=LeadRule.ASSIGNED, to_state=LeadState.NEW, to_user=locked, by=by, on=today, at=now,
                 evidence={"batch": str(key), "dormant_account": lead.dormant_account_id})
        for lead in leads
    )  # fmt: skip
    audit.record_many("lead.made_of_dormant", "lead", [(lead.pk, {"batch": str(key)}) for lead in leads], by=by)
    if locked.pk != by.pk:
        facts = {"leads": len(leads), "who": by.name}
        tell([Message(locked.pk, "dormant_leads", f"dormant:{key}", params=facts)])
    return Given(key, locked, len(leads))


def working_on(ids: Collection[int]) -> dict[int, Reserved]:
    """Accounts of the pool that are somebody's running lead: whose, and until when unless they contact it."""
    rows = Lead.objects.running().filter(dormant_account__in=ids, owner__isnull=False).order_by()
    found = rows.values_list("dormant_account", "owner", "owner__name", "return_due_on")
    return {account: Reserved(owner, name, due) for account, owner, name, due in found}


def given_today(by: User, *, today: date) -> list[dict[str, Any]]:
    """Today's batches of `by` of which something can still be taken back: their `key`, `who` and number of `leads`."""
    moves = LeadMove.objects.filter(lead__in=_untouched(by, today), rule=LeadRule.ASSIGNED, to_user=F("lead__owner"))
    rows = moves.filter(evidence__has_key="batch").order_by().values("evidence__batch", "to_user__name")
    return [
        {"key": row["evidence__batch"], "who": row["to_user__name"], "leads": row["n"]}
        for row in rows.annotate(n=Count("pk"), last=Max("pk")).order_by("-last")
    ]


def _untouched(by: User, today: date) -> LeadQuerySet:
    return Lead.objects.filter(
        created_on=today, created_by=by, source=Source.DORMANT, state=LeadState.NEW, last_tried_on=None, version=1,
        owner__isnull=False,
    )  # fmt: skip


@transaction.atomic
def take_back(key: uuid.UUID, *, by: User, today: date, now: datetime) -> int:
    """Take the untouched leads of a batch back on the day it was made; returns how many.

    They are kept as "not a fit", belong to nobody, and count nowhere; what was worked on since stays.
    Raises InvalidInput when nothing of the batch can be taken back by `by` today.
    """
    mine = _untouched(by, today).filter(moves__evidence__batch=str(key))
    pks = list(mine.order_by().values_list("pk", flat=True))
    leads = list(_untouched(by, today).filter(pk__in=pks).select_for_update(no_key=True).order_by("pk"))
    if not leads:
        raise InvalidInput(_("These leads can no longer be taken back: their day is over, or they were worked on."))
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(
        state=LeadState.UNFIT, unfit_reason=UnfitReason.OTHER, closed_on=today, taken_back_on=today, owner=None,
        previous_owner=F("owner"), team=None, return_due_on=None, next_contact_on=None, version=F("version") + 1,
    )  # fmt: skip
    LeadMove.objects.bulk_create(
        LeadMove(lead=lead, rule=LeadRule.UNFIT, from_state=LeadState.NEW, to_state=LeadState.UNFIT,
                 from_user_id=lead.owner_id, by=by, on=today, at=now, evidence={"batch": str(key), "taken_back": True})
        for lead in leads
    )  # fmt: skip
    audit.record_many("lead.taken_back", "lead", [(lead.pk, {"batch": str(key)}) for lead in leads], by=by)
    return len(leads)


def _first_persons(accounts: list[Account]) -> dict[int, KeyPerson]:
    rows = KeyPerson.objects.current().filter(account__in=accounts)
    return {person.account_id: person for person in rows.order_by("account_id", "pk").distinct("account_id")}


def _lead(account: Account, person: KeyPerson | None, owner: User, by: User, today: date, due: date) -> Lead:
    known: dict[str, Any] = {"telephones": account.telephones}
    if person:
        numbers = [person.telephone] if person.telephone else []
        known = {"person": person.name, "title": person.title, "email": person.email, "wechat": person.wechat}
        known["telephones"] = list(dict.fromkeys([*numbers, *account.telephones]))[:10]
    lead = Lead(
        dormant_account=account, source=Source.DORMANT, industry=account.industry, region=account.region,
        employees=account.employees, website=account.website, tags=account.tags, owner=owner, team_id=owner.team_id,
        address=account.address, assigned_on=today, next_contact_on=today, return_due_on=due, created_by=by,
        created_on=today, **known,
    )  # fmt: skip
    lead.set_company(account.name)
    return lead
