"""Opportunities and orders: an account's fragment, an opportunity's page, a dialog for each thing that can happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Account, State
from accounts.services import withholding
from accounts.services.managers import manages
from accounts.views.dialogs import where_from
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect, is_htmx
from core.stale import Shown, merge
from core.ways_back import came_from, leads_back
from leads.forms.opportunities import (
    EditOpportunityForm,
    LoseForm,
    NewOpportunityForm,
    ReopenForm,
    StageForm,
)
from leads.lists import opportunities_of, orders_from, orders_of, steps_of
from leads.models import Opportunity, Outcome, Stage
from leads.pipeline import listing
from leads.pipeline.asked import Asked, skips
from leads.pipeline.stuck import why_stuck
from leads.services import criteria, quoted
from leads.services import opportunities as services
from leads.story import story_of, takings_back
from leads.views import filling
from users.requests import MemberRequest

LONGEST_LIST = 1000


@access(Access.MEMBER, "GET")
def of_account(request: MemberRequest, account_pk: int) -> HttpResponse:
    """The account's opportunities and orders."""
    account = get_object_or_404(Account.objects.served_by(request.user), pk=account_pk)
    may_edit = Account.objects.editable_by(request.user).filter(pk=account.pk).exists()
    in_play = account.state == State.OWNED
    found, orders = opportunities_of(account, request.user, today=business_date()), orders_of(account, request.user)
    withholding.hide([line.it for line in found], orders, of=account.pk)
    context = {
        "account": account,
        "in_play": in_play,
        "may_edit": may_edit and in_play,
        "may_void": manages(request.user, account),
        "opportunities": found,
        "orders": orders,
        "here": _tab_of(account, where_from(request, account)),
    }
    return render(request, "leads/of_account.html", context)


@leads_back(gettext_lazy("Opportunity"))
@access(Access.MEMBER, "GET")
def story(request: MemberRequest, pk: int) -> HttpResponse:
    """One opportunity: which stage when, by whom and why, how long at each, and the order it became."""
    seen = Opportunity.objects.visible_to(request.user).select_related("account__owner", "created_by")
    it, today = get_object_or_404(seen, pk=pk), business_date()
    account, in_play = it.account, it.account.state == State.OWNED
    back, words = came_from(request.GET.get("from", ""))
    tab = _tab_of(account, back)
    mine = in_play and Account.objects.editable_by(request.user).filter(pk=account.pk).exists()
    steps, its_orders = steps_of(it, request.user), orders_from(it, request.user)
    context = {
        "it": it,
        "account": account,
        "in_play": in_play,
        "may_edit": it.is_open and mine,
        **(quoted.standing(it, request.user, today=today) if it.is_open and mine else {}),
        "goes_on": filling.goes_on(request, it) if it.is_open and mine else None,
        "may_reopen": it.outcome == Outcome.LOST and mine,
        "may_void": manages(request.user, account),
        "chapters": story_of(it, steps, today=today),
        "moved_back": takings_back(it, its_orders, steps),
        "orders": its_orders,
        "ran_for": formatting.days(((it.closed_on or today) - it.opened_on).days),
        "stuck": _why_stuck(request, it, today) if in_play else "",
        "overdue": bool(it.is_open and it.expected_close_on and it.expected_close_on < today),
        "back": back or tab,
        "back_words": words or _("Account"),
        "account_address": tab,
        **_around(request, it, today),
    }
    withholding.hide([it], steps, its_orders, of=account.pk)
    return render(request, "leads/story.html", context)


def _why_stuck(request: MemberRequest, it: Opportunity, today: date) -> str:
    """Why it is stuck, by the days that the board goes by; empty when it is not."""
    allowed = Asked(request.user, QueryDict(), today).stuck_days(it.stage, it.account.team_id)
    return formatting.listed(why_stuck(it, today=today, allowed=allowed))


def _around(request: MemberRequest, it: Opportunity, today: date) -> dict[str, Any]:
    """Of a record opened from the pipeline: the way back with its filters, and the records before and after."""
    query = request.GET.get("list")
    if query is None:
        return {}
    asked = Asked(request.user, QueryDict(query[:LONGEST_LIST]), today)
    before, after = listing.around(asked, it)
    kept = asked.address()
    back = reverse("leads:pipeline_list" if asked.text("sort") or not it.is_open else "leads:pipeline")
    return {
        "back": f"{back}?{asked.address(stage=None) if not asked.text('sort') else kept}",
        "back_words": _("Pipeline"),
        "before": before,
        "after": after,
        "place": listing.place_of(asked, it),
        "list_query": kept,
    }


