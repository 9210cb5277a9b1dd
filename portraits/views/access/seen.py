"""Who saw what: closed values that were opened, by account, person, field or colleague."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from core.access import Access, access
from core.keyset import Sort, page
from portraits.models import Field, Viewing
from portraits.views.shared import asked, not_kept
from users.models import User
from users.requests import MemberRequest


@access(Access.MANAGER, "GET")
@not_kept
def seen(request: MemberRequest) -> HttpResponse:
    """Every opening that the reader answers for, newest first; narrowed by account, person, field and colleague."""
    rows = Viewing.objects.visible_to(request.user).select_related("account", "user", "field", "person")
    chosen = {name: asked(request, name) for name in ("account", "person", "field", "user")}
    rows = rows.filter(**{f"{name}_id": value for name, value in chosen.items() if value})
    found = page(
        [rows], Sort("id", descending=True), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "page": found,
        "chosen": chosen,
        "people": User.objects.visible_to(request.user).order_by("name"),
        "fields": [f for f in Field.objects.visible_to(request.user) if f.sealed],
    }
    return render(request, "portraits/access/seen.html", context)
