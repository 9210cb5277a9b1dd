"""Taking a batch back: compensating moves for what has not changed since; the rest stays and is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    Batch,
    BatchItem,
    BatchState,
    LeftBecause,
    Outcome,
    Rule,
    State,
)
from accounts.services.batches import marks
from accounts.services.batches.planning import FROM_DESK
from accounts.services.batches.telling import told_undone
from accounts.services.moves import Why, put_back
from accounts.services.pool import lock_people
from accounts.services.refusals import NotAllowed, TooLate
from accounts.services.reserving import reserved
from audit import services as audit
from core.clock import business_date

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def undo(batch: Batch, *, by: User) -> Batch:
    """Ask for the whole batch to be taken back; what has not had its turn yet is stopped.

    For the person who did it and for admins, within UNDO_DAYS. Raises NotAllowed, TooLate.
    """
    if not (by.is_admin or batch.by_id == by.pk):
        raise NotAllowed(_("Only %(name)s or an admin may undo this."), name=batch.by.name)
    locked = Batch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    if locked.state in (BatchState.UNDOING, BatchState.UNDONE):
        return locked  # pressed twice
    if not locked.is_undoable:
        raise TooLate(_("This could be undone until %(day)s. Move the accounts one by one."), day=_day(locked))
    stopped = locked.items.filter(outcome=Outcome.WAITING).update(outcome=Outcome.LEFT, why=LeftBecause.STOPPED)
    locked.state, locked.undone_by, locked.undo_asked_at = BatchState.UNDOING, by, timezone.now()
    locked.left_alone += stopped
    locked.save(update_fields=["state", "undone_by", "undo_asked_at", "left_alone"])
    audit.record("batch.undo_asked", locked, by=by)
    return locked


def one_chunk(batch: Batch, size: int, today: date) -> bool:
    """Move back some accounts of a (locked) batch; whether there may be more."""
    items = list(batch.items.filter(outcome=Outcome.MOVED).order_by("account_id")[:size])
    if not items:
        _finish(batch)
        return False
    before: dict[int, dict[str, Any]] = {item.account_id: item.before or {} for item in items}
    owners_before = {row["owner_id"] for row in before.values() if row.get("owner_id")}
    doer = batch.undone_by_id or batch.by_id
    people = lock_people({doer, *owners_before, *(item.receiver_id for item in items if item.receiver_id)})
    ids = list(before)
    locked = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    accounts = {account.pk: account for account in locked}
    present = marks.marks_of(ids)
    kept = reserved(accounts.values())
    stays: dict[int, str] = {}
    for item in items:
        why = _why_it_stays(item, accounts[item.account_id], present[item.account_id], people)
        if not why and item.account_id in kept:
            why = LeftBecause.RESERVED
        if why:
            stays[item.account_id] = why
    back = [pk for pk in ids if pk not in stays]
    if back:
        _carry_out(batch, [accounts[pk] for pk in back], [before[pk] for pk in back], people, doer, today)
    marks.close_left(batch.pk, stays, Outcome.STAYED)
    Batch.objects.filter(pk=batch.pk).update(moved_back=F("moved_back") + len(back))
    return True


def _why_it_stays(item: BatchItem, account: Account, mark: int, people: dict[int, User]) -> str:
    if mark != item.after:
        moved = account.owner_id != item.receiver_id or account.state == State.SUSPENDED
        return LeftBecause.MOVED if moved else LeftBecause.CHANGED
    owner_id = (item.before or {}).get("owner_id")
    if owner_id and not people[owner_id].is_active:
        return LeftBecause.OWNER_GONE
    return ""


def _carry_out(
    batch: Batch,
    accounts: list[Account],
    before: list[dict[str, Any]],
    people: dict[int, User],
    doer: int,
    today: date,
) -> None:
    ids = [account.pk for account in accounts]
    same_day = business_date(batch.created_at) == today
    why = Why(
        Rule.UNDONE,
        people[doer],
        today,
        evidence={"batch": batch.pk},
        batch=f"undo:{batch.pk}",
        told=False,
    )
    put_back(
        accounts,
        [people[row["owner_id"]] if row["owner_id"] else None for row in before],
        State.SUSPENDED if batch.action in FROM_DESK else State.OWNED,
        why,
        cycles=[row["current_cycle_id"] for row in before if row["current_cycle_id"]],
        restore=lambda: marks.bring_back(batch.pk, ids, same_day=same_day),
    )
    BatchItem.objects.filter(batch=batch, account_id__in=ids).update(outcome=Outcome.UNDONE)


def _finish(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.UNDONE, undone_at=timezone.now())
    audit.record("batch.undone", batch, by=batch.undone_by, moved_back=batch.moved_back)
    told_undone(batch)


def _day(batch: Batch) -> date:
    return business_date(batch.undo_until)
