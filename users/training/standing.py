"""Who has what is required before owning customers, and what of it is missing; by set, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from users.models import Course, Required, Role, TrainingRecord, User

SOON_DAYS = 30  # before a required course ends, people are told
_COURSE = (
    "id", "label", "label_hans", "label_hant", "skill", "required", "joined_from", "valid_days", "retired_at", "version",
)  # fmt: skip
VALID, SOON, EXPIRED, FAILED, MISSING = "valid", "soon", "expired", "failed", "missing"


@dataclass(frozen=True)
class Standing:
    """Where one person stands with one course. `on`: when it was done last; `until`: the last day on which it holds."""

    course: Course
    state: str
    required: bool
    on: date | None = None
    until: date | None = None

    @property
    def holds(self) -> bool:
        """Whether it is passed and has not run out."""
        return self.state in (VALID, SOON)

    @property
    def lacks(self) -> bool:
        """Whether it keeps the person from owning customers."""
        return self.required and not self.holds


def read(
    people: Iterable[User], courses: QuerySet[Course], *, today: date
) -> tuple[list[Course], dict[int, list[Standing]]]:
    """These courses, and by person where they stand with each of them in their order; one statement for both."""
    whom = list(people)
    theirs = FilteredRelation(
        "records", condition=Q(records__voided_at=None, records__person_id__in=[person.pk for person in whom])
    )
    rows = courses.annotate(its=theirs).values(*_COURSE, "its__person_id").order_by("pk")
    counted = rows.annotate(
        passed_on=Max("its__done_on", filter=Q(its__passed=True)),
        failed_on=Max("its__done_on", filter=Q(its__passed=False)),
    )
    found: dict[int, Course] = {}
    known: dict[tuple[int, int], tuple[date | None, date | None]] = {}
    for row in counted:
        person, facts = row.pop("its__person_id"), (row.pop("passed_on"), row.pop("failed_on"))
        found.setdefault(row["id"], Course(**row))
        known[person, row["id"]] = facts
    none: tuple[date | None, date | None] = (None, None)
    return list(found.values()), {
        person.pk: [_standing(person, it, *known.get((person.pk, it.pk), none), today) for it in found.values()]
        for person in whom
    }


def missing(people: Iterable[User], *, today: date) -> dict[int, list[Standing]]:
    """What is missing of whom before they may own customers; nobody else is named. One statement at most."""
    whom = [person for person in people if person.role == Role.SALESPERSON]
    if not whom:
        return {}
    _courses, found = read(whom, Course.objects.required(), today=today)
    lacking = {pk: [each for each in row if each.lacks] for pk, row in found.items()}
    return {pk: row for pk, row in lacking.items() if row}


def ends_soon(today: date) -> Any:
    """As a condition over people: something required of them holds and ends within SOON_DAYS."""
    lasts = _held(today + timedelta(days=SOON_DAYS + 1))
    asked = Course.objects.required().filter(_asked(), Exists(_held(today)), ~Exists(lasts), valid_days__isnull=False)
    return Q(role=Role.SALESPERSON) & Q(Exists(asked))


def lacks_something(today: date) -> Any:
    """The same as a condition over people: some course is required of them and does not hold today."""
    return Q(role=Role.SALESPERSON) & Q(Exists(Course.objects.required().filter(_asked(), ~Exists(_held(today)))))


def _asked() -> Q:
    """Of a course within a statement over people: it is required of the person."""
    return Q(required=Required.EVERYBODY) | Q(required=Required.NEW, joined_from__lte=OuterRef("hired_on"))


def _held(day: date) -> Any:
    """Records by which the person holds the course on a day, within a statement over courses within one over people."""
    first = ExpressionWrapper(Value(day, DateField()) - F("course__valid_days"), output_field=DateField())
    return TrainingRecord.objects.standing().filter(
        Q(course__valid_days=None) | Q(done_on__gte=first),
        person=OuterRef(OuterRef("pk")), course=OuterRef("pk"), passed=True,
    )  # fmt: skip


def _standing(person: User, course: Course, passed: date | None, failed: date | None, today: date) -> Standing:
    required = course.is_required_of(person.role, person.hired_on)
    if passed is None:
        return Standing(course, FAILED if failed else MISSING, required, failed)
    if course.valid_days is None:
        return Standing(course, VALID, required, passed)
    until = passed + timedelta(days=course.valid_days)
    if until >= today:
        state = SOON if until <= today + timedelta(days=SOON_DAYS) else VALID
        return Standing(course, state, required, passed, until)
    if failed is not None and failed > passed:
        return Standing(course, FAILED, required, failed, until)
    return Standing(course, EXPIRED, required, passed, until)
