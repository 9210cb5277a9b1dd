"""Doing a writing request once, however often it arrives with the same key (RFC draft Idempotency-Key)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from commons.answers import KeptAnswer

if TYPE_CHECKING:
    from users.models import User

KEPT_FOR = timedelta(hours=24)
PATIENCE = "5s"  # how long a second request waits for the first one of its key


class InProgress(Exception):
    """The first request with this key is still being worked on."""


class KeyReused(Exception):
    """The key has been used for a request that said something else."""


class _TakenBack(Exception):
    """Leaves the transaction without a trace of it."""


@dataclass(frozen=True)
class Asked:
    """A request by who sent it, its key, and a digest of all it says."""

    user: User
    key: str
    method: str
    path: str
    digest: str


@dataclass
class Turn:
    """What `turn` found: the answer of the first request, or room for the answer of this one."""

    known: KeptAnswer | None
    status: int = 0
    body: str = ""

    def keep(self, status: int, body: str) -> None:
        """What was answered; anything but success is not kept, and whatever it has written is taken back."""
        self.status, self.body = status, body


@contextmanager
def turn(asked: Asked, *, now: datetime) -> Iterator[Turn]:
    """One transaction around a request and its answer; a second one with the key waits for it and finds the answer.

    Raises InProgress when it takes too long, KeyReused when the key came with another request.
    """
    try:
        with transaction.atomic():
            mine = _take(asked, now)
            known = None if mine else KeptAnswer.objects.get(**_place(asked))
            if known is not None and known.digest != asked.digest:
                raise KeyReused
            now_or_then = Turn(known)
            yield now_or_then
            if known is None and not 200 <= now_or_then.status < 300:
                raise _TakenBack
            if mine is not None:
                KeptAnswer.objects.filter(pk=mine).update(status=now_or_then.status, body=now_or_then.body)
    except _TakenBack:
        pass


def _take(asked: Asked, now: datetime) -> int | None:
    """The id of a row for this request, None when another request has the key; waits for one that is under way."""
    sql = """
        INSERT INTO commons_keptanswer AS kept (user_id, key, method, path, digest, status, body, at)
        VALUES (%s, %s, %s, %s, %s, 0, '', %s)
        ON CONFLICT (user_id, key, method, path) DO UPDATE SET digest = EXCLUDED.digest, at = EXCLUDED.at, body = ''
        WHERE kept.at < %s RETURNING id
    """
    values: list[str | int | datetime] = [
        asked.user.pk,
        asked.key,
        asked.method,
        asked.path,
        asked.digest,
        now,
        now - KEPT_FOR,
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            cursor.execute(sql, values)
        except OperationalError as why:
            if getattr(why.__cause__, "pgcode", "") == "55P03":  # lock_not_available
                raise InProgress from why
            raise
        row = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return int(row[0]) if row else None


def _place(asked: Asked) -> dict[str, object]:
    return {"user": asked.user, "key": asked.key, "method": asked.method, "path": asked.path}


def forget(*, now: datetime) -> int:
    """Empty the answers that are older than a day; returns how many. The keys stay."""
    return KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).exclude(body="").update(body="")
