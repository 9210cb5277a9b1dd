"""The days a report covers: presets, a year, or from one date to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
CUSTOM, ALL, A_YEAR = "custom", "all", "12m"
YEARS = 4  # that a form offers
# The one list of presets: a page and the lists behind its figures read the same address.
PRESETS: dict[str, str | Promise] = {
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "last_quarter": gettext_lazy("Last quarter"),
    A_YEAR: gettext_lazy("The last 12 months"),
    ALL: gettext_lazy("All time"),
}
DEFAULT = "quarter"


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included; `key` is a preset, a year or "custom".

    `error` says why what was asked for is not shown.
    """

    key: str
    start: date
    end: date
    error: str | Promise = ""

    @property
    def shown(self) -> str:
        """What a form was shown with, so that a change of its dates can be told from a change of its preset."""
        return ":".join((self.key, *self.given))

    @property
    def given(self) -> tuple[str, str]:
        """Its first and last day as a form shows them; none where it means everything so far."""
        return ("", "") if self.key == ALL else (self.start.isoformat(), self.end.isoformat())

    @property
    def words(self) -> str:
        """Its days as they are printed on a page."""
        if self.key == ALL:
            return _("since the beginning")
        return f"{formatting.day(self.start)} – {formatting.day(self.end)}"

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this period again."""
        if self.key == CUSTOM:
            return {"period": CUSTOM, "from": self.start.isoformat(), "to": self.end.isoformat()}
        return {"period": self.key}


def chosen(params: Mapping[str, str], *, today: date, usual: str = DEFAULT) -> Period:
    """The period an address asks for; `usual` (a preset) when it asks for nothing, and with an error for nonsense."""
    key, since, until = params.get("period", ""), params.get("from", ""), params.get("to", "")
    was = params.get("shown", "").split(":")
    if len(was) == 3 and key == was[0] and [since, until] != was[1:]:
        key = CUSTOM
    if key == CUSTOM or (not key and (since or until)):
        return _custom(since, until, today, usual)
    year = params.get("year", "") or str(today.year) if key == "year" else key
    if year.isdecimal():
        return _year(year, today, usual)
    if key and key not in PRESETS:
        return _preset(usual, today, _("That is no period this report knows."))
    return _preset(key or usual, today)


def choices(period: Period, *, today: date, years: int = YEARS) -> list[tuple[str, str | Promise]]:
    """What a form offers: presets, the latest years (and the chosen one), then the reader's own dates."""
    shown = [str(year) for year in range(today.year, today.year - years, -1)]
    if period.key.isdecimal() and period.key not in shown:
        shown.append(period.key)
    return [*PRESETS.items(), *((year, year) for year in shown), (CUSTOM, _("From … to …"))]


def _preset(key: str, today: date, error: str | Promise = "") -> Period:
    month = today.replace(day=1)
    quarter = date(today.year, today.month - (today.month - 1) % 3, 1)
    starts = {
        "month": (month, today),
        "last_month": (_back(month, 1), month - timedelta(days=1)),
        "quarter": (quarter, today),
        "last_quarter": (_back(quarter, 3), quarter - timedelta(days=1)),
        A_YEAR: (_back(month, 11), today),
        ALL: (date(EARLIEST_YEAR, 1, 1), today),
    }
    return Period(key, *starts[key], error)


def _year(text: str, today: date, usual: str) -> Period:
    year = int(text) if len(text) == 4 else 0
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return _preset(usual, today, _("That is no year this report can show."))
    if year > today.year:
        return _preset(usual, today, _("That period lies ahead."))
    return Period(str(year), date(year, 1, 1), min(date(year, 12, 31), today))


def _custom(since: str, until: str, today: date, usual: str) -> Period:
    try:
        start = date.fromisoformat(since) if since else date(today.year, 1, 1)
        end = date.fromisoformat(until) if until else today
    except ValueError:
        return _preset(usual, today, _("Give both dates as a day that exists."))
    if start > today:
        return _preset(usual, today, _("That period lies ahead."))
    if start > end:
        return _preset(usual, today, _("The first day lies after the last one."))
    if start.year < EARLIEST_YEAR or end.year > LATEST_YEAR:
        return _preset(usual, today, _("Those dates lie too far away."))
    return Period(CUSTOM, start, end)


def _back(first_of_month: date, months: int) -> date:
    index = first_of_month.year * 12 + first_of_month.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
