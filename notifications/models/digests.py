"""The record of mails: which were due, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class DigestState(models.TextChoices):
    """How far a mail has come."""

    CLAIMED = "claimed", _("being sent")
    WAITING = "waiting", _("to be tried again")
    SENT = "sent", _("sent")
    EMPTY = "empty", _("nothing to tell")
    FAILED = "failed", _("given up")


class DigestKind(models.TextChoices):
    """What a mail gathers."""

    DAILY = "daily", _("daily mail")
    WEEKLY = "weekly", _("weekly mail")
    NOW = "now", _("mail at once")


class DigestQuerySet(KeptQuerySet["Digest"]):
    """Mails of what a person should know."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(recipient=user)


@kept
class Digest(KeptModel):
    """One person's mail of one local day; unique, so that it is one however often the schedule wakes.

    A mail at once waits a moment, or until the quiet hours are over, and gathers `notices` meanwhile.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", db_index=False)
    kind = models.CharField(max_length=8, choices=DigestKind.choices, default=DigestKind.DAILY)
    on = models.DateField(help_text="the day in the person's zone")
    notices = ArrayField(models.BigIntegerField(), default=list, help_text="of a mail at once")
    state = models.CharField(max_length=8, choices=DigestState.choices, default=DigestState.CLAIMED)
    attempts = models.PositiveSmallIntegerField(default=1, help_text="also tells whose claim it is")
    claimed_at = models.DateTimeField()
    told_until = models.DateTimeField(null=True, help_text="what came later belongs to the next mail")
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "on", "kind"], condition=~models.Q(kind="now"), name="digest_once_a_day_and_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["claimed_at"], condition=models.Q(state__in=["claimed", "waiting"]), name="digest_unfinished"
            ),
            models.Index(
                fields=["recipient"], condition=models.Q(kind="now", state="waiting"), name="digest_gathering"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.kind} {self.on} {self.state}"
