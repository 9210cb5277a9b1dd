"""Append-only events: who did, was refused, revealed or exported what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, append_only


@append_only
class Event(KeptModel):
    """One thing that happened. The table is partitioned by month (migration 0002)."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    code = models.CharField(max_length=60, help_text="for example account.claimed")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    params = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_subject"),
            models.Index(fields=["actor", "-at"], name="event_actor"),
            models.Index(fields=["at"], name="event_opportunity", condition=models.Q(subject_type="opportunity")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_type} {self.subject_id}"
