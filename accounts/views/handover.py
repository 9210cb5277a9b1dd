"""What somebody who left still has to be handed on: one list, by which all of it is given away (domain.md section 3)."""

from __future__ import annotations

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from accounts.filters import LeaverFilter, applied
from accounts.selection import left_by
from accounts.views.addresses import query_of
from accounts.views.listing import shown_count
from core.access import Access, access
from core.htmx import is_htmx
from core.keyset import Sort, bounded_count, page
from core.ways_back import leads_back
from users.models import User


@leads_back(gettext_lazy("Hand-over"))
@access(Access.MANAGER, "GET")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The accounts of somebody who left: choose some or all, and hand them on together.

    Also when the person works here again meanwhile, as long as something waits.
    """
    leaver = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    waiting = left_by(leaver, request.user)
    if leaver.is_active and not waiting.exists():
        raise Http404
    chosen = LeaverFilter(request.GET, queryset=waiting)
    rows = chosen.qs if chosen.form.is_valid() else waiting
    shown = page(
        [rows.select_related("owner").defer("notes")],
        Sort("sort_key"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    names = list(chosen.filters)
    context = {
        "leaver": leaver,
        "page": shown,
        "filter": chosen,
        "chips": [(query_of(request, names, **{name: None}), words) for name, words in applied(chosen)],
        "narrowing": [(name, value) for name in names if (value := request.GET.get(name, "")[:100])],
        "total": shown_count(len(shown.rows) if shown.only else bounded_count(rows)),
        "prev": f"?{query_of(request, names, before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, names, after=shown.after)}" if shown.after else "",
        "rest_until": waiting.aggregate(day=Min("paused_until"))["day"],
    }
    return render(request, "accounts/handover.html#list" if is_htmx(request) else "accounts/handover.html", context)
