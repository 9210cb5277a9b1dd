"""Many accounts at once: choose how, look at the preview, confirm, watch it, take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import tasks
from accounts.forms.batches import BatchForm
from accounts.models import Account, Batch, BatchAction, BatchItem, BatchState, LeftBecause, Outcome
from accounts.models.batch import WENT
from accounts.policies import for_request
from accounts.selection import Selection
from accounts.services import going_along
from accounts.services.batches import planning, running, showing, since, undoing
from accounts.services.refusals import StalePreview
from accounts.views.addresses import query_of
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.formatting import number
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from core.ways_back import leads_back
from users.models import User

INVALID, REFUSED = 422, 409
LISTS = {"moved": WENT, "left": [Outcome.LEFT], "stayed": [Outcome.STAYED]}  # of the page of a batch
MOST_SHOWN = 200
MOST_NAMED = 100
TITLES: dict[str, tuple[Any, Any]] = {
    BatchAction.REASSIGN: (gettext_lazy("Re-assign from the desk"), gettext_lazy("Re-assign")),
    BatchAction.DESK_RELEASE: (gettext_lazy("Release from the desk to the pool"), gettext_lazy("Release")),
    BatchAction.TRANSFER: (gettext_lazy("Hand accounts on"), gettext_lazy("Hand on")),
    BatchAction.RELEASE: (gettext_lazy("Release accounts to the pool"), gettext_lazy("Release")),
}


@access(Access.MANAGER, "GET", "POST")
def batch_new(request: HttpRequest) -> HttpResponse:
    """How the selected accounts are to be moved, with the preview beside it; confirmed by POST."""
    today, policy = business_date(), for_request(request.user)
    confirming = request.method == "POST"
    params = request.POST if confirming else request.GET
    selection = Selection(request.user, params, today, policy)
    if selection.is_empty:
        messages.warning(request, _("Choose at least one account."))
        return redirect(selection.back)
    asked = params if confirming or "strategy" in params else None
    form = BatchForm(
        asked,
        by=request.user,
        action=selection.action,
        confirming=confirming,
        initial={"reason": selection.reason},
    )
    status, refusal = 200, None
    if confirming:
        try:
            if form.is_valid():
                return _confirmed(request, form, selection, today)
            status = INVALID
        except Refusal as no:
            status, refusal = REFUSED, no
    return _preview(request, form, selection, today, status=status, refusal=refusal)


def _confirmed(request: HttpRequest, form: BatchForm, selection: Selection, today: date) -> HttpResponse:
    """Do what was shown; a preview that is not what the form says now is shown again."""
    plan, choice = planning.unseal(request.POST.get("plan", ""), request.user), form.choice()
    if _as_shown(plan.choice) != _as_shown(choice):
        raise StalePreview
    planning.check_consent(plan, choice)
    plan.choice = choice
    reason = form.cleaned_data["reason"]
    batch = running.confirm(plan, by=request.user, reason=reason, selection=selection.stored)
    tasks.go_on(batch, today)
    batch.refresh_from_db()
    undo = reverse("accounts:batch_undo", args=[batch.pk]) if batch.state == BatchState.DONE else ""
    messages.success(request, words_of(batch), extra_tags=undo)
    return hx_redirect(request, "accounts:batch", batch.pk)


def _as_shown(choice: planning.Choice) -> planning.Choice:
    """What decides who gets what: not the consent given afterwards, nor whom the form has asked about."""
    said = {"beyond_capacity": False, "untrained": False, "keep_former": False}
    return replace(choice, without=choice.without or (), asked=None, **said)


def _preview(
    request: HttpRequest, form: BatchForm, selection: Selection, today: date, *, status: int, refusal: Refusal | None
) -> HttpResponse:
    plan = None
    try:
        plan = planning.plan(
            selection.rows, form.choice(), by=request.user, today=today, policy=for_request(request.user)
        )
    except Refusal as no:
        refusal, status = refusal or no, REFUSED
    if plan and not plan.total:
        refusal = None  # the page says what has become of the accounts
    shares = plan.shares if plan else []
    title, submit = TITLES[selection.action]
    context = {
        "form": form,
        "selection": selection,
        "plan": plan,
        "sealed": plan.sealed(request.user) if plan and plan.moving else "",
        "shares": plan.shown if plan else [],
        "more_people": max(0, len(shares) - planning.MOST_SHOWN),
        "dealt": _named(plan, request.user) if plan else [],
        "gives_shown": any(share.gives for share in shares),
        "along": going_along.foretold([pk for pk, _mark, _to, why in plan.rows if not why]) if plan else [],
        "refusal": refusal,
        "title": title,
        "submit": submit,
    }
    template = "accounts/batch_new.html#plan" if is_htmx(request) else "accounts/batch_new.html"
    return render(request, template, context, status=200 if is_htmx(request) else status)


def _named(plan: planning.Plan, by: User) -> list[tuple[Account, str]]:
    """The first accounts that would move, by name, each with who would get it."""
    moving = [(pk, to) for pk, _mark, to, why in plan.rows if not why][:MOST_NAMED]
    found = Account.objects.visible_to(by).select_related("owner").in_bulk([pk for pk, _to in moving])
    names = {share.person.pk: share.person.name for share in plan.shares}
    return [(found[pk], names.get(to, "") if to else "") for pk, to in moving if pk in found]


@leads_back(gettext_lazy("Batch"))
@access(Access.MANAGER, "GET")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What a batch has done or is doing: progress, who got how many, what was not moved or left alone, and why."""
    found = get_object_or_404(Batch.objects.visible_to(request.user).select_related("by", "undone_by"), pk=pk)
    if is_htmx(request) and request.GET.get("part") == "progress":
        if not found.is_under_way:
            return hx_redirect(request, "accounts:batch", found.pk)
        return render(request, "accounts/batch.html#progress", _progress(found))
    showing.veil([found])
    mine = BatchItem.objects.visible_to(request.user).filter(batch=found)
    stayed = mine.filter(outcome=Outcome.STAYED).count() if found.undo_asked_at else 0
    listing = _listing_of(request, found, stayed)
    rows = mine.filter(outcome__in=LISTS[listing])
    to = request.GET.get("to", "")
    if listing == "moved" and to.isdecimal() and len(to) < 19:
        rows = rows.filter(receiver=int(to))
    else:
        to = ""
    rows = rows.select_related("account__owner", "receiver")
    shown = page([rows], Sort("account_id"), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    _with_words(request, found, shown.rows)
    people = (
        mine.filter(receiver__isnull=False)
        .order_by("receiver__name")
        .values("receiver", "receiver__name", "receiver__team__name")
        .annotate(
            got=Count("pk", filter=Q(outcome__in=WENT)),
            back=Count("pk", filter=Q(outcome=Outcome.UNDONE)),
        )
        .filter(got__gt=0)
    )
    context = {
        **_progress(found),
        "title": words_of(found),
        "people": list(people[:MOST_SHOWN]),
        "listed": shown,
        "listing": listing,
        "to": next((person["receiver__name"] for person in people if str(person["receiver"]) == to), ""),
        "stayed": stayed,
        "prev": f"?{query_of(request, ('show', 'to'), before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, ('show', 'to'), after=shown.after)}" if shown.after else "",
        "may_undo": found.is_undoable and (request.user.is_admin or found.by_id == request.user.pk),
    }
    return render(request, "accounts/batch.html#listed" if is_htmx(request) else "accounts/batch.html", context)


def _listing_of(request: HttpRequest, batch: Batch, stayed: int) -> str:
    """Which accounts the page lists: those that asked for it, else what an undo or the batch left alone, if anything."""
    asked = request.GET.get("show", "")
    usual = "stayed" if stayed else "left" if batch.left_alone and not batch.undo_asked_at else "moved"
    return asked if asked in LISTS else usual


def _with_words(request: HttpRequest, batch: Batch, items: list[BatchItem]) -> None:
    """Give each account of a batch `reachable`, whether the reader may open it, and `words`, why it was left alone."""
    ids = [item.account_id for item in items]
    reachable = set(Account.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    stayed = [item for item in items if item.outcome == Outcome.STAYED]
    changes = since.changes_since(batch, stayed) if stayed else {}
    for item in items:
        item.reachable = item.account_id in reachable
        known = changes.get(item.account_id) if item.why != LeftBecause.OWNER_GONE else ""
        item.words = known or item.get_why_display()


@access(Access.MANAGER, "POST")
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole batch back; what has changed since stays and is named on its page."""
    found = get_object_or_404(Batch.objects.visible_to(request.user).select_related("by"), pk=pk)
    try:
        asked = undoing.undo(found, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        tasks.go_on(asked, business_date())
        found.refresh_from_db()
        messages.success(request, words_of(found))
    return hx_redirect(request, "accounts:batch", found.pk)


@access(Access.MANAGER, "GET")
def batches(request: HttpRequest) -> HttpResponse:
    """Every batch the reader may see, newest first."""
    rows = Batch.objects.visible_to(request.user).select_related("by", "undone_by")
    shown = page(
        [rows],
        Sort("created_at", descending=True),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    for row in shown.rows:
        row.words = words_of(row)
    context = {
        "page": shown,
        "prev": f"?{query_of(request, (), before=shown.before)}" if shown.before else "",
        "next": f"?{query_of(request, (), after=shown.after)}" if shown.after else "",
    }
    return render(request, "accounts/batches.html#list" if is_htmx(request) else "accounts/batches.html", context)


def words_of(batch: Batch) -> str:
    """A batch as one sentence."""
    many = batch.total if batch.state == BatchState.RUNNING else batch.moved
    templates = {
        BatchState.RUNNING: ngettext("%(n)s account is being moved", "%(n)s accounts are being moved", many),
        BatchState.DONE: _DONE[BatchAction(batch.action)](many),
        BatchState.UNDOING: ngettext("%(n)s account is being moved back", "%(n)s accounts are being moved back", many),
        BatchState.UNDONE: ngettext(
            "Undone: %(n)s account is where it was", "Undone: %(n)s accounts are where they were", batch.moved_back
        ),
    }
    state = BatchState(batch.state)
    return templates[state] % {"n": number(batch.moved_back if state == BatchState.UNDONE else many)}


_DONE: dict[BatchAction, Any] = {
    BatchAction.REASSIGN: lambda n: ngettext("%(n)s account re-assigned", "%(n)s accounts re-assigned", n),
    BatchAction.DESK_RELEASE: lambda n: ngettext(
        "%(n)s account released from the desk", "%(n)s accounts released from the desk", n
    ),
    BatchAction.TRANSFER: lambda n: ngettext("%(n)s account handed on", "%(n)s accounts handed on", n),
    BatchAction.RELEASE: lambda n: ngettext(
        "%(n)s account released to the pool", "%(n)s accounts released to the pool", n
    ),
}


def _progress(batch: Batch) -> dict[str, Any]:
    undoing_now = batch.state == BatchState.UNDOING
    done, total = (batch.moved_back, batch.moved) if undoing_now else (batch.dealt_with, batch.total)
    percent = 100 * done // total if total else 100
    return {"batch": batch, "done": done, "of": total, "percent": percent, "quarter": percent // 25 * 25}
