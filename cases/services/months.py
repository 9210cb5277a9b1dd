"""Which month a case belongs to; sharing and closing take turns."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from cases.models import Case, Panel

SCORING_DAYS = 7  # after the end of a month, or after the panel was named
EARLIEST = 12  # months back for which a panel may be named


def take_turns() -> None:
    """Wait for whoever shares a case or closes a month; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases:month'))")


def first_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def months_before(month: date, n: int) -> date:
    """The first day of the month `n` months earlier."""
    years, place = divmod(month.year * 12 + month.month - 1 - n, 12)
    return date(years, place + 1, 1)


def month_for(today: date) -> date:
    """The month that scores what is shared today: this one, or the first after it that is not closed."""
    month = first_of(today)
    closed = set(Panel.objects.filter(month__gte=month, closed_at__isnull=False).values_list("month", flat=True))
    while month in closed:
        month = next_month(month)
    return month


def may_be_named(month: date, today: date) -> bool:
    """Whether a panel may be named for a month now: those of the last year, this one and the next."""
    this = first_of(today)
    return months_before(this, EARLIEST) <= month <= next_month(this)


def find(key: int, today: date) -> date | None:
    """The first day of the month that an address names (202603); None for no month, and for one that is far from begun.

    Where the next month is closed early its cases go to a later one: that one is there with its cases.
    """
    if not 2000_01 <= key <= 2099_12 or not 1 <= key % 100 <= 12:
        return None
    month = date(key // 100, key % 100, 1)
    if month <= next_month(first_of(today)) or Case.objects.filter(month=month).exists():
        return month
    return None


def closing_day(month: date, today: date) -> date:
    """When the panel of a month that is named today closes by itself."""
    return max(next_month(month) - timedelta(days=1), today) + timedelta(days=SCORING_DAYS)
