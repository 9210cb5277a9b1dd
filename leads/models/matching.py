"""Under what leads are known as duplicates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commons.kept import kept
from commons.matched import MatchKey
from leads.models.leads import Lead


@kept
class LeadMatch(MatchKey):
    """A key of a lead."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="match_keys", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lead", "kind", "value"], name="lead_match_once")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "value", "lead"], name="lead_match", condition=Q(current=True))
        ]
