"""One notice per person and batch, not one per account (ux.md, Notifications)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, IntegerField, Min
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Batch, Outcome
from notifications.services import Message, tell

NAMED = 3


def told_done(batch: Batch, *, in_background: bool) -> None:
    """Whoever got accounts and whoever lost some; the one who decided only when nobody saw it happen."""
    moved = batch.items.filter(outcome=Outcome.MOVED)
    doer = batch.by_id
    messages = [
        *_grouped(batch, moved, F("receiver_id"), "batch_assigned", "to", doer),
        *_grouped(batch, moved, _owner_before(), "batch_away", "away", doer),
    ]
    if in_background:
        params = {"accounts": batch.moved, "left": batch.left_alone, "batch_page": batch.pk}
        messages.append(Message(doer, "batch_done", f"batch:{batch.pk}:done", params=params))
    tell(messages)


def told_undone(batch: Batch) -> None:
    """The same people learn that it was taken back."""
    back = batch.items.filter(outcome=Outcome.UNDONE)
    doer = batch.undone_by_id or batch.by_id
    messages = [
        *_grouped(batch, back, F("receiver_id"), "batch_taken_back", "taken", doer),
        *_grouped(batch, back, _owner_before(), "batch_returned", "returned", doer),
    ]
    if doer != batch.by_id:
        params = {"who": batch.undone_by.name if batch.undone_by else "", "batch_page": batch.pk}
        messages.append(Message(batch.by_id, "batch_undone", f"batch:{batch.pk}:undone", params=params))
    tell(messages)


def _owner_before() -> Any:
    return Cast(KT("before__owner_id"), IntegerField())


def _grouped(batch: Batch, items: Any, person: Any, kind: str, word: str, doer: int) -> list[Message]:
    who = batch.undone_by if kind in ("batch_taken_back", "batch_returned") and batch.undone_by else batch.by
    rows = (
        items.order_by()
        .annotate(person=person)
        .filter(person__isnull=False)
        .exclude(person=doer)
        .values("person")
        .annotate(n=Count("pk"), first=Min("account_id"), names=ArrayAgg("account__name", order_by="account_id"))
    )
    messages = []
    for row in rows:
        names = ", ".join(row["names"][:NAMED]) + (" …" if row["n"] > NAMED else "")
        params = {"accounts": row["n"], "who": who.name, "names": names, "reason": batch.reason, "batch": batch.pk}
        once = f"batch:{batch.pk}:{word}"
        account_id = row["first"] if row["n"] == 1 else None
        messages.append(Message(row["person"], kind, once, account_id=account_id, params=params))
    return messages
