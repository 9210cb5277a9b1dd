"""One's own mail as it would come now, in the browser."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Access, access
from notifications.models import DigestKind
from notifications.services.digests import reader_of
from pages.digest import sending
from users.requests import MemberRequest

POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"


@access(Access.MEMBER, "GET")
def preview(request: MemberRequest) -> HttpResponse:
    """The daily mail, or with ?kind=weekly that of who leads, as it would come now; nothing is sent or marked as told."""
    now, weekly = timezone.now(), request.GET.get("kind") == DigestKind.WEEKLY
    leads = request.user.is_manager or request.user.is_admin
    kind = DigestKind.WEEKLY if weekly and leads else DigestKind.DAILY
    mail = next(sending.preview([reader_of(request.user, now)], now, kind), None)
    if mail is None:
        messages.info(request, _("There is nothing to say now: no mail would come."))
        return redirect("notifications:preferences")
    (html,) = (str(each.content) for each in mail.alternatives if each.mimetype == "text/html")  # type: ignore[attr-defined]
    response = HttpResponse(html)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response
