"""Logging in by a personal token: `Authorization: Bearer crm_…`."""

from __future__ import annotations

import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from core.addresses import client_address
from users.models import Token, User
from users.services import tokens

WINDOW = 300  # seconds over which failures of an address are counted, from the first one on


class ShutOut(Throttled):
    """Too many wrong tokens came from one address; nothing from there is answered until the window ends."""

    why = gettext_lazy("Too many wrong tokens came from your address. Try again in %(wait)d seconds.")


class TokenAuthentication(BaseAuthentication):
    """The person of a live token; whoever guesses is slowed down by address."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The person and the token; None without one, so that a session may answer."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        address = client_address(request._request)
        failures, until = f"token-failures:{address}", f"token-failures-until:{address}"
        if int(cache.get(failures) or 0) >= settings.API_TOKEN_FAILURES:
            raise ShutOut(min(WINDOW, max(1, int(cache.get(until) or 0) - int(time.time()))))
        now = timezone.now()
        token = tokens.behind(secret.strip()[:200], now=now)
        if token is None:
            _count(failures, until)
            raise AuthenticationFailed(_("This token does not open anything: it is unknown, expired or taken back."))
        tokens.note_use(token, address=address, now=now)
        if "Accept-Language" not in request.headers:
            translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a client is asked for (401 instead of 403)."""
        wrong = ', error="invalid_token"' if request.headers.get("Authorization") else ""
        return f'Bearer realm="api"{wrong}'


def _count(failures: str, until: str) -> None:
    """One more wrong token; the first one begins the window."""
    if cache.add(failures, 1, WINDOW):
        cache.set(until, int(time.time()) + WINDOW, WINDOW)
        return
    with suppress(ValueError):  # the window has ended between the two lines
        cache.incr(failures)
