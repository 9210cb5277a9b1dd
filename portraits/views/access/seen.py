"""Who saw what: closed values that were opened, by account, person, field or colleague."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from core.access import Access, access
from core.keyset import Sort, page
from portraits.forms.seen import SeenFilter
from portraits.models import Field, Viewing
from portraits.views.shared import not_kept
from users.models import User
from users.requests import MemberRequest


@access(Access.MANAGER, "GET")
@not_kept
def seen(request: MemberRequest) -> HttpResponse:
    """Every opening that the reader answers for, newest first; narrowed by account, person, field, colleague and days."""
    rows = Viewing.objects.visible_to(request.user).select_related("account", "user", "field", "person")
    form = SeenFilter(request.GET)
    rows, chosen = form.narrowed(rows), form.chosen()
    found = page(
        [rows], Sort("id", descending=True), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "page": found,
        "chosen": chosen,
        "form": form,
        "query": request.GET.urlencode(),
        "people": User.objects.visible_to(request.user).order_by("name"),
        "fields": [f for f in Field.objects.visible_to(request.user) if f.sealed],
    }
    return render(request, "portraits/access/seen.html", context)
