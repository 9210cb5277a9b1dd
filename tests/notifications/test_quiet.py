"""Quiet hours: over midnight, on days off, where the clock is put forward."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifications.quiet import awake_at

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEEK = [0, 1, 2, 3, 4]


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "comes"),
    [
        (shanghai(10, 19, 59), shanghai(10, 19, 59)),  # Tuesday
        (shanghai(10, 20), shanghai(11, 8)),
        (shanghai(11, 0, 30), shanghai(11, 8)),
        (shanghai(11, 8), shanghai(11, 8)),
        (shanghai(13, 20), shanghai(16, 8)),  # Friday evening: Monday morning
        (shanghai(14, 12), shanghai(16, 8)),  # Saturday
    ],
)
def test_what_comes_in_quiet_hours_waits_for_the_next_morning(at: datetime, comes: datetime) -> None:
    assert awake_at(at.astimezone(UTC), SHANGHAI, start=20, end=8, days=WEEK) == comes


def test_without_hours_and_days_nothing_waits() -> None:
    for hours in ((None, None), (8, 8)):
        assert awake_at(shanghai(14, 3), SHANGHAI, start=hours[0], end=hours[1], days=[]) == shanghai(14, 3)


def test_a_quiet_noon_ends_the_same_day() -> None:
    assert awake_at(shanghai(10, 12, 30), SHANGHAI, start=12, end=14) == shanghai(10, 14)


def test_an_hour_that_does_not_exist_is_no_trap() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 1:30 in Berlin; two o'clock does not come
    assert awake_at(night, BERLIN, start=22, end=2) <= datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
