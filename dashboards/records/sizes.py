"""How many records a list behind a figure has for who reads it, and how many more the figure counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from core import lately
from core.among import Among, Known
from core.keyset import BOUND, bounded_count, bounded_counts
from dashboards.records import taking
from users.models import User

SAMPLE = 2 * BOUND  # ids of a wide figure that are looked at: about a tenth of a second


@dataclass(frozen=True)
class Size:
    """`seen` records (None: nobody counted), no further than BOUND unless `exact`; `hidden` ones that only the figure counts.

    `kept_back`: how many of those seen no file has, as they are not the reader's to take out.
    """

    seen: int | None = None
    exact: bool = False
    hidden: int = 0
    kept_back: int = 0


def of(rows: QuerySet[Any], by: User, every: QuerySet[Any] | None = None) -> Size:
    """Of a narrow scope; `every`: what the figure counts, whoever sees it. One statement."""
    if by.is_admin:
        return Size(bounded_count(rows))
    parts = [[rows], [taking.mine(rows, by)], *([[every]] if every is not None else [])]
    seen, mine, *counted = bounded_counts(parts)
    if seen > BOUND:
        return Size(seen)
    hidden = counted[0] - seen if counted and counted[0] <= BOUND else 0
    return Size(seen, hidden=max(0, hidden), kept_back=max(0, seen - mine))


def of_known(visible: QuerySet[Any], ids: Any, by: User, asked: object) -> Size:
    """Of a wide scope whose ids are at hand (otherwise nothing is counted), those of `visible` that are among them.

    An admin sees them all. For others some are looked at, which tells whether there are more than BOUND, and of few ids
    everything; kept for some minutes, as each page of the list asks. `asked` tells by its repr which list it is.
    """
    if not isinstance(ids, Known):
        return Size()
    number = len(ids.ids)
    if by.is_admin:
        return Size(number, exact=True)
    key = lately.key_of("size", (by.pk, asked, number))
    found = lately.peek(key)
    if found is None:
        found = _looked_at(visible, ids.ids, by)
        lately.keep(key, found)
    return found


def _looked_at(visible: QuerySet[Any], ids: list[int], by: User) -> Size:
    size = of(visible.filter(Among(Known(ids[:SAMPLE]))), by)
    if size.seen is None or size.seen > BOUND:
        return size
    return replace(size, hidden=len(ids) - size.seen) if len(ids) <= SAMPLE else Size()
