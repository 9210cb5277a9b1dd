"""Coaching notes: written by the manager, read and answered by the person (domain.md section 7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core import formatting
from core.clock import business_date
from dashboards.people.models import CoachingNote
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User

LONGEST, SHOWN = 2000, 160
LONGEST_AGREED = 1800  # what is said before it has room


def may_coach(by: User, person: User) -> bool:
    """Whether somebody writes notes to a person: managers above, admins; nobody to themselves."""
    if by.pk == person.pk or person.is_admin:
        return False
    return by.is_admin or (person.team_id is not None and person.team_id in by.managed_team_ids)


class WrittenMeanwhile(InvalidInput):
    """Somebody else was faster; the words name who, so that a second note is written knowingly or not at all."""

    def __init__(self, note: CoachingNote) -> None:
        words = _("%(who)s has just written: “%(text)s” Send yours too, or close.")
        super().__init__(words, who=note.by.name, text=note.text[:SHOWN])
        self.note = note


def last_note(person: User) -> CoachingNote | None:
    """The latest note to a person, not counting the person's own answers."""
    notes = CoachingNote.objects.filter(person=person).exclude(by=person)
    return notes.select_related("by").order_by("-pk").first()


def _check_seen(person: User, seen: int) -> None:
    type(person).objects.select_for_update(no_key=True).get(pk=person.pk)  # one after the other
    last = last_note(person)
    if last is not None and last.pk > seen:
        raise WrittenMeanwhile(last)


@transaction.atomic
def write(person: User, text: str, *, by: User, now: datetime, seen: int | None = None) -> CoachingNote:
    """Write a note to a person, or the person's own answer to one; the other side is told.

    `seen` is the last note that the writer knew of (0: none). Raises NotAllowed, InvalidInput, WrittenMeanwhile.
    """
    text = text.strip()
    if seen is not None:
        _check_seen(person, seen)
    last = CoachingNote.objects.filter(person=person).exclude(by=person).order_by("-pk").first()
    answers = by.pk == person.pk and last is not None
    if not (answers or may_coach(by, person)):
        raise NotAllowed(_("Coaching notes come from the manager of the person’s team or an admin."))
    if not text or len(text) > LONGEST:
        raise InvalidInput(_("Write a note of at most %(most)s characters."), most=LONGEST)
    note = CoachingNote.objects.create(person=person, by=by, text=text, on=business_date(now), at=now)
    reader = last.by_id if answers and last else person.pk
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    params = {"who": by.name, "answer": short, "figures_page": person.pk}
    tell([Message(reader, "coaching_note", f"coaching_note:{note.pk}", params=params)], now=now)
    audit.record("coaching.noted", note, by=by, person=person.pk)
    return note


def talked(person: User, agreed: str, *, by: User, now: datetime, seen: int | None = None) -> CoachingNote:
    """Note that one has spoken with a person about the customers they contact; `agreed` may be empty.

    It is a note in the person's language. Raises as `write`.
    """
    with override(person.language):
        said = formatting.sentences(gettext("We have spoken about how many customers you contact."), agreed.strip())
    return write(person, said, by=by, now=now, seen=seen)
