"""What has been decided asks nobody any more: its notices count as read, the inbox says so, no mail lists them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.models import Notice, NoticeQuerySet


def settle(matters: Iterable[str], *, recipients: Iterable[int] | None = None) -> None:
    """Settle notices by the names of their matters (`Message.once`), whoever was told; one statement, none for no matter.

    Called in the transaction that decides. `recipients`: only their part is done. What was read keeps its moment.
    """
    now = timezone.now()
    rows = _of(matters, recipients).filter(settled_at=None)
    rows.update(settled_at=now, read_at=Coalesce(F("read_at"), Value(now)))


def ask_again(matters: Iterable[str], *, recipients: Iterable[int] | None = None) -> None:
    """A decision was taken back: its notices ask again, unread for whoever had not read them before it was taken."""
    rows = _of(matters, recipients).filter(settled_at__isnull=False)
    rows.update(read_at=Case(When(read_at=F("settled_at"), then=None), default=F("read_at")), settled_at=None)


def _of(matters: Iterable[str], recipients: Iterable[int] | None) -> NoticeQuerySet:
    rows = Notice.objects.filter(once__in=list(matters))
    return rows if recipients is None else rows.filter(recipient__in=list(recipients))
