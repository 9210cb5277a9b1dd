"""Leads, one or many, back into the pool, or closed as not a fit; and the undo of either (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.refusals import NotAllowed, WrongState
from leads.models import Lead, LeadMove, LeadRule, LeadState
from leads.services.leads import deciding, moves
from leads.services.leads.moves import Why, check_may_work, reason_of
from lists.services import acts
from users.models import User
from users.services.positions import lock_people

if TYPE_CHECKING:
    from lists.models import BulkAct

RETURNED, UNFIT = "leads.return", "leads.unfit"  # the names of the acts

# What going back into the pool changes, and its undo puts back.
_DAYS = ("assigned_on", "in_pool_since", "return_due_on", "next_contact_on")


@transaction.atomic
def give_back(ids: Sequence[int], *, by: User, reason: str, today: date) -> dict[int, dict[str, Any]]:
    """Put those of these leads that `by` works on back into the pool, with one notice; what they were, by lead.

    Raises ReasonNeeded.
    """
    reason = reason_of(reason)
    leads = [lead for lead in _locked(ids) if _may_work(lead, by)]
    before = {lead.pk: facts_of(lead) for lead in leads}
    if leads:
        moves.take(leads, Why(LeadRule.RETURNED, by, today, reason))
    for pk, move in latest_moves(before).items():
        before[pk]["move"] = move
    return before


@transaction.atomic
def give_one_back(lead: Lead, *, by: User, reason: str, today: date) -> BulkAct:
    """Put one lead back into the pool, as an act that can be taken back on its day. Raises as `deciding.give_back`."""
    before = facts_of(moves.lock(lead.pk))
    deciding.give_back(lead, by=by, reason=reason, today=today)
    return acts.keep(RETURNED, {lead.pk: {**before, "move": latest_moves([lead.pk])[lead.pk]}}, by=by, today=today)


@transaction.atomic
def take_again(before: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Give leads back to whoever had them, as they were, unless somebody moved them since; returns how many."""
    people = lock_people(sorted({facts["owner"] for facts in before.values()}))
    latest = latest_moves(before)
    count = 0
    for lead in _locked(before):
        facts = before[lead.pk]
        owner = people.get(facts["owner"])
        if lead.owner_id or owner is None or not owner.is_active or latest.get(lead.pk) != facts["move"]:
            continue
        words = (
            _("Given back to the pool with others, and taken back")
            if len(before) > 1
            else _("Given back to the pool, and taken back")
        )
        why = Why(LeadRule.ASSIGNED, by, today, words, told=False, evidence={"undoes": facts["move"]})
        moves.give([lead], [owner], why)
        _put_back(lead, facts)
        count += 1
    return count


@transaction.atomic
def unassign(before: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Leads that were assigned together are where they were, unless somebody moved or tried them since; how many."""
    people = lock_people(sorted({facts["owner"] for facts in before.values() if facts["owner"]}))
    latest = latest_moves(before)
    count = 0
    for lead in _locked(before):
        facts = before[lead.pk]
        owner = people.get(facts["owner"])
        gone = facts["owner"] and (owner is None or not owner.is_active)
        if gone or lead.contacts or latest.get(lead.pk) != facts["move"] or _tried_since(lead, facts):
            continue
        words = _("Assigned with others, and taken back") if len(before) > 1 else _("Assigned, and taken back")
        rule = LeadRule.ASSIGNED if owner else LeadRule.RETURNED
        why = Why(rule, by, today, words, evidence={"undoes": facts["move"]})
        if owner:
            moves.give([lead], [owner], why)
        else:
            moves.take([lead], why)
        _put_back(lead, facts)
        count += 1
    return count


def _tried_since(lead: Lead, facts: Mapping[str, Any]) -> bool:
    """Whether somebody has tried to reach it since: an attempt that reached nobody counts for nothing but is work."""
    tried = lead.last_tried_on.isoformat() if lead.last_tried_on else None
    return bool(tried != facts["last_tried_on"])


def _put_back(lead: Lead, facts: Mapping[str, Any]) -> None:
    Lead.objects.filter(pk=lead.pk).update(
        contacts=facts["contacts"],
        state=facts["state"],
        previous_owner_id=facts["previous_owner"],
        **{name: date.fromisoformat(facts[name]) if facts.get(name) else None for name in _DAYS},
    )


@transaction.atomic
def mark_unfit(ids: Sequence[int], *, by: User, reason: str, note: str, today: date) -> dict[int, dict[str, Any]]:
    """Close those of these leads that `by` works on as not a fit; what they were, by lead. Raises InvalidInput."""
    closed: dict[int, dict[str, Any]] = {}
    for lead in _locked(ids):
        if _may_work(lead, by):
            facts = facts_of(lead)
            deciding.mark_unfit(lead, by=by, reason=reason, note=note, today=today)
            closed[lead.pk] = facts
    for pk, move in latest_moves(closed).items():
        closed[pk]["move"] = move
    return closed


@transaction.atomic
def reopen(before: Mapping[int, Mapping[str, Any]], *, by: User, today: date) -> int:
    """Take leads up again that were closed with others, with their dates; returns how many."""
    count = 0
    for lead in Lead.objects.filter(pk__in=before, state=LeadState.UNFIT).order_by("pk"):
        try:
            with transaction.atomic():
                deciding.reopen(lead, by=by, reason=_("Closed with others, and taken back"), today=today)
        except (NotAllowed, WrongState):
            continue
        facts = before[lead.pk]
        dates = {name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS}
        Lead.objects.filter(pk=lead.pk, owner=facts["owner"]).update(**dates)
        count += 1
    return count


def _locked(ids: Iterable[int]) -> list[Lead]:
    rows = Lead.objects.running().filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def latest_moves(ids: Iterable[int]) -> dict[int, int]:
    """The last line of each lead's ledger."""
    return dict(LeadMove.objects.filter(lead__in=list(ids)).order_by("pk").values_list("lead_id", "pk"))


def _may_work(lead: Lead, by: User) -> bool:
    try:
        check_may_work(lead, by)
    except (NotAllowed, WrongState):
        return False
    return True


def facts_of(lead: Lead) -> dict[str, Any]:
    """What a change of hands changes of a lead, for its undo."""
    days = {name: value.isoformat() if (value := getattr(lead, name)) else None for name in _DAYS}
    return {
        **days,
        "owner": lead.owner_id,
        "previous_owner": lead.previous_owner_id,
        "contacts": lead.contacts,
        "state": lead.state,
        "last_tried_on": lead.last_tried_on.isoformat() if lead.last_tried_on else None,
    }
