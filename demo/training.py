"""Courses required of new staff, who has passed them, and one newcomer who has not passed all."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.training import noting
from demo.history import moment
from demo.staff import Staff
from users.models import Course, Required, TrainingRecord
from users.training import courses, records

NEW_SINCE = 450  # days: who joined within them needs all three
# who, course, days ago, passed, note; the manager of the team notes it the day after.
RECORDS = (
    ("liu", "products", 345, True, "笔试 88 分。"),
    ("liu", "talks", 400, True, ""),
    ("liu", "prices", 380, True, ""),
    ("mei", "products", 310, True, "工廠參觀後筆試，成績 88。"),
    ("mei", "talks", 300, True, ""),
    ("mei", "prices", 290, True, ""),
    ("zhou", "products", 60, True, "车间实习两周，笔试 91 分。"),
    ("zhou", "talks", 52, False, "开场还不够自然，两周后再练一次。"),
    ("zhou", "talks", 38, True, "三场模拟拜访，进步明显。"),
    ("zhou", "prices", 30, True, ""),
    ("noah", "products", 36, True, "Two weeks at the plant, 86 of 100."),
    ("noah", "prices", 20, True, ""),
    ("noah", "talks", 9, False, "The opening was good; objections need another round."),
    ("chen", "products", 200, True, ""),
    ("chen", "talks", 700, True, ""),
    ("chen", "prices", 400, True, ""),
    ("zhao", "products", 410, True, ""),
    ("zhao", "talks", 640, True, ""),
    ("emma", "products", 120, True, ""),
    ("emma", "prices", 500, True, ""),
    ("raj", "talks", 15, True, ""),
    ("huang", "products", 90, True, ""),
)
MISTAKE = ("raj", "products", 16, "Taken for Rajesh of the plant; he was not there.")


def write(staff: Staff, today: date) -> None:
    """Three courses, some of them passed; people are told as they would be."""
    admin, known = staff.people["admin"], {course.code: course for course in Course.objects.exclude(code="")}
    asked = {"required": Required.NEW, "joined_from": today - timedelta(days=NEW_SINCE)}
    for course in known.values():
        courses.save_course(asked, by=admin, course=course)
    for who, code, ago, passed, words in RECORDS:
        _note(staff, who, known[code], today - timedelta(days=ago), passed, words, today)
    who, code, ago, reason = MISTAKE
    day = today - timedelta(days=ago)
    mistake = _note(staff, who, known[code], day, True, "", today)
    manager = staff.manager_of(staff.people[who])
    records.void(mistake, reason=reason, by=manager, now=moment(day + timedelta(days=2), 10, 5))
    noting.tell_of_ends(today)


def _note(staff: Staff, who: str, course: Course, day: date, passed: bool, words: str, today: date) -> TrainingRecord:
    person, noted = staff.people[who], moment(day + timedelta(days=1), 9, 30)
    by = staff.manager_of(person)
    return noting.note([person], course, done_on=day, passed=passed, words=words, by=by, now=noted, today=today)[0]
