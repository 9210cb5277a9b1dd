"""Cases for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.models import Case
from cases.services import telling
from cases.services.telling import Words
from tests.cast import TODAY
from users.models import User

STORY: dict[str, Any] = {
    "title": "Told", "result": "won", "industry": "Food", "stage": "C", "product": "Boxes", "situation": "Two suppliers.",
    "did": "Two samples.", "turned": "The packers chose.", "again": "Win the users first.", "roles": ["user"],
    "contacts": [3, 7],
}  # fmt: skip


def tell(
    by: User, title: str, *, account: Any = None, opportunity: Any = None, today: date = TODAY, **words: Any
) -> Case:
    """A complete draft."""
    told = Words(**{**STORY, "title": title, **words})
    return telling.draft(told, account=account, opportunity=opportunity, by=by, today=today)


def shared(by: User, title: str, *, today: date = TODAY, **words: Any) -> Case:
    """A case in the library."""
    return telling.share(tell(by, title, today=today, **words), by=by, today=today)
