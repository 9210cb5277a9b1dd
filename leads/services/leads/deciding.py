"""What an owner decides about a lead: back to the pool, not a fit, up again, and the three answers of MAN."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.policies import in_force
from accounts.services.refusals import InvalidInput, WrongState
from audit import services as audit
from leads.models import Lead, LeadRule, LeadState, UnfitReason
from leads.services.leads import moves
from leads.services.leads.clock import return_due_on
from leads.services.leads.moves import Why, check_may_work, lock, lock_running, reason_of
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User

MAN = ("money", "authority", "need_confirmed")


@transaction.atomic
def give_back(lead: Lead, *, by: User, reason: str, today: date) -> None:
    """Put a lead back into the pool, with a reason. Raises ReasonNeeded, NotAllowed, WrongState."""
    lead = lock_running(lead.pk)
    check_may_work(lead, by)
    moves.take([lead], Why(LeadRule.RETURNED, by, today, reason_of(reason)))


@transaction.atomic
def mark_unfit(lead: Lead, *, by: User, reason: str, note: str, today: date) -> Lead:
    """Close a lead as not a fit; it is kept. Raises InvalidInput for an unknown reason, NotAllowed, WrongState."""
    lead = lock_running(lead.pk)
    if not (by.is_admin and lead.owner_id is None):
        check_may_work(lead, by)
    if reason not in UnfitReason.values:
        raise InvalidInput(_("Choose why it is not a fit."))
    note = note.strip()[:500]
    why = Why(LeadRule.UNFIT, by, today, note, evidence={"reason": reason})
    moves.write([lead], [lead.owner], why, to_state=LeadState.UNFIT)
    lead.state, lead.unfit_reason, lead.unfit_note, lead.closed_on = LeadState.UNFIT, reason, note, today
    lead.next_contact_on = lead.return_due_on = None
    lead.save(update_fields=["state", "unfit_reason", "unfit_note", "closed_on", "next_contact_on", "return_due_on"])
    audit.record("lead.unfit", lead, by=by, reason=reason)
    return lead


@transaction.atomic
def reopen(lead: Lead, *, by: User, reason: str, today: date) -> Lead:
    """Take up again a lead that was not a fit; its owner has it anew if still here, else it lies in the pool.

    Raises ReasonNeeded, NotAllowed, WrongState.
    """
    owner_id = Lead.objects.values_list("owner_id", flat=True).get(pk=lead.pk)
    owner = lock_people([owner_id])[owner_id] if owner_id else None
    lead = lock(lead.pk)
    if lead.state != LeadState.UNFIT or lead.owner_id != owner_id:
        raise WrongState(_("“%(name)s” is not closed as unfit any more. Reload the page."), name=lead.company)
    if not (by.is_admin and lead.owner_id is None):
        check_may_work(lead, by)
    _check_account(lead)
    reason = reason_of(reason)
    stays = owner is not None and owner.is_active and not owner.is_admin
    state = _state_of(lead)
    moves.write([lead], [owner if stays else None], Why(LeadRule.REOPENED, by, today, reason), to_state=state)
    rules = in_force().of(owner.team_id if owner else None)
    lead.state, lead.unfit_reason, lead.unfit_note, lead.closed_on = state, "", "", None
    lead.taken_back_on = None
    if stays:
        lead.next_contact_on = today
        lead.return_due_on = return_due_on(rules, touched_on=today, next_contact_on=None)
    else:
        lead.previous_owner, lead.owner, lead.assigned_on, lead.in_pool_since = lead.owner, None, None, today
        lead.contacts = 0
    lead.save()
    audit.record("lead.reopened", lead, by=by)
    return lead


@transaction.atomic
def answer_man(lead: Lead, *, question: str, answer: bool | None, by: User, today: date) -> Lead:
    """Keep one of the three answers; with three times yes the lead is qualified, and with less no longer.

    `question` is one of MAN, None as the `answer` means not known. Raises InvalidInput, NotAllowed, WrongState.
    """
    if question not in MAN:
        raise InvalidInput(_("Money, authority or need: choose one of the three."))
    lead = lock_running(lead.pk)
    check_may_work(lead, by)
    if getattr(lead, question) is answer:
        return lead
    was = lead.state
    setattr(lead, question, answer)
    state = _state_of(lead)
    if state != was and LeadState.QUALIFIED in (state, was):
        rule = LeadRule.QUALIFIED if state == LeadState.QUALIFIED else LeadRule.DOUBTED
        moves.write([lead], [lead.owner], Why(rule, by, today), to_state=state)
        lead.state = state
        lead.qualified_on = today if state == LeadState.QUALIFIED else None
    lead.save(update_fields=[question, "state", "qualified_on"])
    audit.record("lead.man", lead, by=by, question=question, answer=answer, state=lead.state)
    return lead


def _check_account(lead: Lead) -> None:
    """A lead of a dormant account is not taken up again beside somebody who has the account by now."""
    account = lead.dormant_account
    if account is not None and account.owner is not None:
        raise WrongState(
            _("“%(name)s” is a customer of %(who)s by now: ask them."), name=account.name, who=account.owner.name
        )


def _state_of(lead: Lead) -> LeadState:
    """Where a running lead stands by its answers and attempts."""
    if all(getattr(lead, name) for name in MAN):
        return LeadState.QUALIFIED
    assigned, tried = lead.assigned_on, lead.last_tried_on
    return LeadState.WORKING if assigned and tried and tried >= assigned else LeadState.NEW


__all__ = ["MAN", "answer_man", "give_back", "mark_unfit", "reopen"]