@access(Access.MEMBER, "GET", "POST")
def new(request: MemberRequest, account_pk: int) -> HttpResponse:
    """Open an opportunity."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=account_pk)
    form = NewOpportunityForm(request.POST or None, account=account)
    gaps: list[criteria.Gap] = []
    if request.method == "POST" and form.is_valid() and skips(Stage.SUSPECT, form.cleaned_data["stage"]):
        gaps = _asked_first(form, Opportunity(account=account, stage=Stage.SUSPECT))
        if gaps:
            form.data = {**request.POST.dict(), "anyway": form.cleaned_data["stage"]}

    def save() -> str:
        made = services.open_opportunity(
            account,
            form.facts(),
            by=request.user,
            today=business_date(),
            stage=Stage(form.cleaned_data["stage"]),
            opened_on=form.cleaned_data["opened_on"],
            reason=form.cleaned_data.get("reason", ""),
        )
        if not is_htmx(request):  # a page of its own: one goes on with the opportunity
            to.append(reverse("leads:story", args=[made.pk]))
        return _("“%(name)s” is opened.") % {"name": made.name}

    to: list[str] = []
    submit = _("Open it anyway") if gaps else pgettext("opportunity", "Open")
    shown = criteria.in_short(gaps)
    return dialog(request, form, save, account, to=to, title=_("New opportunity"), submit=submit, gaps=shown)


@access(Access.MEMBER, "GET", "POST")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change facts of an opportunity."""
    opportunity = editable(request, pk)
    values = _facts(opportunity)
    initial = {**values, "version": opportunity.version, "shown": Shown.of(values)}
    form = EditOpportunityForm(request.POST or None, initial=initial, present=opportunity.currency)

    def save() -> str:
        try:
            _edit(form, form.cleaned_data["version"])
        except StaleEdit:
            fresh = editable(request, pk)
            merged = merge(form, _facts(fresh))
            again = EditOpportunityForm(merged.data, initial=initial, present=fresh.currency)
            if merged.both or not again.is_valid():
                raise
            _edit(again, fresh.version)
        return _("Saved.")

    def _edit(changes: EditOpportunityForm, version: int) -> None:
        services.edit(opportunity, changes.facts(), by=request.user, today=business_date(), version=version)

    return dialog(request, form, save, opportunity.account, title=_("Edit opportunity"), opportunity=opportunity)


@access(Access.MEMBER, "GET", "POST")
def stage(request: MemberRequest, pk: int) -> HttpResponse:
    """Move an opportunity to another stage."""
    opportunity = editable(request, pk)
    form = StageForm(request.POST or None, initial={"stage": opportunity.stage, "version": opportunity.version})

    gaps: list[criteria.Gap] = []
    if request.method == "POST" and form.is_valid() and opportunity.version == form.cleaned_data["version"]:
        gaps = _asked_first(form, opportunity)
        if gaps:
            form.data = {**request.POST.dict(), "anyway": form.cleaned_data["stage"]}

    def save() -> str:
        data = form.cleaned_data
        changed = services.change_stage(
            opportunity,
            to=Stage(data["stage"]),
            by=request.user,
            today=business_date(),
            version=data["version"],
            reason=data["reason"],
        )
        return _("“%(name)s” is at stage %(stage)s.") % {"name": changed.name, "stage": changed.get_stage_display()}

    return dialog(
        request,
        form,
        save,
        opportunity.account,
        title=_("Change the stage"),
        submit=_("Move anyway") if gaps else "",
        opportunity=opportunity,
        gaps=criteria.in_short(gaps),
    )


def _asked_first(form: StageForm | NewOpportunityForm, opportunity: Opportunity) -> list[criteria.Gap]:
    """What is missing and was not seen yet; what else keeps it from moving stands in the form: all in one answer."""
    to, data = form.cleaned_data["stage"], form.cleaned_data
    unexplained = skips(opportunity.stage, to) and not data.get("reason", "").strip()
    if unexplained:
        form.add_error("reason", str(services.StageSkipped()))
        if forbids := criteria.required(opportunity, to):
            form.add_error(None, str(criteria.CriteriaMissing(forbids)))
    return criteria.unseen(opportunity, to) if unexplained or data.get("anyway") != to else []


