"""Sending mails, daily, weekly and at once: a chunk over one connection; one refused address does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection

from notifications.models import Digest, DigestKind
from notifications.services import digests
from notifications.services.digests import Reader
from pages.digest import weekly
from pages.digest.gather import contents_of, news_of
from pages.digest.letter import letter, letter_at_once

log = logging.getLogger(__name__)
PERMANENT = 500
HANGS_UP = 421


def send_due(now: datetime) -> dict[str, int]:
    """Send what is due at `now` to everybody; safe to start again and at the same time elsewhere. Returns counts."""
    enrolled = digests.enroll(now)
    return {"enrolled": enrolled, **send_waiting(now)}


def send_waiting(now: datetime) -> dict[str, int]:
    """The same for what is written down already: mails at once, and what has to be tried again."""
    counts = {"sent": 0, "empty": 0, "put_off": 0, "given_up": 0}
    while chunk := digests.take(now):
        reached = _send(chunk, counts, now)
        if not reached:
            break  # the mail server is away; the others are not tried one by one
    return counts


def preview(readers: Sequence[Reader], now: datetime, kind: DigestKind) -> Iterator[EmailMessage]:
    """The daily or weekly mails as they would be, sent to nobody."""
    if kind is DigestKind.WEEKLY:
        yield from (weekly.letter(week, 0) for week in weekly.weeks_of(readers, now) if not week.empty)
    else:
        yield from (letter(contents, 0) for contents in contents_of(readers, now) if not contents.empty)


def _send(chunk: Sequence[Digest], counts: dict[str, int], now: datetime) -> bool:
    """Gather, write and send a chunk; False when the mail server could not be reached."""
    mails = _written(chunk, counts, now)
    connection, waiting, troubles = get_connection(), list(mails), 0
    try:
        while waiting:
            if not _opened(connection):
                return _all_wait(waiting, counts, now)
            digest = waiting.pop(0)
            try:
                _send_one(connection, digest, mails[digest], counts, now)
                troubles = 0
            except (OSError, SMTPException) as trouble:
                # Perhaps this mail made the server hang up: it waits, the next one tries once more.
                digests.put_off([digest], _words(trouble), now=now)
                counts["put_off"] += 1
                troubles += 1
                _close(connection)
                if troubles > 1:
                    return _all_wait(waiting, counts, now)
    finally:
        _close(connection)
    return True


def _opened(connection: Any) -> bool:
    """Whether the server can be reached; a connection that is open stays so."""
    try:
        connection.open()
    except (OSError, SMTPException) as trouble:
        log.warning("The mail server is away (%s).", _words(trouble))
        return False
    return True


def _all_wait(waiting: Sequence[Digest], counts: dict[str, int], now: datetime) -> bool:
    digests.put_off(waiting, "the mail server is away", now=now)
    counts["put_off"] += len(waiting)
    return False


def _written(chunk: Sequence[Digest], counts: dict[str, int], now: datetime) -> dict[Digest, EmailMessage]:
    """The mails of a chunk; days that are over, empty ones and those that cannot be written are settled here."""
    readers = {digest: digests.reader_of(digest.recipient, now) for digest in chunk}
    for digest, reader in list(readers.items()):
        if reader.on != digest.on or not digest.recipient.is_active:
            digests.give_up(digest, "the day was over" if digest.recipient.is_active else "has left")
            counts["given_up"] += 1
            del readers[digest]
    writers = _writers(readers, now)
    empty = [digest for digest in readers if digest not in writers]
    digests.nothing_to_tell(empty)
    counts["empty"] += len(empty)
    mails: dict[Digest, EmailMessage] = {}
    for digest, write in writers.items():
        try:
            mails[digest] = write()
        except Exception:
            log.exception("The %s mail of person %s cannot be written.", digest.kind, digest.recipient_id)
            digests.give_up(digest, "could not be written")
            counts["given_up"] += 1
    return mails


def _writers(readers: dict[Digest, Reader], now: datetime) -> dict[Digest, Callable[[], EmailMessage]]:
    """How each mail that has something to say is written; what they hold is gathered by set, kind by kind."""
    kinds = {kind: [d for d in readers if d.kind == kind] for kind in DigestKind}
    daily, weeks, now_ones = kinds[DigestKind.DAILY], kinds[DigestKind.WEEKLY], kinds[DigestKind.NOW]
    writers: dict[Digest, Callable[[], EmailMessage]] = {}
    for digest, one in zip(daily, contents_of([readers[d] for d in daily], now) if daily else (), strict=True):
        if not one.empty:
            writers[digest] = partial(letter, one, digest.pk)
    for digest, week in zip(weeks, weekly.weeks_of([readers[d] for d in weeks], now) if weeks else (), strict=True):
        if not week.empty:
            writers[digest] = partial(weekly.letter, week, digest.pk)
    news = news_of(now_ones)
    for digest in now_ones:
        if news[digest.pk]:
            writers[digest] = partial(letter_at_once, readers[digest], news[digest.pk], digest.pk)
    return writers


def _send_one(connection: Any, digest: Digest, mail: EmailMessage, counts: dict[str, int], now: datetime) -> None:
    """Send one; what the server says about this mail alone is settled, trouble with the connection is raised."""
    if not digests.still_ours(digest):
        return
    mail.connection = connection
    try:
        connection.send_messages([mail])
    except SMTPSenderRefused:
        raise  # our own address: it is the same for all of them
    except (SMTPRecipientsRefused, SMTPResponseException, ValueError) as refusal:
        if HANGS_UP in _codes(refusal):
            raise
        if _is_permanent(refusal):
            digests.give_up(digest, _words(refusal))
            counts["given_up"] += 1
        else:
            digests.put_off([digest], _words(refusal), now=now)
            counts["put_off"] += 1
    else:
        digests.sent(digest)
        counts["sent"] += 1


def _codes(trouble: Exception) -> list[int]:
    """What the server answered, as numbers."""
    if isinstance(trouble, SMTPRecipientsRefused):
        return sorted({code for code, _words in trouble.recipients.values()})
    return [trouble.smtp_code] if isinstance(trouble, SMTPResponseException) else []


def _is_permanent(refusal: Exception) -> bool:
    """Whether trying again is of no use; so it is when the mail could not even be put together."""
    return all(code >= PERMANENT for code in _codes(refusal))


def _words(trouble: Exception) -> str:
    """What happened, short; addresses are left out."""
    return ": ".join([type(trouble).__name__, *map(str, _codes(trouble))])


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        log.debug("The mail server had gone before we said good-bye.")
