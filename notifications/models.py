"""The inbox: one row per recipient and matter, shown grouped per batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class NoticeQuerySet(KeptQuerySet["Notice"]):
    """Notices as their recipients see them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: a person's own notices."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Not yet opened."""
        return self.filter(read_at=None)


@kept
class Notice(KeptModel):
    """Something a person should know: a kind and parameters, rendered in the reader's language."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    account_id = models.BigIntegerField(null=True, help_text="the account it is about, if any")
    batch = models.CharField(max_length=60, help_text="notices of one kind and batch are shown as one")
    once = models.CharField(max_length=120, help_text="the same matter is told a person once")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient", "once"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["recipient", "kind", "batch", "-at"], name="notice_batch"),
            models.Index(fields=["recipient", "-at", "-id"], condition=models.Q(read_at=None), name="notice_new"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


DEFAULT_HOUR = 8
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]


def working_week() -> list[int]:
    """Monday to Friday."""
    return list(MONDAY_TO_FRIDAY)


@dataclass(frozen=True)
class Wishes:
    """What a person chooses on the page of preferences."""

    digest: bool = True
    hour: int = DEFAULT_HOUR
    weekdays: list[int] = field(default_factory=working_week)
    quiet: list[str] = field(default_factory=list)
    not_mailed: list[str] = field(default_factory=list)


class PreferenceQuerySet(KeptQuerySet["Preference"]):
    """Preferences."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(user=user)


@kept
class Preference(KeptModel):
    """What a person wants in the inbox and by mail, and when; without a row the defaults hold."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="preference", verbose_name=_("person")
    )
    digest = models.BooleanField(default=True, help_text="a daily mail")
    hour = models.PositiveSmallIntegerField(default=DEFAULT_HOUR, help_text="in the person's zone")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=working_week, help_text="Monday is 0")
    quiet = ArrayField(models.CharField(max_length=20), default=list, help_text="groups kept out of the inbox")
    not_mailed = ArrayField(models.CharField(max_length=20), default=list, help_text="groups kept out of the mail")

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(hour__lte=23), name="preference_hour")]

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class DigestState(models.TextChoices):
    """How far a daily mail has come."""

    CLAIMED = "claimed", _("being sent")
    WAITING = "waiting", _("to be tried again")
    SENT = "sent", _("sent")
    EMPTY = "empty", _("nothing to tell")
    FAILED = "failed", _("given up")


class DigestQuerySet(KeptQuerySet["Digest"]):
    """Daily mails."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(recipient=user)


@kept
class Digest(KeptModel):
    """One person's mail of one local day; the unique pair makes it one however often the schedule wakes."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", db_index=False)
    on = models.DateField(help_text="the day in the person's zone")
    state = models.CharField(max_length=8, choices=DigestState.choices, default=DigestState.CLAIMED)
    attempts = models.PositiveSmallIntegerField(default=1, help_text="also tells whose claim it is")
    claimed_at = models.DateTimeField()
    told_until = models.DateTimeField(null=True, help_text="what came later belongs to the next mail")
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient", "on"], name="digest_once_a_day")]
        indexes: ClassVar = [
            models.Index(
                fields=["claimed_at"], condition=models.Q(state__in=["claimed", "waiting"]), name="digest_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.on} {self.state}"
