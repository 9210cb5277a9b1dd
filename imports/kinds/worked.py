"""What counts as work on an account or a lead that an import made: it stays when the import is taken back.

The one list: `tests/imports/wizard/test_worked.py` names every table that points to either and holds a case of each kind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import (
    Account,
    ConsentRequest,
    Escalation,
    Judgement,
    JudgementState,
    KeyPerson,
    LedgerEntry,
    MapLayout,
    Merge,
    Rule,
    State,
    WorkingGroupMember,
)
from cases.models import Case, CaseState
from followups.models import FollowUp, LeadContact, NextStep, StepState
from imports.kinds.brought import keeping
from imports.models import Import, ImportRow, Outcome
from keyaccounts.models import (
    ChangeSignal,
    Complaint,
    GroupMeeting,
    HighVisit,
    PlanAction,
    PlanText,
    Position,
    Survey,
    Tick,
    Wallet,
)
from leads.models import Lead, LeadMove, LeadRule, Opportunity, Order
from leads.services.leads.deciding import MAN
from portraits.models import AccessRequest, DistanceEntry, Grant, Value

# What people write at an account beside its contacts, its deals and its portrait.
WRITTEN = (PlanText, PlanAction, Complaint, ChangeSignal, Position, Wallet, Survey, GroupMeeting, HighVisit, MapLayout)
_LINKS = ("parent_id", "referred_by_id")


def on_accounts(persons: Mapping[int, int]) -> dict[int, str]:
    """Accounts somebody has worked on since an import made them, with the code of the remark that says how.

    `persons`: by account, the key person that came beside it, 0 for none. Of several reasons the one that is taken back
    first: contacts before orders, orders before opportunities, and so on.
    """
    ids = list(persons)
    brought = {person: account for account, person in persons.items() if person}
    used: dict[int, str] = {}
    for code, rows in _at_account(set(brought)):
        used |= dict.fromkeys(rows.filter(account__in=ids).values_list("account_id", flat=True), code)
    for person in keeping(brought):
        used.setdefault(brought[person], "stays_person")
    return used


def _at_account(brought: Collection[int]) -> Iterable[tuple[str, Any]]:
    yield "stays_moved", LedgerEntry.objects.exclude(rule=Rule.IMPORTED)
    yield "stays_access", AccessRequest.objects.all()
    yield "stays_access", Grant.objects.filter(revoked_at=None)
    yield "stays_asked", ConsentRequest.objects.all()
    yield "stays_asked", Escalation.objects.filter(Q(raised_by__isnull=False) | Q(done_by__isnull=False))
    yield "stays_judged", DistanceEntry.objects.filter(by__isnull=False, what="confirmed")
    yield "stays_judged", Judgement.objects.exclude(state__in=[JudgementState.REPLACED, JudgementState.DECLINED])
    yield "stays_written", Value.objects.filter(bound=False)
    yield "stays_written", Tick.objects.current()
    yield "stays_written", Case.objects.exclude(state=CaseState.WITHDRAWN)
    for model in WRITTEN:
        yield "stays_written", model._default_manager.all()
    yield "stays_group", WorkingGroupMember.objects.filter(ended_on=None)
    yield "stays_people", KeyPerson.objects.filter(left_on=None).exclude(pk__in=brought)
    yield "stays_steps", NextStep.objects.exclude(state__in=[StepState.CANCELLED, StepState.REPLACED])
    yield "stays_deals", Opportunity.objects.valid()
    yield "stays_orders", Order.objects.valid()
    yield "stays_contacts", FollowUp.objects.filter(voided_at=None)


def linked(ids: Collection[int], kept: Collection[int], batch: Import) -> set[int]:
    """Which of these accounts another one that stays, a lead or a merge names.

    `kept`: those of them that stay for a reason of their own. What the same import is still to take back names nobody.
    """
    going = ImportRow.objects.of(batch).filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED])
    naming = Account.objects.filter(Q(parent__in=ids) | Q(referred_by__in=ids)).exclude(state=State.VOID)
    rows = naming.annotate(going=Exists(going.filter(made=OuterRef("pk")))).values_list("pk", "going", *_LINKS)
    names = [(pk, going, link) for pk, going, *links in rows for link in links if link]
    found = {link for _pk, going, link in names if not going}
    leads = Lead.objects.filter(taken_back_on=None)
    for name in ("account", "dormant_account", "referred_by"):
        found |= set(leads.filter(**{f"{name}__in": ids}).values_list(f"{name}_id", flat=True))
    found |= set(Merge.objects.filter(kept__in=ids, undone_at=None).values_list("kept_id", flat=True))
    while more := {link for pk, _going, link in names if pk in found or pk in kept} - found:
        found |= more
    return found & set(ids)


def on_leads(leads: Collection[Lead]) -> dict[int, str]:
    """Leads somebody has worked on since an import made them, with the code of the remark that says how."""
    ids = [lead.pk for lead in leads]
    used = dict.fromkeys(_moved(ids), "stays_moved")
    used |= {lead.pk: "stays_man" for lead in leads if any(getattr(lead, name) is not None for name in MAN)}
    met = LeadContact.objects.filter(lead__in=ids).values_list("lead_id", flat=True)
    return used | dict.fromkeys(met, "stays_contacts")


def _moved(ids: Collection[int]) -> set[int]:
    """Leads that have moved since they came, but for moves that were taken back."""
    rows = LeadMove.objects.filter(lead__in=ids).exclude(rule=LeadRule.IMPORTED)
    moves = list(rows.values_list("pk", "lead_id", "evidence__undoes"))
    undone = {undoes for _pk, _lead, undoes in moves if undoes}
    return {lead for pk, lead, undoes in moves if not undoes and pk not in undone}
