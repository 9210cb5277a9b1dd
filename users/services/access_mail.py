"""Mail about a password: the link for a new one, and word that it was changed."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from core import mail
from users.models import User


def send_reset(user: User, *, origin: str) -> None:
    """Send the one-time link for a new password; nothing to those who have left or were never let in.

    The link is made here, so that it lies in no queue. Raises core.mail.MailNotSent.
    """
    if not user.is_active or not user.has_usable_password():
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = origin + reverse("account_reset_password_from_key", kwargs=key)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    mail.send(
        "users/mail/reset", user.email, language=user.language, origin=origin, person=user, link=link, hours=hours
    )


def send_password_changed(user: User, *, origin: str) -> None:
    """Tell a person that the password was changed, in case it was not them. Raises core.mail.MailNotSent."""
    link = origin + reverse("account_reset_password")
    mail.send("users/mail/changed", user.email, language=user.language, origin=origin, person=user, link=link)
