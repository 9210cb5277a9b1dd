"""What is required of whom, what holds and what is missing (domain.md 2.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from core import formatting
from core.errors import StaleEdit
from tests.cast import TODAY, Cast, make_user
from users.models import Course, Required, TrainingRecord, User
from users.services.refusals import NotAnAdmin, TrainingRefused
from users.training import courses, records, standing
from users.training.standing import EXPIRED, FAILED, MISSING, SOON, VALID

pytestmark = pytest.mark.django_db


def make_course(name: str = "Products", **fields: Any) -> Course:
    """A course required of every salesperson, unless told otherwise."""
    fields.setdefault("required", Required.EVERYBODY)
    return Course.objects.create(label=name, skill="technical", **fields)


def note(person: User, course: Course, by: User, *, ago: int = 0, passed: bool = True) -> TrainingRecord:
    """A record of `ago` days before TODAY."""
    done_on = TODAY - timedelta(days=ago)
    facts: dict[str, Any] = {"done_on": done_on, "passed": passed, "words": "", "now": timezone.now(), "today": TODAY}
    return records.note([person], course, by=by, **facts)[0]


def state(person: User, course: Course) -> str:
    return standing.read([person], Course.objects.filter(pk=course.pk), today=TODAY)[1][person.pk][0].state


def test_three_courses_come_with_the_product_and_are_required_of_nobody() -> None:
    assert Course.objects.filter(required=Required.NOBODY).exclude(code="").count() == 3
    assert not standing.missing([make_user("New")], today=TODAY)


@pytest.mark.parametrize(
    ("days", "passed", "expected"),
    [
        ([], [], MISSING),
        ([5], [True], VALID),
        ([5], [False], FAILED),
        ([75], [True], SOON),
        ([100], [True], SOON),  # its last day
        ([101], [True], EXPIRED),
        ([101, 2], [True, False], FAILED),
        ([60, 2], [True, False], VALID),  # what was passed holds until it ends
        ([101, 2], [True, True], VALID),
    ],
)
def test_what_holds(cast: Cast, days: list[int], passed: list[bool], expected: str) -> None:
    course = make_course(valid_days=100)
    for ago, good in zip(days, passed, strict=True):
        note(cast.ann, course, cast.mia, ago=ago, passed=good)
    assert state(cast.ann, course) == expected
    lacks = {person.pk for person in User.objects.filter(standing.lacks_something(TODAY))}
    assert (cast.ann.pk in lacks) == (expected in (MISSING, FAILED, EXPIRED))
    assert set(standing.missing(User.objects.all(), today=TODAY)) == lacks


def test_a_course_is_required_of_salespeople_only(cast: Cast) -> None:
    make_course()
    found = standing.missing(User.objects.all(), today=TODAY)
    assert set(found) == {cast.ann.pk, cast.bob.pk, cast.cho.pk, cast.sue.pk}


def test_new_staff_are_those_who_joined_on_the_day_or_after(cast: Cast) -> None:
    make_course(required=Required.NEW, joined_from=date(2026, 3, 1))
    before = make_user("Before", team=cast.north, hired_on=date(2026, 2, 28))
    onwards = make_user("Onwards", team=cast.north, hired_on=date(2026, 3, 1))
    User.objects.filter(pk=before.pk).update(hired_on=date(2026, 2, 28))
    unknown = make_user("Unknown", team=cast.north)
    User.objects.filter(pk=unknown.pk).update(hired_on=None)
    everybody = User.objects.all()
    assert set(standing.missing(everybody, today=TODAY)) == {onwards.pk}
    assert set(everybody.filter(standing.lacks_something(TODAY))) == {onwards}


def test_retired_courses_and_voided_records_say_nothing(cast: Cast) -> None:
    course = make_course()
    record = note(cast.ann, course, cast.mia)
    assert not standing.missing([cast.ann], today=TODAY)
    records.void(record, reason="another person", by=cast.mia, now=timezone.now())
    assert [each.state for each in standing.missing([cast.ann], today=TODAY)[cast.ann.pk]] == [MISSING]
    courses.retire(course, by=cast.ada)
    assert not standing.missing([cast.ann], today=TODAY)


@pytest.mark.parametrize("people", [1, 40])
def test_what_is_missing_costs_one_statement(cast: Cast, people: int, django_assert_num_queries: Any) -> None:
    make_course()
    make_course("Talks")
    whom = [make_user(f"Seller {n}", team=cast.north) for n in range(people)]
    with django_assert_num_queries(1):
        assert len(standing.missing(whom, today=TODAY)) == people


def test_only_those_who_decide_note_it_and_nobody_for_themselves(cast: Cast) -> None:
    course = make_course()
    for by, person in (
        (cast.ann, cast.bob),
        (cast.ann, cast.ann),
        (cast.mia, cast.mia),
        (cast.zoe, cast.ann),
        (cast.ada, cast.ada),
    ):
        with pytest.raises(TrainingRefused):
            note(person, course, by)
    note(cast.ann, course, cast.max)
    note(cast.mia, course, cast.max)
    note(cast.ann, course, cast.ada)
    assert TrainingRecord.objects.count() == 3


def test_no_day_to_come_and_no_retired_course(cast: Cast) -> None:
    course = make_course()
    with pytest.raises(TrainingRefused):
        note(cast.ann, course, cast.mia, ago=-1)
    courses.retire(course, by=cast.ada)
    with pytest.raises(TrainingRefused):
        note(cast.ann, course, cast.mia)


def test_a_record_changes_in_nothing_and_is_voided_once(cast: Cast) -> None:
    record = note(cast.ann, make_course(), cast.mia)
    for values in ({"passed": False}, {"done_on": TODAY - timedelta(days=1)}, {"person": cast.bob}):
        with pytest.raises(DatabaseError), transaction.atomic():
            TrainingRecord.objects.filter(pk=record.pk).update(**values)
    with pytest.raises(TrainingRefused):
        records.void(record, reason=" ", by=cast.mia, now=timezone.now())
    records.void(record, reason="typo", by=cast.mia, now=timezone.now())
    with pytest.raises(TrainingRefused):
        records.void(record, reason="again", by=cast.mia, now=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingRecord.objects.filter(pk=record.pk).update(void_reason="other")


def test_keeping_courses_is_an_admins_work(cast: Cast) -> None:
    values = {"label": "Machines", "skill": "technical", "required": Required.NEW, "joined_from": TODAY}
    with pytest.raises(NotAnAdmin):
        courses.save_course(values, by=cast.mia)
    made = courses.save_course(values, by=cast.ada)
    with pytest.raises(TrainingRefused):  # a name twice, in whatever language
        courses.save_course({"label_hans": "machines ", "skill": "business", "required": Required.NOBODY}, by=cast.ada)
    with pytest.raises(TrainingRefused):
        courses.save_course({"joined_from": None}, by=cast.ada, course=made)
    changed = courses.save_course({"required": Required.EVERYBODY}, by=cast.ada, course=made, version=1)
    assert (changed.joined_from, changed.version) == (None, 2)
    with pytest.raises(StaleEdit):
        courses.save_course({"valid_days": 3}, by=cast.ada, course=made, version=1)


@pytest.mark.parametrize(
    ("hired", "required", "valid", "first"),
    [
        (date(2024, 1, 1), Required.NOBODY, None, date(2019, 1, 2)),  # five years before
        (date(2024, 1, 1), Required.NOBODY, 100, date(2019, 1, 2)),
        (date(2024, 1, 1), Required.EVERYBODY, None, date(2019, 1, 2)),
        (date(2024, 1, 1), Required.EVERYBODY, 100, date(2023, 9, 23)),  # it must hold on the first day
        (date(1972, 1, 1), Required.NOBODY, None, date(1970, 1, 1)),
        (None, Required.EVERYBODY, 100, date(1970, 1, 1)),
    ],
)
def test_training_of_the_time_before_is_noted_only_as_far_as_it_can_matter(
    cast: Cast, hired: date | None, required: str, valid: int | None, first: date
) -> None:
    course = make_course(required=required, valid_days=valid)
    User.objects.filter(pk=cast.ann.pk).update(hired_on=hired)
    for early in (date(1900, 1, 1), first - timedelta(days=1)):
        with pytest.raises(TrainingRefused) as no:
            note(cast.ann, course, cast.mia, ago=(TODAY - early).days)
        assert formatting.day(first) in str(no.value)
    assert not TrainingRecord.objects.exists()
    assert note(cast.ann, course, cast.mia, ago=(TODAY - first).days).done_on == first


def test_one_of_several_who_joined_too_late_is_named_and_nobody_is_noted(cast: Cast) -> None:
    course = make_course(valid_days=100)
    User.objects.filter(pk=cast.bob.pk).update(hired_on=TODAY)
    facts: dict[str, Any] = {"passed": True, "words": "", "now": timezone.now(), "today": TODAY}
    with pytest.raises(TrainingRefused, match=r"^Bob Seller joined on 10 Mar, and “Products” holds for 100 days: done"):
        records.note([cast.ann, cast.bob], course, by=cast.mia, done_on=TODAY - timedelta(days=101), **facts)
    assert not TrainingRecord.objects.exists()
