"""What stances were before they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from commons.kept import KeptModel, KeptQuerySet, append_only
from leads.models.opportunities import Opportunity

if TYPE_CHECKING:
    from users.models import User


class StanceChangeQuerySet(KeptQuerySet["StanceChange"]):
    """What stances were before."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: changes in opportunities the person may see."""
        return self.filter(stance__opportunity__in=Opportunity.objects.visible_to(user))


@append_only
class StanceChange(KeptModel):
    """Stance or agreement before and after a change: the map of a past day is read backwards from today."""

    stance = models.ForeignKey("leads.Stance", models.PROTECT, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    field = models.CharField(max_length=20)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = StanceChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.stance_id} {self.field}"
