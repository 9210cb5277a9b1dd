"""Taking a conversion back on the same business day: nothing is deleted, everything is as it was (issue 4).

A new account and the opportunity become void and are shown nowhere. An account that was joined keeps what it had.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Cycle, KeyPerson, LedgerEntry, Rule, State
from accounts.services import moves as account_moves
from accounts.services.findable import write_persons
from accounts.services.refusals import TooLate, WrongState
from audit import services as audit
from core.clock import business_date
from followups.models import FollowUp, LeadContact, NextStep, NotCounting, StepState
from followups.services import counting, steps
from followups.services.settling import refresh_need
from leads.models import Lead, LeadMove, LeadRule, LeadState, Opportunity, Order
from leads.services import opportunities
from leads.services.leads import moves
from leads.services.leads.moves import Why, check_may_work

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def unconvert(lead: Lead, *, by: User, now: datetime) -> Lead:
    """Take a conversion back. Raises TooLate on a later day, WrongState when somebody has gone on with it, NotAllowed."""
    today = business_date(now)
    account_id = Lead.objects.values_list("account_id", flat=True).get(pk=lead.pk)
    account = account_moves.lock(account_id) if account_id else None
    lead = moves.lock(lead.pk)
    if account is None or lead.state != LeadState.CONVERTED or lead.account_id != account.pk:
        raise WrongState(_("This lead is not converted. Reload the page."))
    check_may_work(lead, by)
    if lead.closed_on != today:
        raise TooLate(
            _("A conversion can be taken back on the same day only. Close the account's opportunity instead.")
        )
    done = LeadMove.objects.filter(lead=lead, rule=LeadRule.CONVERTED).order_by("-pk")[0].evidence
    if done.get("went_along"):
        raise WrongState(_("This lead went along when its account left the pool. Let go of the account instead."))
    _check_untouched(account, lead, done)
    reason = gettext("The conversion of the lead was taken back.")
    _void_opportunity(lead, by, now, reason)
    _void_contacts(account, done, by, now, reason)
    _cancel_step(done, by, today, reason)
    _take_persons_back(done, today)
    if done["from_pool"]:
        _end_cycle(account, State.POOLED, by, today, reason)
    elif not done["joined"]:
        _end_cycle(account, State.VOID, by, today, reason)
    _put_lead_back(lead, done, by, today)
    audit.record("lead.unconverted", lead, by=by, account=account.pk)
    return lead


def in_the_way(lead: Lead, *, today: date) -> str | None:
    """Why a conversion of today can no longer be taken back; empty when it can, None on another day: for its page."""
    if lead.state != LeadState.CONVERTED or lead.closed_on != today or lead.account is None:
        return None
    move = LeadMove.objects.filter(lead=lead, rule=LeadRule.CONVERTED).order_by("-pk").first()
    if move is None or move.evidence.get("went_along"):
        return None
    try:
        _check_untouched(lead.account, lead, move.evidence)
    except WrongState as refusal:
        return str(refusal)
    return ""


def _check_untouched(account: Account, lead: Lead, done: dict[str, Any]) -> None:
    """Raise WrongState when the account, or what came along, has been worked on since."""
    latest = LedgerEntry.objects.filter(account=account).order_by("-pk").values_list("pk", flat=True).first()
    ours = FollowUp.objects.filter(pk__in=done["follow_ups"])
    deal = lead.opportunity
    touched = [
        latest != done["ledger"],
        ours.exclude(version=1, voided_at=None, disallowed_by=None, approved_by=None).exists(),
        deal is not None and (deal.version != 1 or not deal.is_open),
    ]
    if not done["joined"]:
        touched += [
            account.version != done["version"],
            FollowUp.objects.filter(account=account).exclude(pk__in=done["follow_ups"]).exists(),
            Opportunity.objects.filter(account=account).exclude(pk=lead.opportunity_id or 0).exists(),
            Order.objects.filter(account=account).exists(),
            NextStep.objects.filter(account=account).exclude(pk=done["step"]).exists(),
            KeyPerson.objects.filter(account=account).exclude(pk__in=done["persons"], version=1).exists(),
        ]
    if any(touched):
        raise WrongState(
            _("Somebody has worked on “%(name)s” since the conversion: it can no longer be taken back."),
            name=account.name,
        )


def _void_opportunity(lead: Lead, by: User, now: datetime, reason: str) -> None:
    if lead.opportunity is not None:
        opportunities.void(lead.opportunity, by=by, now=now, reason=reason)


def _void_contacts(account: Account, done: dict[str, Any], by: User, now: datetime, reason: str) -> None:
    FollowUp.objects.filter(pk__in=done["follow_ups"]).update(
        voided_at=now, voided_by=by, void_reason=reason, not_counting=NotCounting.VOIDED
    )
    LeadContact.objects.filter(follow_up__in=done["follow_ups"]).update(follow_up=None)
    counting.recount(account.pk, today=business_date(now))
    persons = KeyPerson.objects.filter(account=account, follow_up_links__follow_up__in=done["follow_ups"])
    counting.refresh_persons(set(persons.values_list("pk", flat=True)))
    refresh_need(account.pk, today=business_date(now))


def _take_persons_back(done: dict[str, Any], today: date) -> None:
    """The people who came with the lead are shown nowhere, and no longer known as duplicates."""
    KeyPerson.objects.filter(pk__in=done["persons"]).update(left_on=today, taken_back_on=today)
    write_persons(KeyPerson.objects.filter(pk__in=done["persons"]))


def _cancel_step(done: dict[str, Any], by: User, today: date, reason: str) -> None:
    step = NextStep.objects.filter(pk=done["step"], state=StepState.OPEN).first() if done["step"] else None
    if step:
        steps.cancel(step, by=by, reason=reason, today=today)


def _end_cycle(account: Account, to: State, by: User, today: date, reason: str) -> None:
    Cycle.objects.filter(account=account, ended_on=None).update(taken_back=True)
    fresh = account_moves.lock(account.pk)
    account_moves.take([fresh], to, account_moves.Why(Rule.UNDONE, by, today, reason=reason, told=False))


def _put_lead_back(lead: Lead, done: dict[str, Any], by: User, today: date) -> None:
    state = LeadState(done["state"])
    moves.write([lead], [lead.owner], Why(LeadRule.UNDONE, by, today), to_state=state)
    lead.state, lead.account, lead.key_person, lead.opportunity, lead.closed_on = state, None, None, None, None
    for name in ("next_contact_on", "return_due_on", "qualified_on"):
        setattr(lead, name, date.fromisoformat(done[name]) if done.get(name) else None)
    lead.save()
