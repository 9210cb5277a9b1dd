"""Which groups of notices an inbox shows: the newest of each kind and batch, a page by key.

Only a window of the newest rows is looked at, so that an inbox of years costs what a new one does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from notifications.models import Notice, NoticeQuerySet

SIZE = 25
WINDOW = 1000
NAMED = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the moment and number of the last group's latest notice."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """From an address; None for anything that is no cursor."""
        moment, dot, pk = text.partition(".")
        if not (dot and moment.isdecimal() and pk.isdecimal() and len(moment) < 18 and len(pk) < 19):
            return None
        try:
            return cls(EPOCH + int(moment) * MICROSECOND, int(pk))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.pk}"


@dataclass(frozen=True)
class Found:
    """A group on the page: its kind and batch, its latest notice."""

    kind: str
    batch: str
    at: datetime
    pk: int


def newest(notices: NoticeQuerySet, after: Cursor | None = None) -> tuple[list[Found], Cursor | None]:
    """The groups behind `after`, newest first, and where the page ends (None: there is nothing older)."""
    rows = notices
    if after is not None:
        newer = Q(at__gt=after.at) | Q(at=after.at, pk__gte=after.pk)
        same = {"recipient": OuterRef("recipient"), "kind": OuterRef("kind"), "batch": OuterRef("batch")}
        # What an earlier page has shown, it has shown whole.
        rows = rows.filter(at__lte=after.at).filter(~Exists(notices.filter(newer, **same)))
    window = rows.order_by("-at", "-pk").values("pk")[:WINDOW]
    groups = (
        Notice.objects.filter(pk__in=window)
        .values("kind", "batch")
        .annotate(latest=Max("at"), last=Max("pk"), rows=Count("pk"))
        .order_by("-latest", "-last")[: SIZE + 1]
    )
    found = list(groups)
    full = sum(row["rows"] for row in found) >= WINDOW
    shown = [Found(row["kind"], row["batch"], row["latest"], row["last"]) for row in found[:SIZE]]
    more = shown and (len(found) > SIZE or full)
    return shown, Cursor(shown[-1].at, shown[-1].pk) if more else None


def first_of_each(notices: NoticeQuerySet, groups: Iterable[tuple[str, str]]) -> list[Notice]:
    """The first notices of each (kind, batch), with how many there are (`total`), are new (`fresh`) and `settled`."""
    wanted = [Q(kind=kind, batch=batch) for kind, batch in groups]
    if not wanted:
        return []
    together: Any = {"partition_by": [F("kind"), F("batch")]}
    rows = notices.filter(reduce(or_, wanted)).annotate(
        place=Window(RowNumber(), order_by=["-at", "-pk"], **together),
        total=Window(Count("pk"), **together),
        fresh=Window(Count("pk", filter=Q(read_at=None)), **together),
        settled=Window(Count("pk", filter=Q(settled_at__isnull=False)), **together),
    )
    return list(rows.filter(place__lte=NAMED).order_by("-at", "-pk"))
