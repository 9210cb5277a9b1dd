"""Writing events, one or many, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from audit.models import Event

if TYPE_CHECKING:
    from django.db import models

    from users.models import User


def record(code: str, subject: models.Model, *, by: User | None, **params: Any) -> None:
    """Write one event about `subject`; `params` are plain values (no personal text)."""
    Event.objects.bulk_create([_event(code, _type(subject), subject.pk, by, params)])


def record_many(
    code: str, subject_type: str, subjects: Iterable[tuple[int, dict[str, Any]]], *, by: User | None
) -> None:
    """Write one event per (id, params) by a single insert."""
    Event.objects.bulk_create([_event(code, subject_type, pk, by, params) for pk, params in subjects])


def _type(subject: models.Model) -> str:
    return subject._meta.model_name or ""


def _event(code: str, subject_type: str, pk: int, by: User | None, params: dict[str, Any]) -> Event:
    return Event(
        at=timezone.now(), actor=by, code=code, subject_type=subject_type, subject_id=pk, params=params
    )
