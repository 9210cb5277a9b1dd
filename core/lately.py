"""What takes seconds to count is kept for some minutes in the cache, which may be away: then it is counted again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from core import apart
from core.keyset import bounded_count
from core.limits import TooMuch

KEEP_SECONDS = 600
WIDE = 5_000  # rows from which counting is kept

log = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Lately(Generic[Found]):
    """What was found, and when."""

    found: Found
    at: datetime


def are_many(rows: QuerySet[Any]) -> bool:
    """Whether so many rows are looked through that what is found is kept."""
    return bounded_count(rows, bound=WIDE) > WIDE


def kept(kind: str, asked: object, find: Callable[[], Found], *, wide: bool) -> Lately[Found]:
    """What `find` gives; of `wide` ones what it gave within KEEP_SECONDS, or a worker finds it (core.apart).

    `asked` tells by its repr what was asked for. Raises TooMuch if `find` does or a worker gave up.
    """
    return under(key_of(kind, asked) if wide else "", find)


def under(key: str, find: Callable[[], Found]) -> Lately[Found]:
    """The same for a key of key_of(); an empty one keeps nothing."""
    known = peek(key) if key else None
    if known is not None:
        return known
    if key:
        apart.leave(key)
    try:
        found = Lately(find(), timezone.now())
    except TooMuch:
        if key:
            apart.give_up(key)
        raise
    if key:
        keep(key, found)
    return found


def key_of(kind: str, asked: object) -> str:
    """A short and plain key, whatever a person typed."""
    return f"{kind}:{hashlib.sha256(repr(asked).encode()).hexdigest()}"


def peek(key: str) -> Any:
    """What is kept under a key; nothing when the cache is away."""
    try:
        return cache.get(key)
    except Exception:  # a page needs no cache
        log.warning("The cache is away; it is counted again.")
        return None


def keep(key: str, found: Any) -> None:
    """Keep it for KEEP_SECONDS, if the cache is there."""
    try:
        cache.set(key, found, KEEP_SECONDS)
    except Exception:
        log.warning("The cache is away; nothing is kept.")
