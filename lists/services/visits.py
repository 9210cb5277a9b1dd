"""Remembering which records a person opened."""

from __future__ import annotations

from datetime import datetime

from lists.models import RecentVisit, Visited


def note(user_id: int, kind: Visited, record_id: int, *, now: datetime) -> None:
    """Put a record on top of what a person visited last; one upsert."""
    RecentVisit.objects.bulk_create(
        [RecentVisit(user_id=user_id, kind=kind, record_id=record_id, at=now)],
        update_conflicts=True,
        unique_fields=["user", "kind", "record_id"],
        update_fields=["at"],
    )
