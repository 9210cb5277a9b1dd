"""Notices about leads: one a matter, in the words of notifications.catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from leads.models import Lead, LeadRule
from notifications.services import Message, tell

if TYPE_CHECKING:
    from leads.services.leads.moves import Why
    from users.models import User


def moved(leads: Sequence[Lead], owners: Sequence[User | None], why: Why, first_move: int) -> None:
    """Tell who got a lead and who lost one, except whoever did it; `first_move` makes the matter one of its own."""
    tell(_moved(leads, owners, why, first_move))


def _moved(leads: Sequence[Lead], owners: Sequence[User | None], why: Why, first_move: int) -> Iterable[Message]:
    by = why.by.pk if why.by else None
    for lead, owner in zip(leads, owners, strict=True):
        params = {
            "name": lead.company,
            "lead_page": lead.pk,
            "who": why.by.name if why.by else "",
            "reason": why.reason,
        }
        once = f"lead:{lead.pk}:{first_move}"
        if owner and owner.pk != by:
            yield Message(owner.pk, "lead_assigned", once, f"lead_assigned:{first_move}", params=params)
        if lead.owner_id and lead.owner_id != by and (owner is None or owner.pk != lead.owner_id):
            kind = "lead_returned" if why.rule == LeadRule.UNTOUCHED else "lead_away"
            if why.rule != LeadRule.LEFT:
                yield Message(lead.owner_id, kind, once, f"{kind}:{first_move}", params=params)


def warned(leads: Iterable[Lead], seen_on: date) -> None:
    """Warn owners of the day on which a lead goes back; each lead and day once."""
    tell(
        Message(
            lead.owner_id,
            "lead_return",
            f"lead_return:{lead.pk}:{lead.return_due_on}",
            f"lead_return:{seen_on}",
            params={"name": lead.company, "lead_page": lead.pk, "day": lead.return_due_on.isoformat()},
        )
        for lead in leads
        if lead.owner_id and lead.return_due_on
    )
