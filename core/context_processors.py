"""What the frame of every page needs; no queries here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info

from core import formatting


def languages() -> list[tuple[str, str]]:
    """(code, own name) of each language to choose from."""
    return [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Languages to choose from, the company's name, and the zone in which the reader's moments are shown."""
    return {
        "frame_languages": languages(),
        "frame_language": formatting.language(),
        "frame_path": request.get_full_path(),
        "frame_zone": timezone.get_current_timezone_name(),
        "company_name": getattr(settings, "COMPANY_NAME", ""),
    }
