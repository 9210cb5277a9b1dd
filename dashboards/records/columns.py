"""Columns that single lists behind figures have beside those of their kind."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Rule
from lists.exporting import Column

ACCOUNT = Column("account", _("Account"), lambda row: row.account.name)
DAY = Column("on", _("Day"), lambda row: row.on)
REASON = Column("reason", _("Reason"), lambda row: row.reason)

_RULES = dict(Rule.choices)


def of_curve(*, by_days: bool) -> tuple[Column, ...]:
    """How far each account of the curve came, and when it first ordered."""
    words = _("Days until the first order or today") if by_days else _("Contacts before the first order or until today")
    return (
        Column("place", words, lambda a: a.place),
        Column("first_order", _("First order"), lambda a: a.first_ordered_on),
    )


LYING = (
    Column("lies", _("Days there"), lambda a: a.lies),
    Column("why", _("Why"), lambda a: _RULES.get(a.why, "")),
    Column("previous", _("Previous owner"), lambda a: a.previous_owner.name if a.previous_owner else ""),
)
LIES = (Column("lies", _("Days there"), lambda row: row.lies),)
COMING = (Column("due_day", _("Day"), lambda a: a.due_day),)
LEAVING = (Column("lay", _("Lay for days"), lambda m: m.lay),)
ENTERING = (
    Column("made", _("Contacts made"), lambda m: m.contacts if m.from_state == "owned" else None),
    Column("required", _("Contacts required"), lambda m: m.required if m.from_state == "owned" else None),
)
HANDED = (
    Column("made", _("Contacts since"), lambda m: m.contacts),
    Column("first_order", _("First order"), lambda m: m.ordered_on),
    Column("running", _("Still on the way"), lambda m: _("Yes") if m.running else _("No")),
)
WEIGHED = (
    Column("forecast", _("Forecast"), lambda o: o.forecast_words),
    Column("weight", _("Weight in percent"), lambda o: o.weight),
    Column("weighted", _("Weighted"), lambda o: o.weighted),
)


def _roles(account: Any, which: str) -> int:
    row = getattr(account, "coverage", None)
    return getattr(row, which).bit_count() if row else 0


COVERED = (
    Column("known", pgettext_lazy("coverage", "Roles known, of 4"), lambda a: _roles(a, "known")),
    Column("met", pgettext_lazy("coverage", "Roles met, of 4"), lambda a: _roles(a, "met")),
)


def filled(account: Any) -> int:
    """How much of an account's portrait is filled, in percent: the mean of its four parts."""
    row = getattr(account, "distance", None)
    parts = (row.basic, row.background, row.needs, row.competition) if row else (0, 0, 0, 0)
    return round(sum(parts) / len(parts))


FILLED = (Column("filled", _("Portrait filled, in percent"), filled),)
