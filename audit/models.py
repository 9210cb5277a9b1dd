"""Append-only events: who did, was refused, revealed or exported what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
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


@append_only
class Seal(KeptModel):
    """A segment of events in the order of ids: the hash of each row, under a digest that holds the seal before."""

    previous = models.BinaryField(help_text="digest of the seal before; empty for the first")
    digest = models.BinaryField()
    ids = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField(help_text="32 bytes a row, in the order of ids")
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ids[0]} to {self.ids[-1]}"


@append_only
class Amendment(KeptModel):
    """An erasure took a name out of an event: its hash before and after, so that the chain still knows the row."""

    event_id = models.BigIntegerField(db_index=True)
    was = models.BinaryField()
    now = models.BinaryField()
    mac = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"event {self.event_id}"
