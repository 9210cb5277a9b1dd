"""Keeping the courses: an admin's work (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.errors import StaleEdit
from users.models import Course, Required, User
from users.services.refusals import NotAnAdmin, TrainingRefused

LABELS = ("label", "label_hans", "label_hant")
EDITED = (*LABELS, "skill", "required", "joined_from", "valid_days")


@transaction.atomic
def save_course(
    values: Mapping[str, Any], *, by: User, course: Course | None = None, version: int | None = None
) -> Course:
    """Add a course, or change one; `values` are fields named in EDITED. Raises NotAnAdmin, TrainingRefused, StaleEdit."""
    row = _locked(course, by=by, version=version) if course else _new(by)
    for name in EDITED:
        if name in values:
            setattr(row, name, values[name])
    if row.required != Required.NEW:
        row.joined_from = None
    elif row.joined_from is None:
        raise TrainingRefused(_("New staff: choose the day of joining from which it is required."))
    _check_names(row)
    if course:
        row.version += 1
    row.save()
    told = {"required": row.required, "valid_days": row.valid_days}
    audit.record("course.saved", row, by=by, joined_from=str(row.joined_from or ""), **told)
    return row


@transaction.atomic
def retire(course: Course, *, by: User) -> Course:
    """Teach and require it no longer; records stay. Raises NotAnAdmin."""
    return _set_retired(course, by, retired=True)


@transaction.atomic
def restore(course: Course, *, by: User) -> Course:
    """Teach it again, and require it of whom it was required. Raises NotAnAdmin, TrainingRefused for a name in use."""
    return _set_retired(course, by, retired=False)


def _set_retired(course: Course, by: User, *, retired: bool) -> Course:
    row = _locked(course, by=by, version=None)
    if (row.retired_at is not None) != retired:
        if not retired:
            _check_names(row)
        row.retired_at, row.version = timezone.now() if retired else None, row.version + 1
        row.save(update_fields=["retired_at", "version"])
        audit.record("course.retired" if retired else "course.restored", row, by=by)
    return row


def _check_names(row: Course) -> None:
    """A name in one language at least, and none that another course in use has."""
    names = {getattr(row, name).strip().casefold() for name in LABELS} - {""}
    if not names:
        raise TrainingRefused(_("Give it a name in one language at least."))
    for other in Course.objects.in_use().exclude(pk=row.pk or 0):
        if names & {getattr(other, name).strip().casefold() for name in LABELS}:
            raise TrainingRefused(_("There is a course “%(name)s” already: change that one."), name=other.words)


def _new(by: User) -> Course:
    if not by.is_admin:
        raise NotAnAdmin
    return Course()


def _locked(course: Course, *, by: User, version: int | None) -> Course:
    if not by.is_admin:
        raise NotAnAdmin
    row = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if version is not None and row.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=row.words)
    return row
