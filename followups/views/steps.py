"""Next steps: plan, done, snooze, cancel; all of them in place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, State
from accounts.services import withholding
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import hx_redirect
from followups.forms import CancelStepForm, MetForm, SnoozeForm, StepForm
from followups.models import NextStep
from followups.services import cadence, steps
from followups.views.dialogs import act, back_to, dialog
from users.requests import MemberRequest


@access(Access.MEMBER, "GET", "POST")
def step_new(request: MemberRequest, account_pk: int) -> HttpResponse:
    """Plan a step."""
    account = _account(request, account_pk)
    today = business_date()
    initial = {"due_on": cadence.propose_next(account, today=today).as_before}
    form = StepForm(request.POST or None, initial=initial)
    form.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def save() -> str:
        step = steps.add_step(account, form.step(), by=request.user, today=today)
        return _("Planned for %(day)s.") % {"day": formatting.day(step.due_on)}

    return dialog(request, form, save, account, title=_("Plan the next step"), submit=_("Plan"), in_place=True)


@access(Access.MEMBER, "GET", "POST")
def step_done(request: MemberRequest, pk: int) -> HttpResponse:
    """The step was done; of one with an objective is asked whether it was met."""
    step = _step(request, pk)
    form = MetForm(request.POST if "met" in request.POST else None)

    def save() -> str:
        met = form.answer if form.is_bound and form.is_valid() else None
        steps.complete(step, by=request.user, today=business_date(), met=met)
        return _("Done: %(what)s at “%(name)s”.") % {"what": step.get_kind_display(), "name": step.account.name}

    undo = reverse("followups:step_reopen", args=[pk])
    if not step.objective:
        if request.method == "POST":
            return act(request, save, step.account, undo=undo)
        return hx_redirect(request, back_to(request, step.account))
    title, log = _("Was the objective met?"), f"{reverse('followups:log')}?account={step.account_id}&step={step.pk}"
    return dialog(
        request,
        form,
        save,
        step.account,
        title=title,
        submit=_("Done"),
        in_place=True,
        undo=undo,
        step=_shown(step),
        log_instead=log,
    )


@access(Access.MEMBER, "POST")
def step_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """A step ticked off by mistake is open again, on its day."""
    step = _step(request, pk)

    def save() -> str:
        steps.reopen(step, by=request.user, today=business_date())
        return _("Open again: %(what)s at “%(name)s”.") % {"what": step.get_kind_display(), "name": step.account.name}

    return act(request, save, step.account)


@access(Access.MEMBER, "GET", "POST")
def step_snooze(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a step to another day: `days` from today (slid to a working day) or `until` a date."""
    step = _step(request, pk)
    form = SnoozeForm(request.POST or None, initial={"until": step.due_on, "version": step.version})
    today = business_date()

    def save() -> str:
        data = form.cleaned_data
        until = data["until"] or _working_day(data["days"])
        steps.snooze(step, by=request.user, until=until, today=today, version=data["version"])
        return _("Moved to %(day)s.") % {"day": formatting.day(until)}

    if request.method == "POST" and form.is_valid() and form.cleaned_data["days"]:
        return act(request, save, step.account)
    return dialog(
        request,
        form,
        save,
        step.account,
        title=_("Move to another day"),
        submit=_("Move"),
        in_place=True,
        step=_shown(step),
    )


@access(Access.MEMBER, "POST")
def snooze(request: MemberRequest, account_pk: int) -> HttpResponse:
    """Put the next contact of an account off by `days`: its earliest step is moved, or one is planned."""
    account = _account(request, account_pk)
    form = SnoozeForm(request.POST)
    today = business_date()

    def save() -> str:
        until = _working_day(form.cleaned_data.get("days") or 1) if form.is_valid() else today
        steps.put_off(account, by=request.user, until=until, today=today)
        return _("“%(name)s” is put off to %(day)s.") % {"name": account.name, "day": formatting.day(until)}

    return act(request, save, account)


@access(Access.MEMBER, "GET", "POST")
def step_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """The step will not happen, with a reason."""
    step = _step(request, pk)
    form = CancelStepForm(request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        steps.cancel(step, by=request.user, reason=data["reason"], today=business_date(), broken=data["broken"])
        return _("The step is cancelled.")

    return dialog(
        request,
        form,
        save,
        step.account,
        title=_("Cancel this step?"),
        submit=_("Cancel the step"),
        danger=True,
        in_place=True,
        step=_shown(step),
    )


def _account(request: MemberRequest, pk: int) -> Account:
    workable = Account.objects.editable_by(request.user).exclude(state=State.POOLED)
    return get_object_or_404(workable, pk=pk)


def _step(request: MemberRequest, pk: int) -> NextStep:
    return get_object_or_404(NextStep.objects.visible_to(request.user).select_related("account"), pk=pk)


def _working_day(days: int) -> date:
    return cadence.working_days([business_date() + timedelta(days=days)])[0]


def _shown(step: NextStep) -> Any:
    """The step as a dialog quotes it."""
    return withholding.hidden(step, step.account_id)
