"""Who of us has met whom of a customer's people, how often and when last (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from accounts.models import Account
from followups.models import Channel, FollowUp, FollowUpParticipant, FollowUpPerson, FollowUpQuerySet
from users.models import User

if TYPE_CHECKING:
    from users.models import UserQuerySet


FACTS = 4  # of a Meeting
IN_PERSON = (Channel.VISIT, Channel.INVITED, Channel.VIDEO)
FACE_TO_FACE = Q(channel__in=IN_PERSON)


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


Met = dict[tuple[int, int], Meeting]  # by (one of us, one of theirs)


def meetings(account: Account, *, user: User, until: date | None = None) -> tuple[Met, Met]:
    """Contacts to which the customer responded, of whoever was there: all, and those up to `until`; one statement.

    Who logged it counts unless they said that they were not there; colleagues who came along count.
    A visit, an invited visit and a video call are meetings; a call or a message is a contact only.
    """
    rows: Any = _answered(account, user).filter(person_links__current=True)
    rows, then = rows.order_by(), Q(occurred_on__lte=until) if until else Q(pk__isnull=True)
    figures = _figures("", Q(pk__isnull=False)) | _figures("_then", then)
    written = rows.filter(author_present=True).values_list("author_id", "person_links__person_id").annotate(**figures)
    along = rows.filter(participant_links__current=True).exclude(participant_links__user=F("author"))
    came = along.values_list("participant_links__user_id", "person_links__person_id").annotate(**figures)
    found: Met = {}
    before: Met = {}
    for us, them, *facts in written.union(came, all=True):
        _add(found, us, them, *facts[:FACTS])
        _add(before, us, them, *facts[FACTS:])
    return found, before


def contacts_between(
    account: Account, *, user: User, us: int | None = None, them: int | None = None, in_person: bool = False
) -> FollowUpQuerySet:
    """The contacts that `meetings` counts: of one of us (`us`), with one of them (`them`), or of all; or meetings only."""
    rows = _answered(account, user)
    if us is not None:
        came = FollowUpParticipant.objects.current().filter(follow_up=OuterRef("pk"), user=us)
        came = came.exclude(user=OuterRef("author"))
        rows = rows.filter(Q(author=us, author_present=True) | Exists(came))
    links = FollowUpPerson.objects.current().filter(follow_up=OuterRef("pk"))
    rows = rows.filter(Exists(links if them is None else links.filter(person=them)))
    return rows.filter(FACE_TO_FACE) if in_person else rows


def colleagues() -> UserQuerySet:
    """Whoever of us may have had a contact; those who have left as well."""
    return User.objects.all()


def _answered(account: Account, user: User) -> FollowUpQuerySet:
    return FollowUp.objects.visible_to(user).filter(account=account, voided_at=None, effective=True)


def _figures(end: str, among: Q) -> dict[str, Count | Max]:
    return {
        f"n{end}": Count("pk", distinct=True, filter=among),
        f"last{end}": Max("occurred_on", filter=among),
        f"met{end}": Count("pk", distinct=True, filter=among & FACE_TO_FACE),
        f"met_on{end}": Max("occurred_on", filter=among & FACE_TO_FACE),
    }


def _add(found: Met, us: int, them: int, n: int, last: date | None, met: int, met_on: date | None) -> None:
    if last is not None:
        had, more = found.get((us, them)), Meeting(n, last, met, met_on)
        found[us, them] = had + more if had else more


def last_with(met: Met, names: dict[int, str]) -> dict[int, Last]:
    """Who of us spoke last with each person."""
    latest: dict[int, tuple[date, int]] = {}
    for (us, them), meeting in met.items():
        if them not in latest or meeting.last > latest[them][0]:
            latest[them] = (meeting.last, us)
    return {them: Last(on, names.get(us, "")) for them, (on, us) in latest.items()}


def met_by_one(met: Met, persons: Collection[int]) -> tuple[int, int]:
    """(met by exactly one of us, met by anybody) of some persons."""
    knowing: dict[int, set[int]] = {}
    for (us, them), meeting in met.items():
        if meeting.met:
            knowing.setdefault(them, set()).add(us)
    counts = [len(knowing[pk]) for pk in persons if pk in knowing]
    return sum(n == 1 for n in counts), len(counts)
