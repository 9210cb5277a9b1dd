"""Which column meant which field the last time a file with these headers came."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, kept
from imports.models.imports import Kind


@kept
class ImportMapping(KeptModel):
    """The columns as one person mapped them; for everybody else as long as they have not done so themselves."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    signature = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "signature", "user"], name="one_mapping_a_source_and_person")
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "signature", "-used_at"], name="mappings_of_source")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
