"""What every app may use: job runs, attachments, holidays, kept answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.answers import KeptAnswer as KeptAnswer
from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from datetime import date


@kept
class JobRun(KeptModel):
    """One run of a job for one business date; the unique pair makes a job happen once."""

    job = models.CharField(max_length=40)
    on = models.DateField(help_text="business date the job ran for")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "on"], name="jobrun_once_a_day")]
        indexes: ClassVar = [models.Index(fields=["job", "-on"], name="jobrun_latest")]

    def __str__(self) -> str:
        return f"{self.job} {self.on}"


class HolidayQuerySet(KeptQuerySet["Holiday"]):
    """Holidays of the company's calendar."""


@kept
class Holiday(KeptModel):
    """A day whose working state differs from the week's pattern: a holiday, or a worked Saturday."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    working = models.BooleanField(_("worked nevertheless"), default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["day"]
        verbose_name = _("day off or worked weekend")
        verbose_name_plural = _("days off and worked weekends")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def attachment_path(attachment: Attachment, filename: str) -> str:
    """A private file name that tells nothing: year, month and a random id."""
    day: date = attachment.uploaded_at.date()
    return f"attachments/{day:%Y/%m}/{uuid.uuid4().hex}"


@kept
class Attachment(KeptModel):
    """A file kept in private storage; served only by views that ask visible_to() of what it hangs on."""

    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, help_text="the file is gone, at the request of whom it was about")

    def __str__(self) -> str:
        return self.name
