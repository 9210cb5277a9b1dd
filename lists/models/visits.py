"""Which records a person looked at last: what the search offers before anything is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class Visited(models.TextChoices):
    """Kinds of records with a page of their own."""

    ACCOUNT = "account"
    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    ORDER = "order"
    QUOTE = "quote"


class RecentVisitQuerySet(KeptQuerySet["RecentVisit"]):
    """Visits."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own visits; the records still have to be read through their doors."""
        return self.filter(user=user)


@kept
class RecentVisit(KeptModel):
    """When a person last opened a record; one row per person and record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Visited.choices)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()

    objects = RecentVisitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "kind", "record_id"], name="visit_once")]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="visits_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.record_id}"
