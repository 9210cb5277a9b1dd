"""Writing events, one or many, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from audit.models import Event
from commons import bulk

if TYPE_CHECKING:
    from django.db import models

    from users.models import User


COLUMNS = ("at", "actor_id", "code", "subject_type", "subject_id", "params")


def record(code: str, subject: models.Model, *, by: User | None, **params: Any) -> None:
    """Write one event about `subject`; `params` are plain values (no personal text)."""
    record_many(code, subject._meta.model_name or "", [(subject.pk, params)], by=by)


def record_many(
    code: str, subject_type: str, subjects: Iterable[tuple[int, dict[str, Any]]], *, by: User | None
) -> None:
    """Write one event per (id, params) by a single insert."""
    at, actor = timezone.now(), by.pk if by else None
    bulk.insert(Event, COLUMNS, ((at, actor, code, subject_type, pk, params) for pk, params in subjects))
