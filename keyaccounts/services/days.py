"""Days on which people work (commons.Holiday)."""

from __future__ import annotations

from datetime import date, timedelta

from commons.days import working_days


def working_days_after(day: date, many: int) -> date:
    """The day `many` working days after `day`."""
    for _day in range(many):
        (day,) = working_days([day + timedelta(days=1)])
    return day
