"""Months in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format


def month_words(month: date) -> str:
    """'March 2026', '2026年3月'."""
    return date_format(month, "YEAR_MONTH_FORMAT")


class Months(dict[Any, Any]):
    """The months that notices keep, in words."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The month of an ISO date in words."""
        return month_words(date.fromisoformat(key)) if isinstance(key, str) else default
