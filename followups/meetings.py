"""Who of us has met whom of a customer's people, how often and when last (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max

from accounts.models import Account
from followups.models import FollowUp

if TYPE_CHECKING:
    from users.models import User


@dataclass(frozen=True)
class Meeting:
    """Contacts of one of us with one of them: how many, the last one."""

    n: int
    last: date


@dataclass(frozen=True)
class Last:
    """The last contact with a person: when, by whom of us."""

    on: date
    who: str


def meetings(account: Account, *, user: User, until: date | None = None) -> dict[tuple[int, int], Meeting]:
    """By (one of us, one of theirs): contacts to which the customer responded, as author or alongside; two statements."""
    rows: Any = FollowUp.objects.visible_to(user).filter(
        account=account, voided_at=None, effective=True, person_links__current=True
    )
    if until is not None:
        rows = rows.filter(occurred_on__lte=until)
    rows = rows.order_by()
    written = rows.values_list("author_id", "person_links__person_id")
    along = rows.filter(participant_links__current=True).exclude(participant_links__user=F("author"))
    came = along.values_list("participant_links__user_id", "person_links__person_id")
    found: dict[tuple[int, int], Meeting] = {}
    for one in (written, came):
        for us, them, n, last in one.annotate(n=Count("pk", distinct=True), last=Max("occurred_on")):
            had = found.get((us, them))
            found[us, them] = Meeting(n + had.n, max(last, had.last)) if had else Meeting(n, last)
    return found


def last_with(met: dict[tuple[int, int], Meeting], names: dict[int, str]) -> dict[int, Last]:
    """Who of us spoke last with each person."""
    latest: dict[int, tuple[date, int]] = {}
    for (us, them), meeting in met.items():
        if them not in latest or meeting.last > latest[them][0]:
            latest[them] = (meeting.last, us)
    return {them: Last(on, names.get(us, "")) for them, (on, us) in latest.items()}


def known_by_one(met: dict[tuple[int, int], Meeting], persons: Collection[int]) -> tuple[int, int]:
    """(known by exactly one of us, known by anybody) of some persons."""
    knowing: dict[int, set[int]] = {}
    for us, them in met:
        knowing.setdefault(them, set()).add(us)
    counts = [len(knowing[pk]) for pk in persons if pk in knowing]
    return sum(n == 1 for n in counts), len(counts)
