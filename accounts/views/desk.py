"""The desk of suspended accounts: look at them again, give them to somebody, or let them go."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import explain, figures
from accounts.filters import DeskFilter, applied
from accounts.forms.moves import GiveForm, ReasonForm
from accounts.models import Account
from accounts.policies import InForce, for_request
from accounts.services import going_along, handing_on
from accounts.services.reading import latest_moves
from accounts.training import gate
from accounts.views.addresses import query_of
from accounts.views.dialogs import answer
from accounts.views.listing import shown_count
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import Sort, bounded_count, page
from core.ways_back import leads_back

SORTS = {
    "since": (gettext_lazy("Waiting longest"), Sort("state_since")),
    "look": (gettext_lazy("Look-again date"), Sort("look_again_on", nullable=True)),
    "name": (gettext_lazy("Name"), Sort("sort_key")),
}


@leads_back(gettext_lazy("Desk"))
@access(Access.MANAGER, "GET")
def desk(request: HttpRequest) -> HttpResponse:
    """What waits: why, by whom, since when, and when somebody wanted to look again."""
    today, policy = business_date(), for_request(request.user)
    mine = Account.objects.on_desk_of(request.user)
    chosen = DeskFilter(
        request.GET, queryset=mine, user=request.user, today=today, rules=policy.of(request.user.team_id)
    )
    rows = chosen.qs if chosen.form.is_valid() else mine
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "since"
    shown = page(
        [rows.select_related("previous_owner", "team").defer("notes")],
        SORTS[sort][1],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    _with_reasons(shown.rows)
    _with_waiting(shown.rows, today, policy)
    figures.attach(shown.rows, today, policy)
    names = ("sort", *chosen.filters)
    context = {
        "page": shown,
        "filter": chosen,
        "sort": sort,
        "sorts": [(name, words, query_of(request, names, sort=name)) for name, (words, _s) in SORTS.items()],
        "chips": [(query_of(request, names, **{name: None}), words) for name, words in applied(chosen)],
        "total": shown_count(len(shown.rows) if shown.only else bounded_count(rows)),
        "prev": f"?{query_of(request, names, before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, names, after=shown.after)}" if shown.after else "",
        "narrowing": [(name, value) for name in chosen.filters if (value := request.GET.get(name, "")[:100])],
        "today": today,
    }
    return render(request, "accounts/desk.html#list" if is_htmx(request) else "accounts/desk.html", context)


@access(Access.MANAGER, "GET", "POST")
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a suspended account to somebody who develops it again."""
    account = get_object_or_404(Account.objects.visible_to(request.user).on_desk_of(request.user), pk=pk)
    form = GiveForm(request.POST or None, by=request.user)

    def perform(values: dict[str, Any]) -> str:
        today = business_date()
        handing_on.reassign(account, by=request.user, today=today, **values)
        said = _("“%(name)s” belongs to %(to)s now.") % {"name": account.name, "to": values["to"].name}
        return formatting.sentences(said, gate.reminder(values["to"], today=today))

    facts = [_("A new cycle starts: contacts are counted from the beginning, the history stays.")]
    facts += going_along.foretold([account.pk])
    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Re-assign"),
        submit=_("Re-assign"),
        facts=facts,
        to=reverse("accounts:desk"),
    )


@access(Access.MANAGER, "GET", "POST")
def release_from_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a suspended account go to the shared pool."""
    account = get_object_or_404(Account.objects.visible_to(request.user).on_desk_of(request.user), pk=pk)
    form = ReasonForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        handing_on.release_from_desk(account, by=request.user, reason=values["reason"], today=business_date())
        return _("“%(name)s” is in the shared pool now.") % {"name": account.name}

    facts = [_("Anybody entitled may claim it there.")]
    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Release to the pool"),
        submit=_("Release"),
        facts=facts,
        to=reverse("accounts:desk"),
    )


def _with_reasons(accounts: list[Account]) -> None:
    """Give each account `came`, the move that put it on the desk: one query for all."""
    came = latest_moves(accounts)
    for account in accounts:
        account.came = came.get(account.pk)
        account.came_reason = explain.reason_words(account.came) if account.came else ""


def _with_waiting(accounts: list[Account], today: date, policy: InForce) -> None:
    """Give each account how many days it `waits`, and whether that is longer than the desk should let it."""
    for account in accounts:
        account.waits = (today - account.state_since).days
        account.waits_long = account.waits >= policy.of(account.team_id).desk_reminder_days
