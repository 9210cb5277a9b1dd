"""What turned out to be counted from many rows is kept for some minutes; what was counted from few is counted anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction
from django.utils import timezone

from core import lately, limits

MANY = 5_000  # rows from which what was counted is kept

Found = TypeVar("Found")


@dataclass(frozen=True)
class Counted(Generic[Found]):
    """What was counted, and when: `at` is None for what was counted just now and is not kept."""

    found: Found
    at: datetime | None = None


def kept_if_many(
    kind: str,
    asked: object,
    count: Callable[[], Found],
    rows: Callable[[Found], int],
    *,
    ever: bool = True,
    anew: bool = False,
    memory: bool = False,
) -> Counted[Found]:
    """What `count` gives; where it counted more than MANY `rows`, what it gave within core.lately.KEEP_SECONDS.

    No statement asks beforehand how wide a question is. `asked` tells by its repr what was asked for, and of whom. `ever`:
    False for those who never ask for many. `anew` counts again and keeps that: whoever has just changed something sees it.
    `memory`: with room for hundreds of thousands of rows, which else go by the disk.
    """
    if not ever:
        return Counted(count())
    key = lately.key_of(kind, asked)
    known = None if anew else lately.peek(key)
    if known is not None:
        return Counted(known.found, known.at)
    found = _with_room(count) if memory else count()
    if rows(found) <= MANY:
        return Counted(found)
    now = timezone.now()
    lately.keep(key, lately.Lately(found, now))
    return Counted(found, now)


def _with_room(count: Callable[[], Found]) -> Found:
    with transaction.atomic():
        limits.give_room()
        return count()
