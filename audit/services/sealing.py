"""The chain over the log of events: sealed behind the writers, checked by `verify` (quality.md, test 16; decision 0052).

Writers pay nothing: a task reads what is old enough and seals it in segments in the order of ids. What is not sealed yet
is guarded by the triggers that refuse UPDATE and DELETE.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Amendment, Event, Seal
from commons.jobs import OwnConnectionLock

SEGMENT = 1000  # rows
MOST = 500  # segments of one run
BEHIND = timedelta(minutes=2)  # no transaction that took an id before then is still open
LEAF = 32  # bytes
LOCK = "audit_seal"

_LEAF = """sha256(convert_to(jsonb_build_array(id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    actor_id, code, subject_type, subject_id, params)::text, 'UTF8'))"""


@dataclass(frozen=True)
class Row:
    """An event as the chain knows it."""

    id: int
    at: datetime
    leaf: bytes


def seal_due(*, now: datetime) -> int:
    """Seal what was written before the oldest transaction that is open; returns how many rows. Two at once: one does it."""
    done = 0
    with OwnConnectionLock(LOCK) as mine:
        if not mine:
            return 0
        before = _settled(now)
        for _segment in range(MOST):
            many = _seal_next(before, now)
            done += many
            if many < SEGMENT:
                break
    return done


def amend(event_id: int, values: dict[str, Any]) -> None:
    """Change an event as an erasure may: its former and its new hash are kept, so that `verify` knows the change."""
    was = _rows("id = %s", [event_id])
    with pgtrigger.ignore("audit.Event:no_update"):
        Event.objects.filter(pk=event_id).update(**values)
    for row, now in zip(was, _rows("id = %s", [event_id]), strict=True):
        if row.leaf != now.leaf:
            mac = _mac(_key(), str(event_id).encode(), row.leaf, now.leaf)
            Amendment.objects.create(event_id=event_id, was=row.leaf, now=now.leaf, mac=mac, at=timezone.now())


def differences() -> Iterator[dict[str, Any]]:
    """Each event that was edited, taken away or slipped in since it was sealed, and each seal that does not hold."""
    previous = b""
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=20):
        leaves = bytes(seal.leaves)
        if bytes(seal.previous) != previous or not _holds(bytes(seal.digest), previous, _packed(seal.ids), leaves):
            yield {
                "seal": seal.pk,
                "what": "seal of events",
                "stored": bytes(seal.digest).hex(),
                "expected": "its rows",
            }
        previous = bytes(seal.digest)
        sealed = {pk: leaves[n * LEAF : (n + 1) * LEAF] for n, pk in enumerate(seal.ids)}
        yield from _compared(seal, sealed)


def _compared(seal: Seal, sealed: dict[int, bytes]) -> Iterator[dict[str, Any]]:
    rows = _rows("id BETWEEN %s AND %s", [seal.ids[0], seal.ids[-1]])
    there = {row.id: row.leaf for row in rows}
    odd = [pk for pk, leaf in there.items() if sealed.get(pk) != leaf]
    known = _amended(odd) if odd else {}
    for pk in odd:
        if pk not in sealed:
            yield {"event": pk, "what": "event added behind the seal", "stored": "a row", "expected": "none"}
        elif not _leads(known.get(pk, []), sealed[pk], there[pk], pk):
            yield {"event": pk, "what": "event edited", "stored": there[pk].hex(), "expected": sealed[pk].hex()}
    for pk in sealed.keys() - there.keys():
        yield {"event": pk, "what": "event taken away", "stored": "none", "expected": sealed[pk].hex()}


def _leads(steps: Sequence[Amendment], start: bytes, end: bytes, event_id: int) -> bool:
    """Whether kept changes lead from the sealed hash to the present one."""
    at = start
    for step in steps:
        was, now = bytes(step.was), bytes(step.now)
        if was == at and _holds(bytes(step.mac), str(event_id).encode(), was, now):
            at = now
    return at == end


def _amended(ids: list[int]) -> dict[int, list[Amendment]]:
    found: dict[int, list[Amendment]] = defaultdict(list)
    for row in Amendment.objects.filter(event_id__in=ids).order_by("pk"):
        found[row.event_id].append(row)
    return found


@transaction.atomic
def _seal_next(before: datetime, now: datetime) -> int:
    last = Seal.objects.order_by("-pk").first()
    rows = _rows("id > %s AND at < %s ORDER BY id LIMIT %s", [last.ids[-1] if last else 0, before, SEGMENT])
    if not rows:
        return 0
    previous = bytes(last.digest) if last else b""
    ids, leaves = [row.id for row in rows], b"".join(row.leaf for row in rows)
    digest = _mac(_key(), previous, _packed(ids), leaves)
    Seal.objects.create(previous=previous, digest=digest, ids=ids, leaves=leaves, sealed_at=now)
    return len(rows)


def _settled(now: datetime) -> datetime:
    """A moment before which nothing is added any more: ahead of every open transaction of ours, with room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_xid IS NOT NULL"
        )
        (oldest,) = cursor.fetchone()
    return min(now, oldest or now) - BEHIND


def _rows(where: str, params: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at, {_LEAF} FROM audit_event WHERE {where}", params)  # noqa: S608  # nosec B608
        return [Row(pk, at, bytes(leaf)) for pk, at, leaf in cursor.fetchall()]


def _packed(ids: Sequence[int]) -> bytes:
    return ",".join(map(str, ids)).encode()


def _key(secret: str = "") -> bytes:
    return f"audit:{secret or settings.SECRET_KEY}".encode()


def _mac(key: bytes, *parts: bytes) -> bytes:
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


def _holds(mac: bytes, *parts: bytes) -> bool:
    """Whether it was made under the installation's key, or one that came before it (SECRET_KEY_FALLBACKS)."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(mac, _mac(_key(secret), *parts)) for secret in secrets)
