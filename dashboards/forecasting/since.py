"""Which kept Monday is meant, and the changes since it: one reading for the page and the API (issue 4, point 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from accounts.policies import for_request
from dashboards.forecasting import changes
from dashboards.forecasting.asked import Asked
from dashboards.forecasting.changes import Bridge, Kept
from dashboards.forecasting.figures import closing
from leads.models import Opportunity

if TYPE_CHECKING:
    from users.models import User


def usual(kept: Sequence[Kept], today: date) -> Kept | None:
    """The last Monday before today where it was kept, else the latest; None while none is kept."""
    earlier = [each for each in kept if each.on < today]
    return earlier[0] if earlier else kept[0] if kept else None


def named(kept: Sequence[Kept], on: str) -> Kept | None:
    """The kept Monday of a day written as 2026-03-02."""
    return next((each for each in kept if each.on.isoformat() == on), None)


def bridge(user: User, ask: Asked, monday: Kept) -> Bridge | None:
    """From the figures kept on a Monday to those of now, in one currency; None for a span that is over."""
    months = [month for month in ask.span.months if month >= ask.today.replace(day=1)]
    if not months:
        return None
    policy = for_request(user)
    now = closing(ask.scope, policy, start=months[0], end=ask.span.after).total(ask.currency, months)
    visible = Opportunity.objects.visible_to(user)
    return changes.since(monday, ask.scope, policy, now=now, currency=ask.currency, months=months, visible=visible)
