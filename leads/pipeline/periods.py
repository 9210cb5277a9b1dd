"""Months, quarters and years of what was closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import formatting

PRESETS: dict[str, Promise] = {
    "month": _("this month"),
    "before": _("last month"),
    "quarter": _("this quarter"),
    "year": _("this year"),
    "last": _("the last 12 months"),
    "all": _("since the beginning"),
}
USUAL = "quarter"
DAYS = "days"  # from one day to another


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; a bound that is not there is open."""

    key: str
    words: Any
    first: date | None = None
    last: date | None = None


def chosen(key: str, today: date) -> Period:
    """The period an address asks for: a preset, a year (2026) or a month (2026-03); the quarter for nonsense."""
    if len(key) == 4 and key.isascii() and key.isdecimal() and 1970 <= int(key) <= 2200:
        return Period(key, key, date(int(key), 1, 1), date(int(key), 12, 31))
    year, _dash, month = key.partition("-")
    dated = len(key) == 7 and year.isdecimal() and month.isdecimal() and key.isascii()
    if dated and 1970 <= int(year) <= 2200 and 1 <= int(month) <= 12:
        return Period(key, key, *month_of(date(int(year), int(month), 1)))
    known = key if key in PRESETS else USUAL
    bounds: dict[str, tuple[date, date]] = {
        "month": month_of(today),
        "before": month_of(today.replace(day=1) - timedelta(days=1)),
        "quarter": quarter_of(today),
        "year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last": (today - timedelta(days=365), today),
    }
    return Period(known, PRESETS[known], *bounds.get(known, (None, None)))


def between(first: date | None, last: date | None) -> Period:
    """From one day to another, or with one end open; days given the wrong way round are turned."""
    if first and last and first > last:
        first, last = last, first
    said = tuple(formatting.day(day) if day else "" for day in (first, last))
    return Period(DAYS, " – ".join(said).strip(), first, last)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of a month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of a quarter."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, month_of(first + timedelta(days=62))[1]
