"""Invitations: how a person gets a first password (or a new one after coming back)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from users.models.people import User


class InvitationQuerySet(KeptQuerySet["Invitation"]):
    """Invitations and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: they are the admins' business."""
        return self.all() if user.is_admin else self.none()

    def open(self) -> Self:
        """Neither accepted nor taken back (they may have expired)."""
        return self.filter(accepted_at=None, revoked_at=None)


@kept
class Invitation(KeptModel):
    """A one-time link by e-mail. The link itself is not stored: it is signed over this row and its `nonce`."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations", verbose_name=_("person"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    nonce = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(null=True, help_text="when the mail server refused it last")
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(accepted_at=None, revoked_at=None), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at}"

    def is_open(self, now: datetime) -> bool:
        """Whether its link still opens the door."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
