"""Time zones to choose from: their cities in the reader's language, with the difference from UTC as it is now.

The names in `cities.json` are those of the Unicode CLDR: English, simplified, traditional.
"""

from __future__ import annotations

import json
import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

CITIES = Path(__file__).with_name("cities.json")
PLACES = {"zh-hans": 1, "zh-hant": 2}
PARTS = ("Asia/", "Australia/", "Europe/", "America/", "Africa/", "Pacific/")


def offered() -> list[tuple[str, str]]:
    """The company's zone, then each place under its present name: from east of the date line to west of it."""
    now = timezone.now()
    own = _("the company's: %(zone)s") % {"zone": words(settings.TIME_ZONE, now)}
    order = sorted(_names(), key=lambda name: (-_ahead(name, now), city(name)))
    return [("", own), *((name, words(name, now)) for name in order)]


def words(name: str, now: datetime) -> str:
    """A zone by its city and its difference from UTC at a moment: "Shanghai (UTC+08:00)"."""
    try:
        minutes = _ahead(name, now)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return name
    ahead = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return pgettext("time zone", "%(city)s (%(ahead)s)") % {"city": city(name), "ahead": ahead}


def city(name: str) -> str:
    """The city that a zone is named after, in the active language; its own name where nobody has translated it."""
    known = _cities().get(name)
    return known[PLACES.get(translation.get_language() or "", 0)] if known else name


def _ahead(name: str, now: datetime) -> int:
    """Minutes ahead of UTC."""
    return (now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()) // timedelta(minutes=1)


@cache
def _names() -> tuple[str, ...]:
    """The lists of countries name no alias kept for old programs."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    places = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    known = zoneinfo.available_timezones()
    return tuple(name for name in places if name.startswith(PARTS) and name in known)


@cache
def _cities() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(CITIES.read_text(encoding="utf-8"))
    return loaded
