"""The reader's language and time zone for the length of a request."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation


class LanguageMiddleware(LocaleMiddleware):
    """Django's: the cookie set by the switch in the bar, then the browser's wish, then English."""


class ReaderMiddleware:
    """The language of the person's profile where no switch was used, and moments in the person's zone.

    Business dates stay the company's (core.clock).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        name = getattr(request.user, "time_zone", "")
        zone = _zone(name) if name else None
        with timezone.override(zone or timezone.get_default_timezone()):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
