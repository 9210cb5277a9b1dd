"""The inbox: one row per recipient and matter, shown grouped per batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class NoticeQuerySet(KeptQuerySet["Notice"]):
    """Notices as their recipients see them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: a person's own notices, without those that only a mail tells."""
        return self.filter(recipient=user, hidden=False)

    def unread(self) -> Self:
        """Not yet opened."""
        return self.filter(read_at=None)

    def unsettled(self) -> Self:
        """Without what asked for a decision that has been made."""
        return self.filter(settled_at=None)


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
    settled_at = models.DateTimeField(null=True, help_text="what it asked for was decided then, by whomever")
    hidden = models.BooleanField(default=False, db_default=False, help_text="kept out of the inbox, told by mail only")
    routed = models.BooleanField(default=False, db_default=False, help_text="passed on to mails at once and to robots")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient", "once"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["recipient", "kind", "batch", "-at"], name="notice_batch"),
            models.Index(fields=["recipient", "-at", "-id"], condition=models.Q(read_at=None), name="notice_new"),
            models.Index(fields=["id"], condition=models.Q(routed=False), name="notice_unrouted"),
            models.Index(fields=["once"], name="notice_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"
