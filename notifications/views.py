"""The inbox."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import Access, access
from core.htmx import hx_redirect, hx_toast, is_htmx
from core.keyset import Sort, page
from notifications import services
from notifications.inbox import address_of, grouped
from notifications.models import Notice
from users.requests import MemberRequest

SIZE = 60
NEWEST = Sort("at", descending=True)


@access(Access.MEMBER, "GET")
def inbox(request: MemberRequest) -> HttpResponse:
    """What a person should know, newest first, one line per kind and batch."""
    notices = Notice.objects.visible_to(request.user)
    only_unread = request.GET.get("show") == "unread"
    shown = page(
        [notices.unread() if only_unread else notices],
        NEWEST,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SIZE,
    )
    more = "&show=unread" if only_unread else ""
    context = {
        "groups": grouped(shown.rows),
        "only_unread": only_unread,
        "everything": not only_unread,
        "prev": f"?before={shown.before}{more}" if shown.before else "",
        "next": f"?after={shown.after}{more}" if shown.after else "",
    }
    return render(request, "notifications/inbox.html#list" if is_htmx(request) else "notifications/inbox.html", context)


@access(Access.MEMBER, "POST")
def read(request: MemberRequest) -> HttpResponse:
    """Mark the given notices as read, or all of them."""
    ids = [int(pk) for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19]
    services.mark_read(request.user, None if "all" in request.POST else ids)
    if not is_htmx(request) or "all" in request.POST:
        return hx_redirect(request, "notifications:inbox")
    notices = Notice.objects.visible_to(request.user).filter(pk__in=ids).order_by("-at", "-pk")
    response = render(request, "notifications/inbox.html#groups", {"groups": grouped(notices)})
    return hx_toast(response, _("Marked as read."))


@access(Access.MEMBER, "GET")
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about; it counts as read then."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.mark_read(request.user, [notice.pk])
    return redirect(address_of(notice) or "notifications:inbox")
