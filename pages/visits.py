"""Noting which records a person opens, for the search that starts with them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from lists.models import Visited
from lists.services import visits

# The pages that show one record.
PAGES = {
    "pages:account": Visited.ACCOUNT,
    "pages:lead": Visited.LEAD,
    "leads:story": Visited.OPPORTUNITY,
    "leads:order": Visited.ORDER,
    "leads:quote": Visited.QUOTE,
}


class RecentVisits:
    """Middleware: a record whose page was shown is the latest one its reader visited."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        kind = PAGES.get(match.view_name) if match else None
        if kind and match and request.method == "GET" and response.status_code == 200 and request.user.pk:
            visits.note(request.user.pk, kind, match.kwargs["pk"], now=timezone.now())
        return response
