"""Noting that somebody did a course, and taking a mistake back (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core import formatting
from users.models import Course, Required, TrainingRecord, User
from users.services.positions import lock_people
from users.services.refusals import TrainingRefused

LONGEST_NOTE = 300
BEFORE_JOINING = timedelta(days=5 * 365)  # what somebody learned elsewhere, as far back as it is noted
FIRST_DAY = date(1970, 1, 1)
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

    Raises TrainingRefused for a day to come or too long before the person joined (earliest), a retired course, nobody,
    oneself, or somebody that `by` does not decide about (managers about their teams, admins about everybody but themselves).
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
        _check_day(person, course, done_on)
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


def earliest(person: User, course: Course) -> date:
    """The first day of which a course is noted for somebody: BEFORE_JOINING before the first day with us, for a course
    that must hold to own customers as far back as it holds; never before FIRST_DAY.
    """
    if person.hired_on is None:
        return FIRST_DAY
    return max(FIRST_DAY, person.hired_on - (_validity(course) or BEFORE_JOINING))


def _validity(course: Course) -> timedelta | None:
    """How long a course that somebody needs holds; None where nobody needs it, or for good."""
    needed = course.required != Required.NOBODY and course.valid_days is not None
    return timedelta(days=course.valid_days or 0) if needed else None


def _check_day(person: User, course: Course, done_on: date) -> None:
    first = earliest(person, course)
    if done_on >= first:
        return
    facts = {"name": person.name, "joined": formatting.day(person.hired_on), "first": formatting.day(first)}
    if person.hired_on is None or first == FIRST_DAY:
        raise TrainingRefused(_("Choose a day from %(first)s on."), **facts)
    if valid := _validity(course):
        words = _(
            "%(name)s joined on %(joined)s, and “%(course)s” holds for %(days)s: done before %(first)s, it was over by then."
        )
        raise TrainingRefused(words, **facts, course=course.words, days=formatting.days(valid.days))
    words = _("%(name)s joined on %(joined)s: of the time before, the last five years are noted, from %(first)s on.")
    raise TrainingRefused(words, **facts)


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
