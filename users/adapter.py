"""Log-in rules for django-allauth: people are invited by an admin; mail goes out in the background."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from core.addresses import client_address
from core.mail import origin_of
from users import tasks


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Refuses sign-up, and sends our own mail; everything else is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address whose failed logins are counted: the same one as for tokens."""
        return client_address(request) or super().get_client_ip(request)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """In the background: known and unknown addresses take the same time, and a lost mail server tells nothing."""
        tasks.after_commit(tasks.send_reset, user.pk, origin_of(self.request))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Every notification of allauth that can happen here is about a new password."""
        tasks.after_commit(tasks.send_password_changed, user.pk, origin_of(self.request))
