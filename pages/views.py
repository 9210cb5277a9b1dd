"""The home page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Account
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from pages import today as queues
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def today(request: MemberRequest) -> HttpResponse:
    """What to do today; HTMX asks for the queues alone after something was done in place."""
    day = business_date()
    shown = queues.queues_of(request.user, today=day)
    context = {
        "today": day,
        "queues": [queue for queue in shown if queue.count],
        "figures": shown,
        "waiting": [part for part in queues.waiting_for(request.user) if part.count],
        "manages": request.user.is_manager,
        "sells": not request.user.is_admin,
        "owns": any(queue.count for queue in shown) or Account.objects.owned_by(request.user).exists(),
        "snoozes": [(1, _("Tomorrow")), (3, _("In 3 days")), (7, _("In a week"))],
    }
    return render(request, "pages/today.html#queues" if is_htmx(request) else "pages/today.html", context)
