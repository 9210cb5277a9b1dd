"""Today is 10 March 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.dashboards.funnel_detail.made import NOW


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Months are those of the calendar, so the day is given."""
    with time_machine.travel(NOW, tick=False):
        yield
