"""Contacts with leads: logged once, counted on the lead, and carried into the account it becomes (domain.md 2.1, 3)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from accounts import search
from accounts.policies import in_force
from accounts.services.refusals import NotAllowed, WrongState
from audit import services as audit
from core.clock import business_date
from core.text import one_newline, printable
from followups.models import Channel, LeadContact, Need, Result
from followups.models.follow_up import RESPONSES
from followups.services import counting
from followups.services.cadence import RETRY_DAYS, working_days
from followups.services.log import CLOCK_SKEW, LONGEST_NAME, LONGEST_TEXT
from followups.services.refusals import KeyTaken, WrongInput, refuse_children
from followups.services.settling import reason_of
from leads.models import Lead
from leads.services.leads import facts
from leads.services.leads.clock import FARTHEST_NEXT
from leads.services.leads.moves import check_may_work, lock, lock_running, manages

if TYPE_CHECKING:
    from users.models import User

OFFERED = 6


@dataclass(frozen=True)
class LeadEntry:
    """What happened with a lead, as somebody tells it; `person` is of the customer, by name."""

    occurred_at: datetime
    result: str
    channel: str = Channel.PHONE
    text: str = ""
    person: str = ""
    need: str = Need.UNCHANGED
    timed: bool = True  # false: only the day is known, `occurred_at` is its noon

    @property
    def words(self) -> str:
        """The text as it is kept."""
        return printable(one_newline(self.text)).strip()


def log_on_lead(
    lead: Lead,
    entry: LeadEntry,
    *,
    by: User,
    client_key: uuid.UUID,
    now: datetime,
    next_contact_on: date | None = None,
) -> LeadContact:
    """Log a contact with a lead once, however often the same `client_key` arrives with it.

    `next_contact_on` is proposed by the cadence when nobody gives it. Raises WrongInput (with the field), NotAllowed,
    WrongState, KeyTaken.
    """
    try:
        with transaction.atomic():
            return _log(lead, entry, by, client_key, now, next_contact_on)
    except IntegrityError:
        # The same key arrived at the same time for another lead: whoever came first has it.
        return _known(client_key, lead, by) or _taken()


def _log(
    lead: Lead, entry: LeadEntry, by: User, client_key: uuid.UUID, now: datetime, next_on: date | None
) -> LeadContact:
    locked = lock(lead.pk)
    # Asked behind the lock and before any check: a retry waits for the first try, and may ask what that one changed.
    known = _known(client_key, locked, by)
    if known:
        return known
    lead, today = lock_running(lead.pk), business_date(now)
    check_may_work(lead, by)
    person = _check(entry, lead, now)
    if next_on is not None and not today <= next_on <= today + FARTHEST_NEXT:
        raise WrongInput("next_contact_on", _("The next contact belongs to the coming 90 days."))
    contact = LeadContact.objects.create(
        client_key=client_key,
        lead=lead,
        author=by,
        team_id=by.team_id,
        occurred_at=entry.occurred_at,
        occurred_on=business_date(entry.occurred_at),
        timed=entry.timed,
        entered_at=now,
        channel=entry.channel,
        result=entry.result,
        need=entry.need,
        person=person,
        text=entry.words,
        effective=counting.is_effective(entry.result, bool(person)),
    )
    planned = next_on or propose(lead, entry.result, entry.need, today=today)
    _recount(lead, next_contact_on=planned, person=person if contact.effective else "")
    audit.record("lead_contact.logged", contact, by=by, lead=lead.pk, effective=contact.effective)
    return contact


def propose(lead: Lead, result: str, need: str, *, today: date) -> date:
    """When the next contact belongs: soon after an attempt, within a week of an explicit need, else by the cadence."""
    proposed = proposals(lead, today=today)
    if result not in RESPONSES:
        return proposed.retry
    return proposed.explicit if need == Need.EXPLICIT else proposed.usual


@dataclass(frozen=True)
class NextDates:
    """The date to propose after an attempt, with an explicit need, and usually."""

    retry: date
    explicit: date
    usual: date


def proposals(lead: Lead, *, today: date) -> NextDates:
    """What the cadence proposes for each answer, if the lead is contacted `today`."""
    rules = in_force().of(lead.team_id)
    days = (RETRY_DAYS, rules.cadence_need_days, rules.cadence_early_days)
    return NextDates(*working_days([today + timedelta(days=count) for count in days]))


def to_log(user: User, text: str = "") -> list[Lead]:
    """The person's leads that the log form offers: found under `text`, or those whose next contact comes first."""
    mine = Lead.objects.owned_by(user)
    if text:
        mine = search.matching(mine, text, telephones=True)  # type: ignore[assignment, arg-type]
    return list(mine.order_by("next_contact_on", "pk")[:OFFERED])


