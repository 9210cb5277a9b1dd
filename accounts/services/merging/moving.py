"""What an account itself brings into another: persons, working group, calls, subsidiaries, facts, its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import (
    Account,
    Cycle,
    Escalation,
    EscalationKind,
    Grade,
    KeyPerson,
    LedgerEntry,
    Rested,
    Rule,
    State,
    Vip,
    WorkingGroupMember,
)
from accounts.policies import InForce
from accounts.services import telling
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_search
from accounts.services.merging.choosing import ACCOUNT_FIELDS, chosen, united
from accounts.services.moves import NEW_CYCLE, Why
from audit import services as audit
from core import searchkeys

if TYPE_CHECKING:
    from datetime import date

    from commons.journal import Journal
    from users.models import User

_VIPS = (Vip.NONE, Vip.VIP, Vip.VVIP)
# Columns that a void account has no use for; the journal of the merge keeps them.
_VOID: dict[str, Any] = {
    "state": State.VOID,
    "owner_id": None,
    "team_id": None,
    "current_cycle_id": None,
    "cycle_started_on": None,
    "desk": "",
    "look_again_on": None,
    "agreed_step_on": None,
    "next_step_on": None,
    "need_explicit": False,
    **{column: value for column, value in NEW_CYCLE.items() if column != "cycle_contacts"},  # counted anew
}


def facts_of(kept: Account, gone: Account, choices: Mapping[str, str]) -> dict[str, Any]:
    """Columns of the kept account that change: the chosen fields, numbers and tags of both, the higher importance."""
    values = {**chosen(kept, gone, ACCOUNT_FIELDS, choices), **united(kept, gone)}
    grade, vip = min(Grade(kept.grade), Grade(gone.grade)), max(kept.vip, gone.vip, key=lambda v: _VIPS.index(Vip(v)))
    decided = any(it.grade_decided and it.grade == grade for it in (kept, gone))
    values |= {"grade": grade.value, "vip": str(vip), "grade_decided": decided, "grade_version": None}
    if "name" in values:
        values["sort_key"] = searchkeys.sort_key(values["name"])
    for name in ("parent_id", "referred_by_id"):
        if values.get(name, getattr(kept, name)) in (kept.pk, gone.pk):
            values[name] = None
    if gone.external_id and not kept.external_id:
        values["external_id"] = gone.external_id
    return {name: value for name, value in values.items() if value != getattr(kept, name)}


def move(kept: Account, gone: Account, journal: Journal, *, today: date) -> None:
    """Hang on the kept account what hung on the gone one; both are locked."""
    change, on = journal.change, {"account_id": kept.pk}
    change(KeyPerson.objects.filter(account=gone), **on)
    _move_group(kept, gone, journal, today)
    _move_calls(kept, gone, journal)
    change(Account.objects.filter(parent=gone).exclude(pk=kept.pk), parent_id=kept.pk)
    change(Account.objects.filter(referred_by=gone).exclude(pk=kept.pk), referred_by_id=kept.pk)
    change(Cycle.objects.filter(account=gone, ended_on=None), ended_on=today, **on)
    change(Cycle.objects.filter(account=gone), **on)


def _move_group(kept: Account, gone: Account, journal: Journal, today: date) -> None:
    serving = set(WorkingGroupMember.objects.filter(account=kept, ended_on=None).values_list("user_id", flat=True))
    twice = WorkingGroupMember.objects.filter(account=gone, ended_on=None)
    if kept.state == State.OWNED:
        twice = twice.filter(user_id__in=serving | {kept.owner_id})
    journal.change(twice, ended_on=today)
    journal.change(WorkingGroupMember.objects.filter(account=gone), account_id=kept.pk)


def _move_calls(kept: Account, gone: Account, journal: Journal) -> None:
    """Calls about the gone account's cycle rest, and those the kept one has too; the others wait on the kept one."""
    known = list(Escalation.objects.filter(account=kept).values_list("once", flat=True))
    of_cycle = Q(kind__in=[EscalationKind.TEN_CONTACTS, EscalationKind.SILENT]) | Q(once__in=known)
    for call in Escalation.objects.filter(of_cycle, account=gone, done_at=None):
        rested = {**call.params, "rested": Rested.MOVED.value}
        journal.change(Escalation.objects.filter(pk=call.pk), done_at=timezone.now(), params=rested)
    journal.change(Escalation.objects.filter(account=gone).exclude(once__in=known), account_id=kept.pk)


def close(kept: Account, gone: Account, journal: Journal, values: Mapping[str, Any], *, today: date) -> None:
    """Make the gone account void and give the kept one its facts, in that order: a key of a source is unique."""
    rows = Account.objects.filter(pk=gone.pk)
    freed = {"external_id": ""} if "external_id" in values else {}
    since = {"state_since": today, "merged_into_id": kept.pk}
    previous = {"previous_owner_id": gone.owner_id or gone.previous_owner_id}
    above = {"parent_id": None} if gone.parent_id == kept.pk else {}
    journal.change(rows, **_VOID, **since, **previous, **above, **freed)
    if values:
        journal.change(Account.objects.filter(pk=kept.pk), **values)
    for account in (kept, gone):
        Account.objects.filter(pk=account.pk).update(version=account.version + 1)


def tell(
    kept: Account, gone: Account, *, by: User, today: date, policy: InForce, moved: Mapping[str, int]
) -> LedgerEntry:
    """Lines in both ledgers and an event; the other owner is told. Both accounts are as they were before."""
    at, why = timezone.now(), Why(Rule.MERGED, by, today)
    shared = {"rule": Rule.MERGED, "by": by, "on": today, "at": at}
    LedgerEntry.objects.create(
        account=gone,
        cycle_id=gone.current_cycle_id,
        from_state=gone.state,
        to_state=State.VOID,
        from_user_id=gone.owner_id,
        evidence={**evidence_of(gone, policy), "into": kept.pk, "into_name": kept.name},
        **shared,
    )
    entry = LedgerEntry.objects.create(
        account=kept,
        from_state=kept.state,
        to_state=kept.state,
        from_user_id=kept.owner_id,
        to_user_id=kept.owner_id,
        evidence={**evidence_of(kept, policy), "gone": gone.pk, "gone_name": gone.name, "moved": dict(moved)},
        **shared,
    )
    audit.record("account.merged", kept, by=by, gone=gone.pk, moved=dict(moved))
    audit.record("account.merged_away", gone, by=by, kept=kept.pk)
    if gone.owner_id and gone.owner_id != kept.owner_id:
        telling.moved([gone], [None], why, [evidence_of(gone, policy)])
    telling.merged(kept, gone, by=by, kind="merged", once=f"merged:{entry.pk}")
    return entry


def refresh_keys(*accounts: Account) -> None:
    """Find the accounts under what they are called now, and the kept one under its former names."""
    write_search(Account.objects.filter(pk__in=[account.pk for account in accounts]))
