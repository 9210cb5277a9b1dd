"""The search of the top bar: a fragment for the dialog, a page for those without scripts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.listing import SEARCH_LENGTH
from core.access import Access, access
from core.htmx import is_htmx
from pages.palette.actions import actions
from pages.palette.found import find as find_groups
from pages.palette.places import places
from pages.palette.recent import recent
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def find(request: MemberRequest) -> HttpResponse:
    """What `q` finds in groups; without a text the records that were opened last."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_LENGTH]
    groups = find_groups(request.user, text) if text else []
    pages = places(request.user, text)
    context = {
        "text": text,
        "groups": groups,
        "found": sum(len(group.hits) for group in groups) + len(pages),
        "recent": [] if text else recent(request.user),
        "places": pages,
        "actions": actions(groups),
    }
    return render(request, "pages/find.html#results" if is_htmx(request) else "pages/find.html", context)
