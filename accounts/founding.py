"""In which years a company can have been founded: one rule for the form, the API, bound fields and imports."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.clock import business_date

EARLIEST = 1000  # with four digits; hardly a company is older


def years(today: date) -> tuple[int, int]:
    """The earliest year, and the present one."""
    return EARLIEST, today.year


def latest() -> int:
    """The present year where the company is."""
    return business_date().year


def check(year: int, *, today: date) -> None:
    """Raise ValidationError, which names the years that are allowed, for any other year."""
    low, high = years(today)
    if not low <= year <= high:
        raise ValidationError(
            _("Write a year from %(low)s to %(high)s, with four digits."), params={"low": low, "high": high}
        )
