"""The inbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.access import Access, access
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from notifications import catalogue, grouping, inbox, services
from notifications.grouping import Cursor
from notifications.models import Notice
from users.requests import MemberRequest

BATCH_SIZE = 50
NEWEST = Sort("at", descending=True)


@access(Access.MEMBER, "GET")
def index(request: MemberRequest) -> HttpResponse:
    """What a person should know, newest first, one line per kind and batch."""
    notices = Notice.objects.visible_to(request.user)
    groups = catalogue.groups_for(request.user)
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in groups else ""
    only_unread = request.GET.get("show") == "unread"
    rows = notices.unread() if only_unread else notices
    if chosen:
        rows = rows.filter(kind__in=catalogue.codes_of(chosen))
    after = Cursor.read(request.GET.get("after", ""))
    found, end = grouping.newest(rows, after)
    first = grouping.first_of_each(notices, [(one.kind, one.batch) for one in found])
    shown = timezone.localdate(after.at) if after else None
    context = {
        "groups": inbox.with_days(inbox.groups_of(inbox.look(first, request.user)), shown=shown),
        "only_unread": only_unread,
        "chosen": chosen,
        "tabs": [
            (_("All"), _query(False, chosen), not only_unread),
            (_("Unread"), _query(True, chosen), only_unread),
        ],
        "kinds": [(name, group.label) for name, group in groups.items()],
        "query": _query(only_unread, chosen),
        "older": _query(only_unread, chosen, after=str(end)) if end else "",
    }
    if not is_htmx(request):
        return render(request, "notifications/inbox.html", context)
    return render(request, f"notifications/inbox.html#{'groups' if after else 'list'}", context)


def _query(only_unread: bool, chosen: str, **more: str) -> str:
    wanted = {"show": "unread" if only_unread else "", "kind": chosen, **more}
    return "?" + urlencode({name: value for name, value in wanted.items() if value})


@access(Access.MEMBER, "GET")
def batch(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything that one line of the inbox stands for; it counts as read then."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.mark_batch(notice, read=True)
    rows = Notice.objects.visible_to(request.user).filter(kind=notice.kind, batch=notice.batch)
    shown = page(
        [rows], NEWEST, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=BATCH_SIZE
    )
    first = grouping.first_of_each(rows, [(notice.kind, notice.batch)])
    (group,) = inbox.groups_of(inbox.look(first, request.user))
    context = {
        "group": group,
        "notices": [
            (one, inbox.sentence(one), inbox.address_of(one), inbox.gone_words(one))
            for one in inbox.look(shown.rows, request.user)
        ],
        "prev": f"?before={shown.before}" if shown.before else "",
        "next": f"?after={shown.after}" if shown.after else "",
    }
    return render(request, "notifications/batch.html", context)


@access(Access.MEMBER, "GET")
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about, or say in words that it has moved on; the notice counts as read then."""
    (notice,) = inbox.look([get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)], request.user)
    services.mark_read(request.user, [notice.pk])
    address, gone = inbox.address_of(notice), inbox.gone_words(notice)
    if not address and gone:
        messages.info(request, gone)
    return redirect(address or "notifications:inbox")


@access(Access.MEMBER, "POST")
def mark(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one line of the inbox as read, or as unread again; the line comes back as it is now."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.mark_batch(notice, read="unread" not in request.POST)
    if not is_htmx(request):
        return redirect("notifications:inbox")
    rows = Notice.objects.visible_to(request.user)
    first = grouping.first_of_each(rows, [(notice.kind, notice.batch)])
    return render(
        request, "notifications/inbox.html#marked", {"groups": inbox.groups_of(inbox.look(first, request.user))}
    )


@access(Access.MEMBER, "POST")
def read(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_read(request.user)
    return hx_redirect(request, "notifications:inbox")
