"""Why an opportunity is stuck, in words: too long at its stage, or past its expected close (domain.md section 5)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core import formatting
from leads.models import Opportunity


def why_stuck(opportunity: Opportunity, *, today: date, allowed: int) -> list[str]:
    """The reasons, none for one that is not stuck; `allowed` are the days its stage may last."""
    if not opportunity.is_open:
        return []
    days, expected, found = (today - opportunity.at_stage_since).days, opportunity.expected_close_on, []
    if days > allowed:
        found.append(_("%(days)s at this stage") % {"days": formatting.days(days)})
    if expected and expected < today:
        found.append(_("expected close passed on %(on)s") % {"on": formatting.day(expected)})
    return found
