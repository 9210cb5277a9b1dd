"""Visits to high levels: as the plan notes them, and as contacts say that somebody of ours met their top (domain.md section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.committee.rank import at_top
from accounts.models import Account, KeyPerson
from followups.meetings import meetings
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


def logged(account: Account, persons: Iterable[KeyPerson], *, user: User) -> list[HighVisit]:
    """Logged meetings of anybody of ours with those of `persons` who are at their top, as rows that nobody noted (no pk).

    The rule of the matrix (`followups.meetings`): whoever wrote and was there, and whoever came along. The last meeting
    of each of ours with each of them, `by` whom; one statement.
    """
    top = {person.pk: person for person in persons if at_top(person)}
    met, _before = meetings(account, user=user)
    rows = []
    for (us, them), meeting in met.items():
        if meeting.met_on and them in top:
            row: Any = HighVisit(account=account, person=top[them], by_id=us, on=meeting.met_on)
            row.planned, row.unlogged, row.made = False, False, True
            rows.append(row)
    return rows


def together(noted: Sequence[Any], logged: Iterable[Any], *, most: int) -> list[HighVisit]:
    """Both as one list, the latest first; one row for each person and day, where a note says more than a contact.

    Rows of `logged` have been given their `by`.
    """
    found = {(row.person_id, row.on): row for row in noted if row.person_id and row.made}
    mixed = list(noted)
    for row in sorted(logged, key=lambda row: (row.by.name, row.by_id)):
        if (had := found.get((row.person_id, row.on))) is None:
            row.ours = row.by.name
            found[row.person_id, row.on] = row
            mixed.append(row)
        elif had.pk is None:
            had.ours = f"{had.ours} · {row.by.name}"
    return sorted(mixed, key=lambda row: (row.on, row.pk or 0), reverse=True)[:most]


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
