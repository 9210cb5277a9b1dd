"""What complaints and visits hold about a person, for the answer to their request."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from keyaccounts.models import Complaint, HighVisit
from portraits.services.personal import places


def register() -> None:
    """Join the export of a person."""
    places.register("complaints", complaints, "keyaccounts.complaint.person")
    places.register("visits", visits, "keyaccounts.highvisit.person")


def complaints(person_ids: Collection[int]) -> list[dict[str, Any]]:
    """What they complained of, and what came of it."""
    rows = Complaint.objects.filter(person__in=person_ids).order_by("pk")[: places.MOST]
    return [
        {"on": row.entered_on, "text": row.text, "what_was_done": row.resolution, "closed_on": row.closed_on}
        for row in rows
    ]


def visits(person_ids: Collection[int]) -> list[dict[str, Any]]:
    """Visits to them, but for those noted by mistake."""
    rows = HighVisit.objects.current().filter(person__in=person_ids).order_by("pk")[: places.MOST]
    return [{"on": row.on, "text": row.outcome} for row in rows]
