"""What an open opportunity weighs in a forecast: its stage's policy value, by the team that has it."""

from __future__ import annotations

from decimal import Decimal

from accounts.policies import InForce
from leads.models import BY_STAGE, Forecast


def weight(policy: InForce, team_id: int | None, stage: str) -> int:
    """How likely an order is from a running stage, in percent."""
    return policy.of(team_id).stage_weights.get(stage, 0)


def weighted(policy: InForce, team_id: int | None, stage: str, amount: Decimal) -> Decimal:
    """An amount times the weight of its stage; exact, to be rounded where it is shown."""
    return amount * weight(policy, team_id, stage) / 100


def category(chosen: str, stage: str) -> str:
    """The forecast category that holds: the one somebody chose, or that of the stage."""
    return chosen or BY_STAGE.get(stage, Forecast.COMMIT)
