"""Quiet hours: when something that would disturb may come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))


def awake_at(
    moment: datetime, zone: ZoneInfo, *, start: int | None, end: int | None, days: Collection[int] = EVERY_DAY
) -> datetime:
    """The first moment from `moment` on that is neither between the hours `start` and `end` nor on a day without.

    Hours are of `zone`, Monday is 0; `start` = `end` or None: no hour is quiet. No day at all means every day.
    """
    when, awake = moment, set(days) or EVERY_DAY
    for _step in range(16):  # at most seven days, each with its hours
        local = when.astimezone(zone)
        if local.weekday() not in awake:
            when = _at(local + timedelta(days=1), 0, zone)
        elif start is not None and end is not None and _within(local.hour, start, end):
            tomorrow = start > end and local.hour >= start
            when = _at(local + timedelta(days=tomorrow), end, zone)
        else:
            break
    return when


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end


def _at(day: datetime, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day.date(), time(hour), zone)
