"""The record of mails: one daily and one weekly per person and local day, whoever wakes how often, and what became of
it; mails at once, which routing.py fills, go the same way.

A row is written before anything is sent. Sending takes rows up under a lease; a process that dies leaves its rows to
the next one. Between the mail server's "taken" and our "sent" lies the one moment that SMTP does not cover: a mail cut
there goes out again under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from commons import bulk
from notifications.models import Digest, DigestKind, DigestQuerySet, DigestState, Preference
from users.models import Role, User

LATEST = timedelta(hours=12)  # after an outage: later than this the next day's mail is near enough
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180))
MOST_ATTEMPTS = len(PAUSES) + 1
CHUNK = 200
COLUMNS = ("recipient_id", "kind", "on", "notices", "state", "attempts", "claimed_at", "next_try_at", "error")


@dataclass(frozen=True)
class Reader:
    """Somebody a mail goes to: their zone, their day, what they want in it."""

    user: User
    zone: ZoneInfo
    on: date
    wishes: Preference


def reader_of(user: User, now: datetime) -> Reader:
    """The person with their local day at `now`."""
    zone = zone_of(user)
    return Reader(user, zone, now.astimezone(zone).date(), _preference(user))


def zone_of(user: User) -> ZoneInfo:
    """The person's time zone; the company's where none, or none that exists, is chosen."""
    try:
        return ZoneInfo(user.time_zone or timezone.get_default_timezone_name())
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(timezone.get_default_timezone_name())


def wanted(now: datetime, kind: DigestKind = DigestKind.DAILY) -> list[Reader]:
    """Everybody whose hour has come today, and not too long ago; two statements however many people there are."""
    people = User.objects.active().exclude(email="").select_related("preference").order_by("pk")
    if kind is DigestKind.WEEKLY:
        people = people.filter(role__in=[Role.MANAGER, Role.ADMIN])
    readers = [reader_of(user, now) for user in people if _is_time(user, now, kind)]
    first = (now - timedelta(days=2)).date()
    written = set(Digest.objects.filter(
        kind=kind, on__gte=first, recipient__in=[r.user.pk for r in readers]
    ).values_list("recipient_id", "on"))  # fmt: skip
    return [reader for reader in readers if (reader.user.pk, reader.on) not in written]


def enroll(now: datetime) -> int:
    """Write a row for everybody whose mail is due; two schedules that wake at once write one. Returns how many."""
    _end_the_hopeless(now)
    rows: list[tuple[Any, ...]] = [
        (reader.user.pk, kind.value, reader.on, [], DigestState.WAITING.value, 0, now, now, "")
        for kind in (DigestKind.DAILY, DigestKind.WEEKLY)
        for reader in wanted(now, kind)
    ]
    bulk.insert(Digest, COLUMNS, rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def take(now: datetime) -> list[Digest]:
    """Take up a chunk: new ones, those to be tried again, and what a dead process has left behind."""
    ready = Q(state=DigestState.WAITING, next_try_at__lte=now)
    left_behind = Q(state=DigestState.CLAIMED, claimed_at__lt=now - LEASE)
    rows = Digest.objects.select_for_update(skip_locked=True, of=("self",)).filter(ready | left_behind)
    chosen = list(
        rows.filter(attempts__lt=MOST_ATTEMPTS).select_related("recipient__preference").order_by("pk")[:CHUNK]
    )
    Digest.objects.filter(pk__in=[digest.pk for digest in chosen]).update(
        state=DigestState.CLAIMED, attempts=F("attempts") + 1, claimed_at=now, told_until=now, next_try_at=None
    )
    for digest in chosen:
        digest.attempts += 1
    return chosen


def still_ours(digest: Digest) -> bool:
    """Asked right before a mail goes out: nobody else has taken it up meanwhile, and nobody will for a while."""
    return bool(_ours(digest).update(claimed_at=timezone.now()))


def sent(digest: Digest) -> None:
    """The mail server has taken it. Written for each mail alone, so that a crash can repeat one at most."""
    _ours(digest).update(state=DigestState.SENT, sent_at=timezone.now(), error="")


def nothing_to_tell(digests: Iterable[Digest]) -> None:
    """No mail for these."""
    ids = [digest.pk for digest in digests]
    Digest.objects.filter(pk__in=ids, state=DigestState.CLAIMED).update(state=DigestState.EMPTY)


def put_off(digests: Sequence[Digest], why: str, *, now: datetime) -> None:
    """Try again later, each time later; given up after the last attempt. One statement per number of attempts."""
    for attempts in {digest.attempts for digest in digests}:
        rows = Digest.objects.filter(
            pk__in=[digest.pk for digest in digests if digest.attempts == attempts],
            state=DigestState.CLAIMED,
            attempts=attempts,
        )
        if attempts >= MOST_ATTEMPTS:
            rows.update(state=DigestState.FAILED, error=why[:200])
        else:
            rows.update(state=DigestState.WAITING, next_try_at=now + PAUSES[attempts - 1], error=why[:200])


def give_up(digest: Digest, why: str) -> None:
    """It can never be delivered, and is not tried again."""
    _ours(digest).update(state=DigestState.FAILED, error=why[:200])


def _ours(digest: Digest) -> DigestQuerySet:
    return Digest.objects.filter(pk=digest.pk, state=DigestState.CLAIMED, attempts=digest.attempts)


def _end_the_hopeless(now: datetime) -> None:
    """Mails of days that are over are not sent any more: after an outage there is one mail, not one per day."""
    open_ones = Digest.objects.filter(state__in=[DigestState.CLAIMED, DigestState.WAITING])
    open_ones.filter(on__lt=(now - timedelta(hours=36)).date()).update(
        state=DigestState.FAILED, error="the day was over"
    )
    tired = open_ones.filter(attempts__gte=MOST_ATTEMPTS, claimed_at__lt=now - LEASE)
    tired.update(state=DigestState.FAILED, error="given up")


def _is_time(user: User, now: datetime, kind: DigestKind) -> bool:
    preference, local = _preference(user), now.astimezone(zone_of(user))
    start = local.replace(hour=preference.hour, minute=0, second=0, microsecond=0)
    if kind is DigestKind.WEEKLY:
        today = preference.weekly and local.weekday() == preference.weekly_day
    else:
        today = preference.digest and local.weekday() in preference.weekdays
    return today and start <= local < start + LATEST


def _preference(user: User) -> Preference:
    try:
        return user.preference
    except Preference.DoesNotExist:
        return Preference(user=user)
