"""Answers to writing requests that were sent with an Idempotency-Key, so that a retry gets the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class KeptAnswerQuerySet(KeptQuerySet["KeptAnswer"]):
    """Kept answers."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: the answers to one's own requests."""
        return self.filter(user=user)


@kept
class KeptAnswer(KeptModel):
    """What was answered to one request; its body is emptied after a day, and the key can be used anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=128)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="of the request: another one is not a retry")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key", "method", "path"], name="one_answer_a_key")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=~models.Q(body=""), name="answers_to_forget")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.method} {self.path} {self.key}"
