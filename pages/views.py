"""The home page, and what waits for a manager's decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.policies import for_request
from accounts.training import gate
from accounts.views.addresses import query_of
from accounts.views.listing import shown_count
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import bounded_count
from dashboards import scopes
from keyaccounts.today import cares_of
from pages import deciding
from pages import today as queues
from pages.deciding import Narrowed
from pages.history import history_of
from pages.lead_queues import lead_queues_of
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def today(request: MemberRequest) -> HttpResponse:
    """What to do today; HTMX asks for the queues alone after something was done in place."""
    day = business_date()
    shown = queues.queues_of(request.user, today=day, policy=for_request(request.user))
    decides = request.user.is_manager or request.user.is_admin
    context = {
        "today": day,
        "cares": SimpleLazyObject(lambda: cares_of(request.user, today=day)),
        "queues": [queue for queue in shown if queue.count],
        "figures": shown,
        "lead_queues": [] if request.user.is_admin else lead_queues_of(request.user, today=day),
        "decides": decides,
        "manages": request.user.is_manager,
        "sells": not request.user.is_admin,
        "bar": SimpleLazyObject(lambda: gate.bar_of(request.user, today=day, policy=for_request(request.user))),
        "owns": any(queue.count for queue in shown)
        or (not decides and Account.objects.owned_by(request.user).exists()),
        "snoozes": [(1, _("Tomorrow")), (3, _("In 3 days")), (7, _("In a week"))],
    }
    if is_htmx(request):
        return render(request, "pages/today.html#queues", context)
    if decides:
        context["waiting"] = deciding.waiting_for(request.user, today=day, policy=for_request(request.user))
    return render(request, "pages/today.html", context)


@access(Access.MANAGER, "GET")
def decisions(request: MemberRequest) -> HttpResponse:
    """What waits for this manager: one group's full list, or (for HTMX, without a group) the board of Today."""
    day, policy, name = business_date(), for_request(request.user), request.GET.get("group", "")
    if name not in deciding.GROUPS:
        board: dict[str, Any] = {"waiting": deciding.waiting_for(request.user, today=day, policy=policy)}
        return render(request, "pages/deciding.html#board" if is_htmx(request) else "pages/decisions.html", board)
    choice = scopes.chosen(request.user, request.GET)
    narrowed = Narrowed(choice.scope.team_ids if choice.team else (), choice.scope.owner_id)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = deciding.page_of(request.user, name, narrowed, today=day, policy=policy, after=after, before=before)
    query = query_of(request, ("group", "team", "person"))
    rows = deciding.rows_of(request.user, name, narrowed, today=day, policy=policy)
    total = len(shown.rows) if shown.only else bounded_count(rows)
    context = {
        "name": name,
        "part": deciding.Waiting(name, deciding.group_of(name, request.user, policy), shown.rows, total),
        "groups": [
            (group.label, query_of(request, ("team", "person"), group=key), key == name)
            for key, group in deciding.GROUPS.items()
        ],
        "choice": choice,
        "resting": deciding.resting(request.user, name, narrowed, today=day, policy=policy),
        "query": query,
        "total": shown_count(total),
        "prev": f"?{query}&before={shown.before}" if shown.before else "",
        "next": f"?{query}&after={shown.after}" if shown.after else "",
    }
    return render(request, "pages/decisions.html#list" if is_htmx(request) else "pages/decisions.html", context)


@access(Access.MANAGER, "GET")
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """An account's story in a few lines, beside a decision."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=pk)
    return render(request, "pages/history.html", {"account": account, "history": history_of(account, request.user)})
