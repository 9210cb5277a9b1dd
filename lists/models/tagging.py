"""Tags that were given to, or taken from, many records at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class TaggingQuerySet(KeptQuerySet["Tagging"]):
    """Changes of tags."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own changes."""
        return self.filter(by=user)


@kept
class Tagging(KeptModel):
    """One tag added to, or removed from, the records that changed by it; undone on the same day."""

    list = models.CharField(max_length=20, help_text="of which list the records are: accounts, leads")
    tag = models.CharField(max_length=40)
    adds = models.BooleanField()
    records = ArrayField(models.BigIntegerField(), help_text="ids of what was changed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(help_text="business date")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "-id"], name="taggings_of")]

    def __str__(self) -> str:
        return f"{'+' if self.adds else '-'}{self.tag} ({len(self.records)})"
