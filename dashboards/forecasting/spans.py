"""Months and quarters as a forecast counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import formatting

MONTHS_AHEAD, QUARTERS_AHEAD = 6, 3
_KEY = re.compile(r"(?P<year>20\d\d)-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))")
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class SpanOf:
    """One month or quarter, by its first day."""

    start: date
    length: int  # months: 1 or 3

    @property
    def key(self) -> str:
        """How an address names it: 2026-03 or 2026-Q1."""
        if self.length == 3:
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return f"{self.start:%Y-%m}"

    @property
    def kind(self) -> str:
        """month or quarter."""
        return "quarter" if self.length == 3 else "month"

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        return shifted(self.start, self.length)

    @property
    def months(self) -> list[date]:
        """The first days of its months."""
        return [shifted(self.start, n) for n in range(self.length)]

    @property
    def label(self) -> str:
        """As people read it: Q1 2026, Mar 2026, 2026年3月."""
        if self.length == 3:
            facts = {"year": self.start.year, "quarter": (self.start.month + 2) // 3}
            return _("Q%(quarter)s %(year)s") % facts
        if formatting.language() == "en":
            return f"{_NAMES[self.start.month - 1]} {self.start.year}"
        return f"{self.start.year}年{self.start.month}月"


def shifted(first_of_month: date, months: int) -> date:
    """The first day of the month so many months on."""
    index = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> SpanOf:
    """The month of a day."""
    return SpanOf(day.replace(day=1), 1)


def quarter_of(day: date) -> SpanOf:
    """The quarter of a day."""
    return SpanOf(date(day.year, day.month - (day.month - 1) % 3, 1), 3)


def ahead(by: str, today: date) -> list[SpanOf]:
    """The spans a forecast shows: this month and the next five, or this quarter and the next two."""
    if by == "quarter":
        first = quarter_of(today)
        return [SpanOf(shifted(first.start, 3 * n), 3) for n in range(QUARTERS_AHEAD)]
    return [SpanOf(shifted(month_of(today).start, n), 1) for n in range(MONTHS_AHEAD)]


def read(key: str) -> SpanOf | None:
    """The span an address names; None for nonsense."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    year = int(found["year"])
    if found["quarter"]:
        return SpanOf(date(year, int(found["quarter"]) * 3 - 2, 1), 3)
    return SpanOf(date(year, int(found["month"]), 1), 1)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
