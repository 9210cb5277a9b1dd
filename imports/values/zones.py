"""Where a time of day was said: the distance from UTC that programs write behind it (pure)."""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta, timezone

_CHINA = "北京时间|北京時間|台北时间|台北時間|香港时间|香港時間"
# Behind a time: Z · +08:00 · -0500 · +08 · UTC · GMT+8 · (UTC+08:00) · GMT+0800 (China Standard Time) · 北京时间
ZONE = (
    rf"(?P<zone>[(\[]?\s*(?:(?P<utc>z|utc|gmt)\s*|(?P<china>{_CHINA}))?"
    r"(?:(?P<sign>[+\-−])(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?)?\s*[)\]]?(?:\s*\([a-z ]+\))?)"
)
_FARTHEST = timedelta(hours=14)


def zone_of(found: re.Match[str], start: time) -> timezone | None:
    """The zone that a match of ZONE names behind the time `start`; None where it names none. Raises ValueError.

    14:30-15:00 is a span of time and no zone: its end is later than its beginning, and nobody wrote UTC or seconds.
    """
    if found["china"]:
        return timezone(timedelta(hours=8))
    if not found["sign"]:
        return UTC if found["utc"] else None
    hours, minutes = int(found["zh"]), int(found["zm"] or 0)
    if is_span(found, start):
        return None
    distance = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or distance > _FARTHEST:
        raise ValueError(found["zone"])
    return timezone(distance if found["sign"] == "+" else -distance)


def is_span(found: re.Match[str], start: time) -> bool:
    """Whether what looks like a zone is the end of a span: 2026-03-05 09:00-10:30."""
    if found["sign"] == "+" or found["utc"] or ":" not in found["zone"] or found["s"] or "t" in found[0][:1]:
        return False
    hours, minutes = int(found["zh"]), int(found["zm"] or 0)
    return hours < 24 and minutes < 60 and time(hours, minutes) > start
