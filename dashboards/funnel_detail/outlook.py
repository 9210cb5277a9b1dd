"""The forecast that stands beside the funnel: the present quarter and those ahead, against the targets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from accounts.policies import team_tree
from dashboards.forecasting import shown, table
from dashboards.forecasting.asked import Asked as AskedForecast
from dashboards.forecasting.spans import quarter_of
from dashboards.forecasting.table import Row
from dashboards.funnel_detail.asking import Asked
from dashboards.services import targets
from users.models import User


@dataclass(frozen=True)
class Beside:
    """The quarters, and the present one in detail; of the whole scope: targets know neither source nor industry."""

    ask: AskedForecast
    spans: list[Row]
    detail: Row

    @property
    def cover(self) -> Decimal | None:
        """How many times the weighted opportunities are the gap; None without one."""
        gap = self.detail.gap
        return self.detail.cell.weighted / gap if gap and gap > 0 else None


def beside(user: User, asked: Asked) -> Beside:
    """The forecast of the scope; no filter but whose narrows it."""
    ask = AskedForecast(asked.choice, "quarter", quarter_of(asked.today), settings.CURRENCY, asked.today)
    amounts = shown.count_of(user, ask, people=False).found
    goals = targets.in_force([*ask.spans, ask.span], ask.currency, dict(team_tree()))
    return Beside(ask, table.by_span(ask, amounts, goals), table.of_span(ask, amounts, goals))
