"""The manager's page: what waits for a decision, who called, and how much each person carries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import explain, figures, queues
from accounts.filters import colleagues
from accounts.forms.facts import AnswerForm, RemindForm
from accounts.models import Account, Escalation, EscalationKind, State
from accounts.policies import InForce, for_request
from accounts.services.calls import raising
from accounts.services.pool import capacity_of
from accounts.services.reading import loads
from accounts.views import dialogs
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, bounded_count, page
from core.ways_back import leads_back, part_of
from users.models import User

MOST = 25
PEOPLE = 30


@leads_back(gettext_lazy("Team"))
@access(Access.MANAGER, "GET")
def team(request: HttpRequest) -> HttpResponse:
    """Proposals to decide, calls to answer, the desk, and the load of each person."""
    user, today, policy = request.user, business_date(), for_request(request.user)
    mine = Account.objects.of_teams(user)
    rules = policy.of(user.team_id)
    waiting = queues.proposed(mine, today, rules).select_related("owner")
    proposals = figures.attach(list(waiting[: MOST + 1]), today, policy)
    for account in proposals:
        account.waits = explain.why_it_waits(account)
        account.why = explain.why_proposed(account, today, policy.of(account.team_id))
    calls = list(_calls(user)[: MOST + 1])
    figures.attach([call.account for call in calls], today, policy)
    people = page(
        [colleagues(user).active().select_related("team")],
        Sort("name"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PEOPLE,
    )
    context = {
        "proposals": proposals[:MOST],
        "more_proposals": len(proposals) > MOST,
        "calls": [(call, AnswerForm(prefix=f"call-{call.pk}")) for call in calls[:MOST]],
        "more_calls": len(calls) > MOST,
        "on_desk": bounded_count(Account.objects.on_desk_of(user)),
        "leavers": leavers_of(user),
        "people": load_of(people.rows, today, policy),
        "prev": f"?before={people.before}" if people.before else "",
        "next": f"?after={people.after}" if people.after else "",
        "today": today,
        "rules": rules,
    }
    return render(request, "accounts/team.html#people" if is_htmx(request) else "accounts/team.html", context)


def leavers_of(user: User) -> list[dict[str, Any]]:
    """People who left accounts behind that are still to be handed on, how many, and until when the clocks rest."""
    waiting = Account.objects.of_teams(user).filter(
        state=State.OWNED, paused_until__isnull=False, previous_owner__isnull=False
    )
    rows = waiting.values("previous_owner", "previous_owner__name").annotate(
        accounts=Count("pk"), until=Min("paused_until")
    )
    return [
        {"pk": r["previous_owner"], "name": r["previous_owner__name"], "accounts": r["accounts"], "until": r["until"]}
        for r in rows.order_by("until")[:PEOPLE]
    ]


@part_of("accounts:team")
@access(Access.MANAGER, "GET", "POST")
def escalation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a call, in the list of calls or in a dialog over another page; the owner reads it."""
    calls = Escalation.objects.visible_to(request.user).select_related("account__owner", "raised_by")
    call = get_object_or_404(calls, pk=pk)
    if request.method == "GET" or request.headers.get("HX-Target") == "dialog-body":
        return _answer_dialog(request, call)
    form = AnswerForm(request.POST, prefix=f"call-{call.pk}")
    status, why = 422, None
    if form.is_valid():
        try:
            raising.answer_escalation(call, by=request.user, answer=form.cleaned_data["answer"])
        except Refusal as refusal:
            status, why = 409, refusal
        else:
            if not is_htmx(request):
                return hx_redirect(request, "accounts:team")
            return render(request, "accounts/team.html#answered", {"call": call})
    policy = for_request(request.user)
    figures.attach([call.account], business_date(), policy)
    context = {"call": call, "form": form, "why": why}
    template = "accounts/team.html#call" if is_htmx(request) else "accounts/call.html"
    return render(request, template, context, status=status)


def _answer_dialog(request: HttpRequest, call: Escalation) -> HttpResponse:
    def perform(values: dict[str, Any]) -> str:
        raising.answer_escalation(call, by=request.user, answer=values["answer"])
        return _("Answered: “%(name)s”. The owner reads it in the inbox.") % {"name": call.account.name}

    form = AnswerForm(request.POST or None, prefix=f"call-{call.pk}")
    facts = [words for words in (call.get_kind_display(), call.note, call.how_it_ended) if words]
    return dialogs.answer(
        request,
        form,
        perform,
        title=_("You are needed"),
        submit=_("Answer"),
        account=call.account,
        facts=facts,
        closed=call.done_at is not None,
    )


@access(Access.MANAGER, "GET", "POST")
def escalation_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the owner a word about a call, of a silent account a reminder; the call stays until it is answered."""
    calls = Escalation.objects.visible_to(request.user).select_related("account__owner")
    call = get_object_or_404(calls, pk=pk)
    since = call.account.last_contact_on or call.account.cycle_started_on
    text = _("Nobody has been in touch since %(day)s. Please contact them this week and log it.")
    silent = call.kind == EscalationKind.SILENT
    form = RemindForm(request.POST or None, initial={"note": text % {"day": formatting.day(since)}} if silent else None)

    def perform(values: dict[str, Any]) -> str:
        raising.remind_owner(call, by=request.user, note=values["note"], today=business_date())
        said = (
            _("%(who)s has been reminded of “%(name)s”.") if silent else _("%(who)s reads it in the inbox: “%(name)s”.")
        )
        return said % {"who": call.account.owner, "name": call.account.name}

    title, submit = _("Write to the owner"), _("Send")
    if silent:
        title, submit = _("Remind the owner"), _("Send the reminder")
    return dialogs.answer(request, form, perform, title=title, submit=submit, account=call.account)


def load_of(people: list[User], today: date, policy: InForce) -> list[dict[str, Any]]:
    """What each person carries, beside the capacity."""
    carried = loads(people, today=today, soon=queues.warned(today, policy))
    nothing = {"owned": 0, "overdue": 0, "soon": 0, "proposed": 0, "protected": 0}
    rows: list[dict[str, Any]] = []
    for p in people:
        capacity, its = capacity_of(p, policy.of(p.team_id)), {**nothing, **carried.get(p.pk, {})}
        rows.append({"person": p, "capacity": capacity, "free": max(0, capacity - its["owned"]), **its})
    return rows


def _calls(user: User) -> Any:
    return (
        Escalation.objects.for_manager(user).select_related("account__owner", "raised_by").order_by("raised_at", "pk")
    )