@access(Access.MEMBER, "GET", "POST")
def lose(request: MemberRequest, pk: int) -> HttpResponse:
    """Close an opportunity as lost."""
    opportunity = editable(request, pk)
    form = LoseForm(request.POST or None, initial={"version": opportunity.version})

    def save() -> str:
        data = form.cleaned_data
        services.lose(
            opportunity,
            reason=data["lost_reason"],
            note=data["lost_note"],
            competitor=data["competitor"],
            unknown=data["unknown"],
            by=request.user,
            today=business_date(),
            version=data["version"],
        )
        return _("“%(name)s” is closed as lost.") % {"name": opportunity.name}

    return dialog(
        request,
        form,
        save,
        opportunity.account,
        title=_("Lost: why?"),
        submit=_("Close as lost"),
        opportunity=opportunity,
    )


@access(Access.MEMBER, "GET", "POST")
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a lost opportunity again."""
    opportunity = editable(request, pk)
    form = ReopenForm(request.POST or None, initial={"version": opportunity.version})

    def save() -> str:
        data = form.cleaned_data
        services.reopen(
            opportunity, reason=data["reason"], by=request.user, today=business_date(), version=data["version"]
        )
        return _("“%(name)s” is open again.") % {"name": opportunity.name}

    return dialog(
        request,
        form,
        save,
        opportunity.account,
        title=_("Open this opportunity again?"),
        submit=pgettext("opportunity", "Open again"),
        opportunity=opportunity,
    )


def _tab_of(account: Account, came: str) -> str:
    """The account's page at its opportunities: as the reader left it, or with the way back to the list they are on."""
    own = reverse("pages:account", args=[account.pk])
    path, _mark, query = came.partition("?")
    kept = QueryDict(query if path == own else "", mutable=True)
    if came and path != own:
        kept["from"] = came
    kept["tab"] = "opportunities"
    return f"{own}?{kept.urlencode()}"


def _facts(opportunity: Opportunity) -> dict[str, Any]:
    """The facts of the form, as they are shown."""
    names = [name for name in services.EDITABLE if name in EditOpportunityForm.base_fields]
    return withholding.shown(opportunity.account, {name: getattr(opportunity, name) for name in names})


def editable(request: MemberRequest, pk: int) -> Opportunity:
    """An opportunity that the person may work on, or 404."""
    return get_object_or_404(Opportunity.objects.editable_by(request.user).select_related("account"), pk=pk)


def dialog(
    request: MemberRequest,
    form: forms.Form,
    save: Callable[[], str],
    account: Account,
    *,
    opportunity: Opportunity | None = None,
    gaps: Sequence[criteria.Gap] = (),
    to: Sequence[str] = (),
    **words: Any,
) -> HttpResponse:
    """Show the form, or save it: 422 with what to correct, 409 with why a rule says no, what was typed kept.

    With `gaps` it is not saved yet: the form shows them and is sent again. `to` has where `save` leads, if elsewhere
    than back.
    """
    status, theirs = 200, None
    if request.method == "POST":
        if gaps or not form.is_valid():
            status = 422
        else:
            try:
                said = save()
                return _done(request, account, said, to)
            except StaleEdit as stale:
                status, theirs = 409, _show_both(form, stale, opportunity)
            except Refusal as refusal:
                status = 409
                form.add_error(None, str(refusal))
    context = {
        "form": form,
        "account": account,
        "opportunity": opportunity and withholding.hidden(opportunity, opportunity.account_id),
        "theirs": theirs,
        "gaps": gaps,
        "action": request.path,
        **words,
    }
    template = "leads/dialog.html#dialog" if is_htmx(request) else "leads/dialog.html"
    return render(request, template, context, status=status)


def _done(request: MemberRequest, account: Account, said: str, to: Sequence[str]) -> HttpResponse:
    messages.success(request, said)
    return hx_redirect(request, to[0] if to else where_from(request, account))


def _show_both(form: forms.Form, stale: StaleEdit, opportunity: Opportunity | None) -> list[dict[str, Any]]:
    """What stands there now beside what was typed; saving again is the person's choice of their own values.

    What only one of the two touched is no question.
    """
    form.add_error(None, str(stale))
    if opportunity is None:
        return []
    fresh = copy(opportunity)
    fresh.refresh_from_db()
    if isinstance(form, EditOpportunityForm):
        merged = merge(form, _facts(fresh))
        form.data = {**merged.data.dict(), "version": str(fresh.version)}
        return [{"label": row.label, "theirs": row.theirs, "mine": row.mine} for row in merged.both]
    form.data = {**form.data.dict(), "version": str(fresh.version)}  # type: ignore[attr-defined]
    shown = [name for name in (*services.EDITABLE, "stage") if name in form.fields]
    rows = [
        {"label": form.fields[name].label, "theirs": getattr(fresh, name), "mine": form.cleaned_data.get(name)}
        for name in shown
    ]
    return [row for row in rows if row["theirs"] != row["mine"]]