@transaction.atomic
def void_contact(contact: LeadContact, *, by: User, reason: str, now: datetime) -> LeadContact:
    """Make an entry void (the wrong lead, a double): it stays readable and counts no more.

    Raises ReasonNeeded, NotAllowed, WrongState.
    """
    lead = lock_running(contact.lead_id)
    contact = LeadContact.objects.get(pk=contact.pk)
    if contact.author_id != by.pk and not manages(by, lead):
        raise NotAllowed(_("Only its author, the manager of the team or an admin may make this entry void."))
    if contact.voided_at:
        raise WrongState(_("This entry has been made void: it can no longer be changed."))
    contact.void_reason = reason_of(reason)
    contact.voided_at, contact.voided_by = now, by
    contact.save(update_fields=["void_reason", "voided_at", "voided_by"])
    _recount(lead, next_contact_on=lead.next_contact_on)
    audit.record("lead_contact.voided", contact, by=by, lead=lead.pk)
    return contact


def _check(entry: LeadEntry, lead: Lead, now: datetime) -> str:
    """The name of whoever was spoken to; raises WrongInput for what cannot be."""
    if entry.result not in Result.values:
        raise WrongInput("result", _("Choose what came of it."))
    if entry.channel not in Channel.values:
        raise WrongInput("channel", _("Choose how you met or spoke."))
    if entry.need not in Need.values:
        raise WrongInput("need", _("Choose what you learned about the need."))
    if len(entry.words) > LONGEST_TEXT:
        raise WrongInput("text", _("The text is longer than %(most)d characters."), most=LONGEST_TEXT)
    refuse_children("text", entry.words)
    if entry.occurred_at > now + CLOCK_SKEW:
        raise WrongInput("occurred_on", _("This lies in the future: log a contact after it happened."))
    person = " ".join((entry.person or lead.person).split())
    if len(person) > LONGEST_NAME:
        raise WrongInput("person", _("This name is too long."))
    if entry.result in RESPONSES and not person:
        raise WrongInput("person", _("Write who answered: only a contact with a person of the customer counts."))
    return person


def _known(client_key: uuid.UUID, lead: Lead, by: User) -> LeadContact | None:
    found = LeadContact.objects.filter(client_key=client_key).first()
    if found and (found.lead_id != lead.pk or found.author_id != by.pk):
        _taken()
    return found


def _taken() -> LeadContact:
    raise KeyTaken(_("This form has been used for another entry. Save again."))


def _recount(lead: Lead, *, next_contact_on: date | None, person: str = "") -> None:
    valid = LeadContact.objects.valid().filter(lead=lead)
    answered = Q(effective=True)
    own = answered & Q(occurred_on__gte=lead.assigned_on) if lead.assigned_on else Q(pk__in=[])
    told = valid.aggregate(
        n=Count("occurred_on", distinct=True, filter=own),
        first=Min("occurred_on", filter=answered),
        last=Max("occurred_on", filter=answered),
        tried=Max("occurred_on", filter=~Q(result=Result.MASS)),
    )
    contacted = facts.Contacted(told["n"], told["first"], told["last"], told["tried"])
    facts.note_contacts(lead, contacted, next_contact_on=next_contact_on, person=person)
