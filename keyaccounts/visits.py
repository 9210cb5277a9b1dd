"""Visits to high levels as the plan notes them: made, planned, and whether a contact is logged (domain.md section 6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Account
from followups.models import FollowUp
from keyaccounts.models import HighVisit
from users.models import User

MOST = 200


def noted(account: Account, *, user: User, today: date, most: int = MOST) -> list[HighVisit]:
    """The latest visits first, planned ones before all. Each says what it is:

    `planned`: still to be made; `unlogged`: its day has come and no contact with the key person is logged for it;
    `made`: somebody was there. Only contacts count and make somebody met (domain.md 2.2 and 4): a note does neither.
    """
    visits = list(_rows(account, user).select_related("by", "person").order_by("-on", "-pk")[:most])
    for row in visits:
        logged = row.logged
        told = bool(logged or row.outcome.strip())
        row.planned = is_planned(row, today) and not told
        row.unlogged = row.person_id is not None and row.on <= today and not logged
        row.made = row.on <= today and told
    return visits


def awaited(account: Account, *, user: User, today: date) -> dict[int, list[HighVisit]]:
    """By key person, visits that are planned or that no contact stands for yet, the earliest first; one statement."""
    rows = _rows(account, user).filter(person__isnull=False, logged=False).order_by("on", "pk")
    found: dict[int, list[HighVisit]] = {}
    for row in rows[:MOST]:
        row.planned = is_planned(row, today) and not row.outcome.strip()
        found.setdefault(row.person_id or 0, []).append(row)
    return found


def is_planned(row: HighVisit, today: date) -> bool:
    """Whether its day has not passed."""
    return row.on >= today


def _rows(account: Account, user: User) -> QuerySet[Any]:
    logged = FollowUp.objects.visible_to(user).filter(
        account=OuterRef("account"), occurred_on=OuterRef("on"), effective=True, voided_at=None,
        person_links__person=OuterRef("person"), person_links__current=True,
    )  # fmt: skip
    rows: QuerySet[Any] = HighVisit.objects.visible_to(user).current().filter(account=account)
    return rows.annotate(logged=Exists(logged))
