"""What an entry says, as plain values, and how exactly somebody said when it happened."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from core.clock import business_date
from followups.models import FollowUp, FollowUpParticipant, FollowUpPerson

FIELDS = ("occurred_at", "channel", "result", "need", "text", "bigger_picture", "way_higher", "author_present")
UNSAID = {"author_present": True}  # what states kept by older corrections do not say


class Told(Enum):
    """How exactly it was said when a contact happened: what another try may say otherwise and still mean the same."""

    EXACTLY = "exactly"
    TO_THE_MINUTE = "minute"
    WHEN_TYPED = "typed"  # nobody said it: the moment of the first touch, by the clock of the telephone
    THE_DAY = "day"
    NOTHING = "nothing"  # neither said nor known: the moment it arrived


def snapshot(follow_up: FollowUp) -> dict[str, Any]:
    """What an entry says, as plain values."""
    values: dict[str, Any] = {name: getattr(follow_up, name) for name in FIELDS}
    values["occurred_at"] = plain_time(follow_up.occurred_at, timed=follow_up.timed)
    persons = FollowUpPerson.objects.current().filter(follow_up=follow_up).order_by("person_id")
    values["persons"] = list(persons.values_list("person_id", flat=True))
    colleagues = FollowUpParticipant.objects.current().filter(follow_up=follow_up).order_by("user_id")
    values["participants"] = list(colleagues.values_list("user_id", flat=True))
    return values


def plain_time(moment: datetime, *, timed: bool) -> str:
    """A moment as text that is the same in whatever zone it was given; its day where nobody said the time."""
    return moment.astimezone(UTC).isoformat() if timed else business_date(moment).isoformat()


def is_day(plain: str) -> bool:
    """Whether a plain time is a day of which nobody said the time."""
    return len(plain) == len("2026-01-31")
