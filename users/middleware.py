"""The reader's language and time zone for the length of a request."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone


class LanguageMiddleware(LocaleMiddleware):
    """Django's: the cookie set by the switch in the bar, then the browser's wish, then English."""


class TimeZoneMiddleware:
    """Shows moments in the reader's zone; business dates stay the company's (core.clock)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = getattr(request.user, "time_zone", "")
        zone = _zone(name) if name else None
        with timezone.override(zone or timezone.get_default_timezone()):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
