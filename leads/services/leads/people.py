"""What happens to leads when somebody leaves, stops selling or changes teams (domain.md section 3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from leads.models import Lead, LeadRule
from leads.services.leads.moves import Why, take

if TYPE_CHECKING:
    from users.models import User

CHUNK = 500


def left(user: User, *, by: User, today: date) -> int:
    """Put the leads of somebody who leaves into the pool; call inside that transaction. Returns how many."""
    done = 0
    mine = Lead.objects.running().filter(owner=user).order_by("pk")
    while chosen := list(mine.select_for_update(no_key=True)[:CHUNK]):
        take(chosen, Why(LeadRule.LEFT, by, today))
        done += len(chosen)
    return done


def moved(user: User, *, by: User, today: date) -> None:
    """Let the leads of somebody who has changed teams come along; those of a new admin go to the pool."""
    if user.is_admin:
        left(user, by=by, today=today)
    else:
        Lead.objects.filter(owner=user).update(team_id=user.team_id)
