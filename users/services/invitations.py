"""Invitations: a one-time link by e-mail, behind which a person chooses a password."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core import mail
from users.models import Invitation, User
from users.services.positions import lock_people
from users.services.refusals import InvitationRefused, LinkDead, NotAnAdmin

VALID_DAYS = 7
SALT = "users.invitation"


@transaction.atomic
def invite(user: User, *, by: User, now: datetime) -> Invitation:
    """Make a new one-time link for somebody without a password; the link before opens nothing any more.

    It is sent by `deliver`, after the transaction. Raises NotAnAdmin, InvitationRefused.
    """
    if not by.is_admin:
        raise NotAnAdmin
    locked = lock_people([user.pk])[user.pk]
    if not locked.is_active:
        raise InvitationRefused(_("%(name)s has left the company."), name=locked.name)
    if locked.has_usable_password():
        raise InvitationRefused(
            _("%(name)s has a password already; “Forgot the password?” on the log-in page sends a new link."),
            name=locked.name,
        )
    Invitation.objects.open().filter(user=user).update(revoked_at=now)
    invitation = Invitation.objects.create(
        user=user, invited_by=by, nonce=get_random_string(32), made_at=now, expires_at=now + timedelta(days=VALID_DAYS)
    )
    audit.record("person.invited", user, by=by, invitation=invitation.pk)
    return invitation


@transaction.atomic
def revoke(user: User, *, by: User, now: datetime) -> None:
    """Take back the open invitation of a person. Raises NotAnAdmin, InvitationRefused when there is none."""
    if not by.is_admin:
        raise NotAnAdmin
    if not Invitation.objects.open().filter(user=user).update(revoked_at=now):
        raise InvitationRefused(_("There is no open invitation of %(name)s to take back."), name=user.name)
    audit.record("person.invitation_revoked", user, by=by)


def link_of(invitation: Invitation, origin: str) -> str:
    """The address behind which the person chooses a password; never stored, never logged."""
    return origin + reverse("users:join", args=[signing.dumps([invitation.pk, invitation.nonce], salt=SALT)])


def deliver(invitation: Invitation, *, origin: str, now: datetime) -> None:
    """Send the link in the person's language, unless it has been sent or opens nothing any more.

    Raises core.mail.MailNotSent; the invitation then stays and says so.
    """
    if not invitation.is_open(now) or invitation.sent_at is not None:
        return
    this = Invitation.objects.filter(pk=invitation.pk)
    person = invitation.user
    try:
        mail.send(
            "users/mail/invitation", person.email, language=person.language, origin=origin, person=person,
            by=invitation.invited_by, link=link_of(invitation, origin), days=(invitation.expires_at - now).days or 1,
        )  # fmt: skip
    except mail.MailNotSent:
        this.update(failed_at=now)
        raise
    this.update(sent_at=now, failed_at=None)


def behind(key: str, *, now: datetime) -> Invitation:
    """The open invitation that a link belongs to. Raises LinkDead, the same for whatever reason."""
    try:
        pk, nonce = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkDead from None
    open_ones = Invitation.objects.open().filter(pk=pk, nonce=nonce, expires_at__gt=now, user__is_active=True)
    invitation = open_ones.select_related("user").first()
    if invitation is None:
        raise LinkDead
    return invitation


@transaction.atomic
def accept(key: str, *, password: str, now: datetime) -> User:
    """Give the invited person the password they chose; the link works once. Raises LinkDead."""
    invitation = behind(key, now=now)
    user = lock_people([invitation.user_id])[invitation.user_id]
    # Of two who use the link at once, one finds it open.
    if not user.is_active or not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now):
        raise LinkDead
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    audit.record("person.joined", user, by=user, invitation=invitation.pk)
    return user
