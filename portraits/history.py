"""The distance over time as a picture: two steps, what was known and what a manager confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from core.clock import business_date
from portraits.models import Change, Distance, DistanceEntry, Stage

if TYPE_CHECKING:
    from accounts.models import Account
    from users.models import User

MOST = 60
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 124, 64, 8, 10, 10
_STEP = (HEIGHT - TOP - BOTTOM) / (len(Stage) - 1)


@dataclass(frozen=True)
class Picture:
    """Paths and marks in a box of WIDTH x HEIGHT."""

    ceiling: str
    confirmed: str
    lines: list[tuple[float, str]]
    first: date
    last: date
    entries: list[DistanceEntry]
    width: int = WIDTH
    height: int = HEIGHT


def picture(account: Account, *, user: User, today: date) -> Picture | None:
    """The account's distance from its first entry to today; None while there is none."""
    rows = DistanceEntry.objects.visible_to(user).filter(account=account).select_related("by").order_by("-pk")[:MOST]
    entries = list(rows)
    if not entries:
        return None
    first = entries[-1].on
    span = max(1, (today - first).days)

    def path(what: str) -> str:
        said = [each for each in reversed(entries) if each.what == what]
        if not said:
            return ""
        points: list[str] = []
        level = said[0].after if said[0].before is None else said[0].before
        for each in said:
            x = LEFT + (each.on - first).days / span * (WIDTH - LEFT - RIGHT)
            start = f"L{x:.1f} {_y(level)}" if points else f"M{x:.1f} {_y(level)}"
            points += [start, f"L{x:.1f} {_y(each.after)}"]
            level = each.after
        return " ".join([*points, f"L{WIDTH - RIGHT} {_y(level)}"])

    lines = [(_y(stage), str(stage.label)) for stage in Stage]
    return Picture(path(Change.CEILING), path(Change.CONFIRMED), lines, first, today, entries)


def confirmed_on(picture: Picture | None, distance: Distance | None) -> date | None:
    """The business date of the confirmation that holds: the one that the history tells."""
    if distance is None or distance.confirmed_at is None:
        return None
    told = (entry.on for entry in (picture.entries if picture else ()) if entry.what == Change.CONFIRMED)
    return next(told, business_date(distance.confirmed_at))


def _y(level: int) -> float:
    return round(TOP + (len(Stage) - 1 - level) * _STEP, 1)
