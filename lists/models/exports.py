"""Exports: who took which rows out, as which file (domain.md section 7)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from datetime import datetime

    from users.models import User


class FileFormat(models.TextChoices):
    """What a spreadsheet program opens."""

    XLSX = "xlsx", "Excel (.xlsx)"
    CSV = "csv", "CSV (.csv)"


class ExportState(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportQuerySet(KeptQuerySet["Export"]):
    """Exports and who opens them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: only who made an export opens it."""
        return self.filter(by=user)

    def unfinished(self) -> Self:
        """Those a worker still has to make."""
        return self.filter(state__in=[ExportState.WAITING, ExportState.RUNNING])


def export_path(export: Export, filename: str) -> str:
    """A private file name that tells nothing."""
    return f"exports/{uuid.uuid4().hex}"


@kept
class Export(KeptModel):
    """One export: what was asked for, how many rows it had, and the file while it can be fetched."""

    kind = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True, help_text="filters of the list it was taken from")
    columns = ArrayField(models.CharField(max_length=40), default=list, help_text="empty: all")
    file_format = models.CharField(max_length=4, choices=FileFormat.choices, default=FileFormat.XLSX)
    language = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    expected = models.PositiveIntegerField(default=0, help_text="rows counted when it was asked for")
    rows = models.PositiveIntegerField(default=0, help_text="rows written so far")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="the file is gone from here")
    file = models.FileField(upload_to=export_path, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["by", "-id"], name="exports_of_person"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="exports_to_make"),
            models.Index(fields=["expires_at"], condition=~Q(file=""), name="exports_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def fetchable(self, now: datetime) -> bool:
        """Whether the file can still be fetched."""
        return bool(self.file) and self.expires_at is not None and now < self.expires_at
