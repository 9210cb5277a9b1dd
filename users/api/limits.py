"""How many requests a program may send a minute."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from users.models import Token

WINDOW = 60


class PerMinute(BaseThrottle):
    """Counts each token, and each logged-in person, by the minute of the clock."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this one still fits into the minute."""
        who = f"token:{request.auth.pk}" if isinstance(request.auth, Token) else f"user:{request.user.pk}"
        now = int(time.time())
        self.left = WINDOW - now % WINDOW
        key = f"api-requests:{who}:{now // WINDOW}"
        if cache.add(key, 1, 2 * WINDOW):  # longer than the minute, so that it does not end between these two lines
            return True
        try:
            return bool(cache.incr(key) <= settings.API_REQUESTS_PER_MINUTE)
        except ValueError:  # the cache has let go of it: the minute begins anew
            return True

    def wait(self) -> float:
        """Seconds until the next minute."""
        return self.left
