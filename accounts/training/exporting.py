"""Training as a spreadsheet: people with how far they are, and every record (domain.md section 7, export)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies import in_force
from accounts.training.table import Listing, rows_of
from core.clock import business_date
from lists.exporting import Column, ExportKind
from users.models import TrainingRecord, User

LIST = "training"


def _listing(user: User, params: QueryDict, today: date) -> Listing:
    return Listing(user, params, today=today, policy=in_force())


def _people(user: User, params: QueryDict, today: date) -> QuerySet[Any]:
    return _listing(user, params, today).rows.select_related("team")


def _dress(user: User, people: list[Any]) -> None:
    _courses, rows = rows_of(people, in_force(), by=user, today=business_date())
    for person, row in zip(people, rows, strict=True):
        person.row = row


def _records(user: User, params: QueryDict, today: date) -> QuerySet[Any]:
    people = _listing(user, params, today).rows.order_by()
    rows = TrainingRecord.objects.visible_to(user).filter(person__in=people.values("pk"))
    return rows.select_related("person__team", "course", "noted_by", "voided_by")


def _until(record: TrainingRecord) -> date | None:
    days = record.course.valid_days
    return record.done_on + timedelta(days=days) if record.passed and days else None


def _yes(value: bool) -> Any:
    return _("Yes") if value else _("No")


PEOPLE = ExportKind(
    "training",
    _("Training by person"),
    (
        Column("name", pgettext_lazy("person", "Name"), lambda person: person.name),
        Column("team", _("Team"), lambda person: person.team.name if person.team else ""),
        Column("hired_on", _("Hired on"), lambda person: person.hired_on),
        Column("may_own", _("May own customers"), lambda person: str(_yes(not person.row.barred))),
        Column("required", _("Courses required"), lambda person: len(person.row.asked)),
        Column("hold", _("Courses that hold"), lambda person: person.row.holds),
        Column("missing", pgettext_lazy("training", "Missing"), lambda person: person.row.words),
    ),
    _people,
    LIST,
    dress=_dress,
)
RECORDS = ExportKind(
    "training_records",
    _("Training records"),
    (
        Column("name", pgettext_lazy("person", "Name"), lambda record: record.person.name),
        Column("team", _("Team"), lambda record: record.person.team.name if record.person.team else ""),
        Column("course", _("Course"), lambda record: record.course.words),
        Column("skill", _("Skill"), lambda record: record.course.get_skill_display()),
        Column("done_on", _("Done on"), lambda record: record.done_on),
        Column("passed", pgettext_lazy("training", "Passed"), lambda record: str(_yes(record.passed))),
        Column("until", _("Holds until"), _until),
        Column("note", _("Note"), lambda record: record.note),
        Column("noted_by", _("Noted by"), lambda record: record.noted_by.name),
        Column("noted", _("Noted"), lambda record: record.noted_at),
        Column("voided", _("Void"), lambda record: record.voided_at),
        Column("why_void", _("Why void"), lambda record: record.void_reason),
    ),
    _records,
    LIST,
)
