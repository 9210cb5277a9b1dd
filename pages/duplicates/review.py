"""Pairs that may be one company, for whoever manages both."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.duplicates import pairs_for
from accounts.models import Account
from accounts.services.merging.reading import say_not_duplicate
from core.access import Access, access
from core.apart import counted_apart
from core.htmx import hx_redirect, is_htmx
from users.requests import MemberRequest


@access(Access.MANAGER, "GET")
@counted_apart
def review(request: MemberRequest) -> HttpResponse:
    """Suggested pairs, a page at a time; the list loads by itself because it looks through all that one leads."""
    if not is_htmx(request):
        return render(request, "pages/duplicates/review.html", {"query": request.GET.urlencode()[:100]})
    pairs, more, at = pairs_for(request.user, after=_cursor(request.GET.get("after", "")))
    context = {"pairs": pairs, "next": f"?after={more[0]}-{more[1]}" if more else "", "counted_at": at}
    return render(request, "pages/duplicates/review.html#list", context)


@access(Access.MANAGER, "POST")
def not_duplicate(request: MemberRequest) -> HttpResponse:
    """Remember that two accounts are two companies: the pair is suggested no more."""
    mine = Account.objects.of_teams(request.user)
    one, other = (get_object_or_404(mine, pk=_number(request.POST.get(name, ""))) for name in ("one", "other"))
    if one.pk != other.pk:
        say_not_duplicate(one, other, by=request.user)
    if is_htmx(request):
        return render(request, "pages/duplicates/review.html#settled", {"one": one, "other": other})
    return hx_redirect(request, "pages:duplicates")


def _cursor(text: str) -> tuple[int, int]:
    low, _dash, high = text.partition("-")
    return (_number(low), _number(high))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0
