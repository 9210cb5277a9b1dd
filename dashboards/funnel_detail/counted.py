"""What each part of the funnel in detail is made of: for the page and the API alike."""

from __future__ import annotations

from typing import Any

from dashboards import funnel, kept, standing
from dashboards.funnel import Funnel
from dashboards.funnel_detail import ageing, cohorts, costs, losses
from dashboards.funnel_detail.asking import AGEING, COHORTS, LOSSES, OUTLOOK, SOURCES, Asked
from dashboards.standing import Standing


def counted(asked: Asked, *, wide: bool) -> kept.Figures[Any]:
    """What a part is made of; of a wide scope what was counted some minutes ago. Raises TooMuch."""
    read: Any = {
        OUTLOOK: _passed_and_standing,
        COHORTS: cohorts.count,
        SOURCES: costs.count,
        LOSSES: losses.count,
        AGEING: ageing.count,
    }[asked.part]
    scope = asked.scope
    key = (scope.owner_id, scope.team_ids, asked.period, asked.segment, asked.unit, asked.today)
    return kept.others(f"flow.{asked.part}", key, lambda: read(asked), wide=wide)


def _passed_and_standing(asked: Asked) -> tuple[Funnel, Standing]:
    return funnel.count(asked.scope, asked.period, asked.segment), standing.count(asked.scope, asked.segment)
