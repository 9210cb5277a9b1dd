"""A change of the catalogue that is worked into the portraits."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept
from portraits.models.catalogue import Field

if TYPE_CHECKING:
    from users.models import User


class RecountQuerySet(KeptQuerySet["Recount"]):
    """Recounts."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: admins, who keep the catalogue."""
        return self.all() if user.is_admin else self.none()

    def open(self) -> Self:
        """Those still to be finished."""
        return self.filter(finished_at=None)


@kept
class Recount(KeptModel):
    """One change of a field: shelf lives, sealing and distances of all portraits follow in chunks, by id of the account."""

    field = models.ForeignKey(Field, models.PROTECT, related_name="recounts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reached = models.BigIntegerField(default=0, help_text="the last account that is done")
    accounts = models.PositiveIntegerField(default=0)
    ceilings = models.PositiveIntegerField(default=0, help_text="how many moved")
    finished_at = models.DateTimeField(null=True)

    objects = RecountQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], name="open_recounts", condition=models.Q(finished_at=None))]

    def __str__(self) -> str:
        return f"recount {self.pk}"
