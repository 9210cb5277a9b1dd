"""Telling people: each matter once, many by one insert, read marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from commons import bulk
from notifications import catalogue
from notifications.models import Mailed, Notice, Preference

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class Message:
    """What to tell one person. `once` names the matter; a second message about it is dropped.

    `read`: for the record only, it does not count as new.
    """

    recipient_id: int
    kind: str
    once: str
    batch: str = ""
    account_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    read: bool = False


COLUMNS = ("recipient_id", "kind", "once", "batch", "account_id", "params", "at", "read_at", "hidden")


def tell(messages: Iterable[Message], *, now: datetime | None = None) -> None:
    """Put messages into inboxes by one insert; those told before, or not wanted by their reader, are left out."""
    at = now or timezone.now()
    rows = (
        (m.recipient_id, m.kind, m.once, m.batch or m.once, m.account_id, m.params, at, at if m.read else None, hidden)
        for m, hidden in _wanted(list(messages))
    )
    bulk.insert(Notice, COLUMNS, rows, ignore_conflicts=True)


def _wanted(messages: list[Message]) -> list[tuple[Message, bool]]:
    """Messages without what their readers have switched off, and whether they are kept out of the inbox all the same:
    those that only a mail tells, or a robot counts. One statement, and none where everything must be told.
    """
    asked = {m.recipient_id for m in messages if catalogue.may_be_off(m.kind)}
    choosing = Preference.objects.filter(user__in=asked).exclude(quiet=[], own={}) if asked else ()
    people = {preference.user_id: preference for preference in choosing}
    wanted = []
    for m in messages:
        preference = people.get(m.recipient_id)
        if preference is None or preference.in_inbox(m.kind):
            wanted.append((m, False))
        elif preference.mailed(m.kind) is not Mailed.NONE or catalogue.kind(m.kind).shared:
            wanted.append((m, True))
    return wanted


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark a person's notices as read (all of them when `ids` is None); returns how many were unread."""
    notices = Notice.objects.visible_to(user).unread()
    if ids is not None:
        notices = notices.filter(pk__in=list(ids))
    return notices.update(read_at=timezone.now())


def mark_batch(notice: Notice, *, read: bool) -> int:
    """Mark all that is shown as one with this notice as read, or as unread again; returns how many changed."""
    same = Notice.objects.filter(recipient=notice.recipient_id, kind=notice.kind, batch=notice.batch)
    if read:
        return same.unread().update(read_at=timezone.now())
    return same.filter(read_at__isnull=False).update(read_at=None)
