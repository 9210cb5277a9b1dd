"""Doing a batch, a chunk a transaction: each account once, whatever is killed in between (design.md, Celery only wakes).

The row of the batch is locked first, then people by id, then accounts by id; a second worker finds it locked and
leaves. What is still to do is what the items say, so a run that was killed is simply started again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    Batch,
    BatchAction,
    BatchItem,
    BatchState,
    LeftBecause,
    Outcome,
    Rule,
    State,
)
from accounts.policies import InForce, in_force
from accounts.services.batches import marks, undoing
from accounts.services.batches.planning import FROM_DESK, Plan
from accounts.services.batches.telling import told_done
from accounts.services.managers import manages
from accounts.services.moves import Why, give, take
from accounts.services.pool import capacity_of, lock_people
from accounts.services.refusals import InvalidInput, ReasonNeeded
from accounts.training import gate
from audit import services as audit
from commons import bulk

if TYPE_CHECKING:
    from users.models import User

CHUNK = 200  # at 500 a chunk holds its locks for longer than a follow-up should wait
AT_ONCE = 500

RULES = {
    BatchAction.REASSIGN: Rule.REASSIGNED,
    BatchAction.DESK_RELEASE: Rule.DESK_RELEASED,
    BatchAction.TRANSFER: Rule.TRANSFERRED,
    BatchAction.RELEASE: Rule.RELEASED,
}


@transaction.atomic
def confirm(plan: Plan, *, by: User, reason: str, selection: dict[str, Any] | None = None) -> Batch:
    """Freeze a plan as a batch that is to be run; confirming the same preview again gives the same batch.

    Raises ReasonNeeded, InvalidInput when nothing would move.
    """
    if not reason.strip():
        raise ReasonNeeded
    known = Batch.objects.filter(key=plan.key, by=by).first()
    if known:
        return known
    if not plan.moving:
        raise InvalidInput(_("Nothing would move: choose other accounts, other people or another way."))
    batch, is_new = Batch.objects.get_or_create(
        key=plan.key,
        defaults={
            "action": plan.choice.action,
            "strategy": plan.choice.strategy if plan.choice.gives else "",
            "by": by,
            "reason": reason.strip(),
            "beyond_capacity": plan.choice.beyond_capacity,
            "untrained": plan.choice.untrained,
            "keep_former": plan.choice.keep_former and plan.choice.action == BatchAction.TRANSFER,
            "teams": sorted(plan.teams),
            "selection": selection or {},
            "total": plan.total,
            "left_alone": plan.total - plan.moving,
            "created_at": timezone.now(),
        },
    )
    if is_new:
        columns = ("batch_id", "account_id", "receiver_id", "seen", "outcome", "why")
        items = (
            (batch.pk, pk, to, seen, Outcome.LEFT.value if why else "", str(why)) for pk, seen, to, why in plan.rows
        )
        bulk.insert(BatchItem, columns, items)
        audit.record("batch.confirmed", batch, by=by, action=batch.action, accounts=plan.moving)
    return batch


def run_unfinished(*, today: date) -> int:
    """Go on with every batch that is not finished; returns how many were worked on."""
    unfinished = list(Batch.objects.unfinished().order_by("pk").values_list("pk", flat=True))
    for pk in unfinished:
        run(pk, today=today)
    return len(unfinished)


def run(batch_id: int, *, today: date) -> None:
    """Move, or move back, until nothing of the batch is left to do, or somebody else is at it."""
    while _one_chunk(batch_id, today):
        pass


def is_small(batch: Batch) -> bool:
    """Whether the batch is done while the person waits; a larger one runs in the background."""
    return batch.total <= AT_ONCE


@transaction.atomic
def _one_chunk(batch_id: int, today: date) -> bool:
    """Whether there may be more to do afterwards."""
    batch = Batch.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=batch_id).first()
    if batch is None or not batch.is_under_way:
        return False
    if batch.state == BatchState.UNDOING:
        return undoing.one_chunk(batch, CHUNK, today)
    items = list(batch.items.filter(outcome=Outcome.WAITING).order_by("account_id")[:CHUNK])
    if not items:
        _finish(batch)
        return False
    _move(batch, items, today)
    return True


def _move(batch: Batch, items: list[BatchItem], today: date) -> None:
    policy = in_force()
    people = lock_people({batch.by_id, *(item.receiver_id for item in items if item.receiver_id)})
    ids = [item.account_id for item in items]
    locked = Account.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    accounts = {account.pk: account for account in locked}
    present = marks.marks_of(ids)
    stays: dict[int, str] = {}
    rooms = _Rooms(batch, people, policy)
    barred = _barred(batch, people, today, policy)
    moving: list[BatchItem] = []
    for item in items:
        why = _why_it_stays(batch, item, accounts[item.account_id], present[item.account_id], people)
        why = why or (LeftBecause.UNTRAINED if item.receiver_id in barred else rooms.take_one(item.receiver_id))
        if why:
            stays[item.account_id] = why
        else:
            moving.append(item)
    if moving:
        _carry_out(
            batch, [accounts[i.account_id] for i in moving], [i.receiver_id for i in moving], people, today, policy
        )
    marks.close_left(batch.pk, stays)
    Batch.objects.filter(pk=batch.pk).update(moved=F("moved") + len(moving), left_alone=F("left_alone") + len(stays))


def _why_it_stays(batch: Batch, item: BatchItem, account: Account, mark: int, people: dict[int, User]) -> str:
    from_desk = batch.action in FROM_DESK
    if account.state != (State.SUSPENDED if from_desk else State.OWNED):
        return LeftBecause.MOVED
    by = people[batch.by_id]
    mine = by.is_active and (by.is_admin or (manages(by, account) and (not from_desk or account.desk == "supervisor")))
    if not mine:
        return LeftBecause.NOT_YOURS
    if mark != item.seen:
        return LeftBecause.CHANGED
    if batch.action == BatchAction.RELEASE and account.protected:
        return LeftBecause.PROTECTED
    if item.receiver_id is not None:
        receiver = people[item.receiver_id]
        within = by.is_admin or receiver.team_id in by.managed_team_ids
        if not (receiver.is_active and not receiver.is_admin and within):
            return LeftBecause.NO_RECEIVER
    return ""


def _barred(batch: Batch, people: dict[int, User], today: date, policy: InForce) -> set[int]:
    """Who may own no more accounts now, although the preview did not say so."""
    if batch.untrained:
        return set()
    return {pk for pk, bar in gate.bars(people.values(), today=today, policy=policy).items() if bar.enforced}


class _Rooms:
    """What each receiver can still take, counted under the lock of the receiver's row."""

    def __init__(self, batch: Batch, people: dict[int, User], policy: InForce) -> None:
        self.unlimited = batch.beyond_capacity
        owned = Account.objects.filter(state=State.OWNED, owner_id__in=list(people)).order_by()
        loads = dict(owned.values("owner_id").annotate(n=Count("pk")).values_list("owner_id", "n"))
        self.room = {
            pk: capacity_of(person, policy.of(person.team_id)) - loads.get(pk, 0) for pk, person in people.items()
        }

    def take_one(self, receiver_id: int | None) -> str:
        """Why the receiver cannot take one more; empty when it is taken."""
        if receiver_id is None or self.unlimited:
            return ""
        if self.room[receiver_id] <= 0:
            return LeftBecause.NO_ROOM
        self.room[receiver_id] -= 1
        return ""


def _carry_out(
    batch: Batch,
    accounts: list[Account],
    receivers: Iterable[int | None],
    people: dict[int, User],
    today: date,
    policy: InForce,
) -> None:
    ids = [account.pk for account in accounts]
    marks.keep(batch.pk, ids)
    why = Why(
        RULES[BatchAction(batch.action)],
        people[batch.by_id],
        today,
        reason=batch.reason,
        evidence={"batch": batch.pk},
        batch=f"batch:{batch.pk}",
        told=False,
        keeps_former=batch.keep_former,
    )
    owners = [people[pk] for pk in receivers if pk is not None]
    if owners:
        give(accounts, owners, why, policy=policy)
    else:
        take(accounts, State.POOLED, why, policy=policy)
    marks.close_moved(batch.pk, ids)


def _finish(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE, finished_at=timezone.now())
    audit.record("batch.done", batch, by=batch.by, moved=batch.moved, left_alone=batch.left_alone)
    told_done(batch, in_background=not is_small(batch))
