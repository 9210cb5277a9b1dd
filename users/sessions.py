"""Django's sessions in the database, read by a statement that is compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import prepared


class SessionStore(DatabaseStore):
    """The session of each request."""

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = prepared(
            "session",
            lambda key, now: self.model.objects.filter(session_key=key, expire_date__gt=now),
            self.session_key or "",
            timezone.now(),
        ).first()
        if found is None:
            self._session_key = None
        return found

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own table."""
        return Session
