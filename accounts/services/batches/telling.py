"""One notice per person and batch, not one per account (ux.md, Notifications)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, IntegerField, Min, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Batch, Outcome
from accounts.services import withholding
from accounts.services.batches.planning import FROM_DESK
from notifications.services import Message, tell
from users.models import User

NAMED = 3
POOL, DESK = "pool", "desk"


def told_done(batch: Batch, *, in_background: bool) -> None:
    """Whoever got accounts and whoever lost some; the one who decided only when nobody saw it happen."""
    moved = batch.items.filter(outcome=Outcome.MOVED)
    receiver, before = F("receiver_id"), _owner_before()
    doer = batch.by
    messages = [
        *_grouped(batch, moved, receiver, "batch_assigned", "to", doer),
        *_grouped(batch, moved, before, "batch_away", "away", doer, went_to=receiver, else_to=POOL),
    ]
    if in_background:
        params = {"accounts": batch.moved, "left": batch.left_alone, "batch_page": batch.pk}
        messages.append(Message(doer.pk, "batch_done", f"batch:{batch.pk}:done", params=params))
    tell(messages)


def told_undone(batch: Batch) -> None:
    """The same people learn that it was taken back."""
    back = batch.items.filter(outcome=Outcome.UNDONE)
    receiver, before = F("receiver_id"), _owner_before()
    doer = batch.undone_by or batch.by
    desk = DESK if batch.action in FROM_DESK else ""
    messages = [
        *_grouped(batch, back, receiver, "batch_taken_back", "taken", doer, went_to=before, else_to=desk),
        *_grouped(batch, back, before, "batch_returned", "returned", doer),
    ]
    if doer.pk != batch.by_id:
        params = {"who": doer.name, "batch_page": batch.pk}
        messages.append(Message(batch.by_id, "batch_undone", f"batch:{batch.pk}:undone", params=params))
    tell(messages)


def _owner_before() -> Any:
    return Cast(KT("before__owner_id"), IntegerField())


def _grouped(
    batch: Batch, items: Any, person: Any, kind: str, word: str, doer: User, *, went_to: Any = None, else_to: str = ""
) -> list[Message]:
    """One message to each `person` of the items: how many, the first names, why, where they went, whom to ask."""
    rows = (
        items.order_by()
        .annotate(person=person, went_to=went_to if went_to is not None else Cast(Value(None), IntegerField()))
        .filter(person__isnull=False)
        .exclude(person=doer.pk)
        .values("person")
        .annotate(
            n=Count("pk"),
            first=Min("account_id"),
            names=ArrayAgg("account__name", order_by="account_id"),
            to=ArrayAgg("went_to", distinct=True, order_by="went_to"),
        )
    )
    rows = list(rows)
    [reason] = withholding.without_any([batch.reason], batch.items.order_by().values("account")) if rows else [""]
    people = _names({pk for row in rows for pk in row["to"] if pk})
    messages = []
    for row in rows:
        to = [people[pk] for pk in row["to"] if pk in people]
        params = {
            "accounts": row["n"],
            "who": doer.name,
            "names": row["names"][:NAMED],
            "reason": reason,
            "batch": batch.pk,
            "to": to[:NAMED],
            "people": len(to),
            "place": else_to if None in row["to"] else "",
            "ask": doer.name,
        }
        once = f"batch:{batch.pk}:{word}"
        account_id = row["first"] if row["n"] == 1 else None
        messages.append(Message(row["person"], kind, once, account_id=account_id, params=params))
    return messages


def _names(ids: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=list(ids)).values_list("pk", "name")) if ids else {}
