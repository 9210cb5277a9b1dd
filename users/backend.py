"""Who is logged in: allauth's backend with the reader's row read by a statement that is compiled once."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from core.prepared import prepared
from users.models import User


class Backend(AuthenticationBackend):
    """Logs in by e-mail; gives every request its reader."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, None when gone or not active any more."""
        user: User | None = prepared("reader", lambda pk: User.objects.filter(pk=pk), int(user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None
