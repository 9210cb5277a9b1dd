"""Who of us has met whom of a customer's people, how often and when last (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q

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


Met = dict[tuple[int, int], Meeting]  # by (one of us, one of theirs)


def meetings(account: Account, *, user: User, until: date | None = None) -> tuple[Met, Met]:
    """Contacts to which the customer responded, as author or alongside: all, and those up to `until`; one statement."""
    rows: Any = FollowUp.objects.visible_to(user).filter(
        account=account, voided_at=None, effective=True, person_links__current=True
    )
    rows, then = rows.order_by(), Q(occurred_on__lte=until) if until else Q(pk__isnull=True)
    figures = {
        "n": Count("pk", distinct=True),
        "last": Max("occurred_on"),
        "n_then": Count("pk", distinct=True, filter=then),
        "last_then": Max("occurred_on", filter=then),
    }
    written = rows.values_list("author_id", "person_links__person_id").annotate(**figures)
    along = rows.filter(participant_links__current=True).exclude(participant_links__user=F("author"))
    came = along.values_list("participant_links__user_id", "person_links__person_id").annotate(**figures)
    found: Met = {}
    before: Met = {}
    for us, them, n, last, n_then, last_then in written.union(came, all=True):
        _add(found, us, them, n, last)
        _add(before, us, them, n_then, last_then)
    return found, before


def _add(found: Met, us: int, them: int, n: int, last: date | None) -> None:
    if last is not None:
        had = found.get((us, them))
        found[us, them] = Meeting(n + had.n, max(last, had.last)) if had else Meeting(n, last)


def last_with(met: Met, names: dict[int, str]) -> dict[int, Last]:
    """Who of us spoke last with each person."""
    latest: dict[int, tuple[date, int]] = {}
    for (us, them), meeting in met.items():
        if them not in latest or meeting.last > latest[them][0]:
            latest[them] = (meeting.last, us)
    return {them: Last(on, names.get(us, "")) for them, (on, us) in latest.items()}


def known_by_one(met: Met, persons: Collection[int]) -> tuple[int, int]:
    """(known by exactly one of us, known by anybody) of some persons."""
    knowing: dict[int, set[int]] = {}
    for us, them in met:
        knowing.setdefault(them, set()).add(us)
    counts = [len(knowing[pk]) for pk in persons if pk in knowing]
    return sum(n == 1 for n in counts), len(counts)
