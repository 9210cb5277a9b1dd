"""Noting that somebody did a course, and taking a mistake back (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from users.models import Course, TrainingRecord, User
from users.services.positions import lock_people
from users.services.refusals import TrainingRefused

LONGEST_NOTE = 300
MOST_AT_ONCE = 200


@transaction.atomic
def note(
    people: Collection[User],
    course: Course,
    *,
    done_on: date,
    passed: bool,
    words: str,
    by: User,
    now: datetime,
    today: date,
) -> list[TrainingRecord]:
    """Note for each of these people that they did a course on a day. `words`: at most LONGEST_NOTE characters.

    Raises TrainingRefused for a day to come or before the person joined, a retired course, nobody, oneself, or somebody
    that `by` does not decide about (managers about their teams, admins about everybody but themselves).
    """
    if not people or len(people) > MOST_AT_ONCE:
        raise TrainingRefused(_("Choose between 1 and %(most)s people."), most=MOST_AT_ONCE)
    if done_on > today:
        raise TrainingRefused(_("A course is noted once it is over: choose a day that has come."))
    if Course.objects.select_for_update(no_key=True).get(pk=course.pk).retired_at is not None:
        raise TrainingRefused(_("“%(name)s” is retired: choose another course."), name=course.words)
    locked = lock_people([person.pk for person in people])
    for person in locked.values():
        check_decides(by, person)
        if not person.is_active:
            raise TrainingRefused(_("%(name)s does not work here any more."), name=person.name)
    rows = [
        TrainingRecord(
            person=person, course=course, done_on=done_on, passed=passed, note=words.strip()[:LONGEST_NOTE], noted_by=by,
            noted_at=now,
        )
        for person in locked.values()
    ]  # fmt: skip
    made = TrainingRecord.objects.bulk_create(rows)
    for row in made:
        audit.record("training.noted", row.person, by=by, course=course.pk, done_on=done_on.isoformat(), passed=passed)
    return made


@transaction.atomic
def void(record: TrainingRecord, *, reason: str, by: User, now: datetime) -> TrainingRecord:
    """Say that a record is a mistake; it stays to be read. Raises TrainingRefused."""
    if not reason.strip():
        raise TrainingRefused(_("Write why: the record stays, and everybody who reads it wants to know."))
    row = TrainingRecord.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=record.pk)
    check_decides(by, row.person)
    if row.voided_at is not None:
        raise TrainingRefused(_("This record is void already."))
    row.voided_at, row.voided_by, row.void_reason = now, by, reason.strip()[:LONGEST_NOTE]
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record("training.voided", row.person, by=by, record=row.pk, course=row.course_id)
    return row


def decides(by: User, person: User) -> bool:
    """Whether `by` notes what this person has learned: the managers above and admins, nobody for themselves."""
    return person.pk != by.pk and (by.is_admin or person.team_id in by.managed_team_ids)


def check_decides(by: User, person: User) -> None:
    """Raise TrainingRefused unless `by` decides about the person."""
    if person.pk == by.pk:
        raise TrainingRefused(_("Nobody notes their own training: ask your manager or an admin."))
    if not decides(by, person):
        raise TrainingRefused(_("%(name)s is not in your teams; ask an admin."), name=person.name)
