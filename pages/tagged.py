"""Changes of tags of many records: kept as a list, and taken back on their day (ux.md, lists)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.columns import ACCOUNTS
from accounts.views.addresses import query_of
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import Sort, page
from leads.columns import LEADS, OPPORTUNITIES
from lists.models import Tagging
from users.requests import MemberRequest

# By list: where a change is taken back, and where the records with the tag are seen.
WHERE = {
    ACCOUNTS.name: ("accounts:tags_undo", "accounts:list"),
    LEADS.name: ("leads:lead_tags_undo", "leads:list"),
    OPPORTUNITIES.name: ("leads:tag_many_undo", "leads:pipeline_list"),
}


@access(Access.MEMBER, "GET")
def tagged(request: MemberRequest) -> HttpResponse:
    """One's own changes of tags, newest first; those of today can be taken back."""
    rows = Tagging.objects.visible_to(request.user).filter(list__in=WHERE)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown, today = page([rows], Sort("id", descending=True), after=after, before=before), business_date()
    for row in shown.rows:
        undo, seen = WHERE[row.list]
        row.count, row.words = len(row.records), _words(row)
        row.undo_url = reverse(undo, args=[row.pk]) if row.undone_at is None and row.on == today else ""
        row.list_url = reverse(seen)
    context: dict[str, Any] = {
        "page": shown,
        "prev": f"?{query_of(request, (), before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, (), after=shown.after)}" if shown.after else "",
    }
    return render(request, "pages/tagged.html#list" if is_htmx(request) else "pages/tagged.html", context)


def _words(done: Tagging) -> str:
    """Of which list how many: "137 accounts"."""
    n = len(done.records)
    words = {
        ACCOUNTS.name: ngettext("%(n)s account", "%(n)s accounts", n),
        LEADS.name: ngettext("%(n)s lead", "%(n)s leads", n),
        OPPORTUNITIES.name: ngettext("%(n)s opportunity", "%(n)s opportunities", n),
    }
    return words[done.list] % {"n": formatting.number(n)}
