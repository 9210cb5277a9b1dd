"""Telling people: each matter once, many by one insert, read marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from commons import bulk
from notifications.models import Notice

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class Message:
    """What to tell one person. `once` names the matter; a second message about it is dropped."""

    recipient_id: int
    kind: str
    once: str
    batch: str = ""
    account_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


def tell(messages: Iterable[Message], *, now: datetime | None = None) -> None:
    """Put messages into inboxes by one insert; those told before are left alone."""
    at = now or timezone.now()
    columns = ("recipient_id", "kind", "once", "batch", "account_id", "params", "at")
    rows = ((m.recipient_id, m.kind, m.once, m.batch or m.once, m.account_id, m.params, at) for m in messages)
    bulk.insert(Notice, columns, rows, ignore_conflicts=True)


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark a person's notices as read (all of them when `ids` is None); returns how many were unread."""
    notices = Notice.objects.visible_to(user).unread()
    if ids is not None:
        notices = notices.filter(pk__in=list(ids))
    return notices.update(read_at=timezone.now())
