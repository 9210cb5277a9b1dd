"""From which address a request comes."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The sender's address: the one that the outermost of TRUSTED_PROXIES saw; None where there is none.

    Each proxy appends to X-Forwarded-For whom it heard, so only as many entries from its end are to be believed.
    """
    near = request.META.get("REMOTE_ADDR", "")
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = settings.TRUSTED_PROXIES
    far = told[-hops].strip() if 0 < hops <= len(told) else ""
    return _address(far) or _address(near)


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
