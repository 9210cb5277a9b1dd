"""Who of us has met whom of a customer's people, how often and when last (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q

from accounts.models import Account
from followups.models import Channel, FollowUp

if TYPE_CHECKING:
    from users.models import User


FACE_TO_FACE = Q(channel__in=(Channel.VISIT, Channel.INVITED, Channel.VIDEO))


@dataclass(frozen=True)
class Meeting:
    """Contacts of one of us with one of them: how many, the last one; and how often they met, and when last."""

    n: int
    last: date
    met: int = 0
    met_on: date | None = None

    def __add__(self, other: Meeting) -> Meeting:
        days = [day for day in (self.met_on, other.met_on) if day]
        return Meeting(self.n + other.n, max(self.last, other.last), self.met + other.met, max(days) if days else None)


@dataclass(frozen=True)
class Last:
    """The last contact with a person: when, by whom of us."""

    on: date
    who: str


def meetings(account: Account, *, user: User, until: date | None = None) -> dict[tuple[int, int], Meeting]:
    """By (one of us, one of theirs): contacts to which the customer responded, as author or alongside; two statements.

    A visit, an invited visit and a video call are meetings; a call or a message is a contact only.
    """
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
        counted = one.annotate(
            n=Count("pk", distinct=True),
            last=Max("occurred_on"),
            met=Count("pk", distinct=True, filter=FACE_TO_FACE),
            met_on=Max("occurred_on", filter=FACE_TO_FACE),
        )
        for us, them, *facts in counted:
            had, more = found.get((us, them)), Meeting(*facts)
            found[us, them] = had + more if had else more
    return found


def last_with(met: dict[tuple[int, int], Meeting], names: dict[int, str]) -> dict[int, Last]:
    """Who of us spoke last with each person."""
    latest: dict[int, tuple[date, int]] = {}
    for (us, them), meeting in met.items():
        if them not in latest or meeting.last > latest[them][0]:
            latest[them] = (meeting.last, us)
    return {them: Last(on, names.get(us, "")) for them, (on, us) in latest.items()}


def met_by_one(met: dict[tuple[int, int], Meeting], persons: Collection[int]) -> tuple[int, int]:
    """(met by exactly one of us, met by anybody) of some persons."""
    knowing: dict[int, set[int]] = {}
    for (us, them), meeting in met.items():
        if meeting.met:
            knowing.setdefault(them, set()).add(us)
    counts = [len(knowing[pk]) for pk in persons if pk in knowing]
    return sum(n == 1 for n in counts), len(counts)
