"""An opportunity's next version and the line of its stage history, as every service writes them (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from leads.models import Opportunity, Outcome, StageChange

if TYPE_CHECKING:
    from users.models import User


def save_version(opportunity: Opportunity, fields: list[str]) -> None:
    """Save these columns as the next version."""
    opportunity.version += 1
    opportunity.save(update_fields=[*fields, "version"])


def record_step(
    opportunity: Opportunity,
    *,
    from_stage: str,
    by: User | None,
    on: date,
    reason: str = "",
    missing: Sequence[str] = (),
) -> None:
    """Add one line to the stage history: where it came from, where it stands now, which criteria (codes) were not met.

    A step that loses it keeps why and to whom, whatever a later loss says (domain.md section 5).
    """
    lost = opportunity.outcome == Outcome.LOST
    StageChange.objects.create(
        opportunity=opportunity,
        from_stage=from_stage,
        to_stage=opportunity.stage,
        outcome=opportunity.outcome,
        on=on,
        at=timezone.now(),
        by=by,
        reason=reason.strip(),
        lost_reason=opportunity.lost_reason if lost else "",
        competitor=opportunity.competitor if lost else "",
        missing=list(missing) or None,
    )
