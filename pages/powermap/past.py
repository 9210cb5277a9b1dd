"""Facts as they were at the end of a past day: today's, read backwards through what has changed since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The first moment after a business date."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min), timezone.get_default_timezone())


def rewind(changes: Iterable[Any], owner: str) -> dict[int, dict[str, Any]]:
    """By owner id, the value before of each field: of changes after the day, in their order, the first one counts."""
    found: dict[int, dict[str, Any]] = {}
    for change in changes:
        found.setdefault(getattr(change, owner), {}).setdefault(change.field, change.before)
    return found
