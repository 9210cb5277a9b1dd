"""A quarter of one account, and its figures, for the tests of the forecast."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.policies import in_force
from dashboards.forecasting.figures import Cell, count
from dashboards.forecasting.spans import SpanOf
from dashboards.scopes import Scope
from tests.cast import TODAY

D, DAY = Decimal, timedelta(days=1)
Q1, Q2 = SpanOf(date(2026, 1, 1), 3), SpanOf(date(2026, 4, 1), 3)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
EVERYBODY = Scope("all")
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # the Monday that is kept


def figures(scope: Scope = EVERYBODY, **more: Any) -> Any:
    given = {"start": Q1.start, "end": Q2.after, "today": TODAY, "people": True, **more}
    return count(scope, in_force(), **given)


def total(scope: Scope = EVERYBODY, months: Any = (MARCH,)) -> Cell:
    return figures(scope).total("CNY", months)
