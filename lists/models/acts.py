"""What somebody did to many records of a list at once, with what it takes to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class BulkActQuerySet(KeptQuerySet["BulkAct"]):
    """Acts on many records."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own acts."""
        return self.filter(by=user)


@kept
class BulkAct(KeptModel):
    """One act on many records; undone on the same day."""

    name = models.CharField(max_length=30, help_text="what was done: followups.step, leads.return, leads.unfit")
    count = models.PositiveIntegerField(help_text="records it changed")
    facts: models.JSONField[Any, Any] = models.JSONField(help_text="what its undo needs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(help_text="business date")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="bulk_acts_of")]

    def __str__(self) -> str:
        return f"{self.name} ({self.count})"
