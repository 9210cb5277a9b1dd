"""The plan of an account: the tab, the print page, its texts, actions, steps and dated notes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, State
from accounts.services import withholding
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from core.htmx import hx_toast, is_phone
from keyaccounts import showing
from keyaccounts.forms.plan import FORMS, TITLES, ActionForm, ResultForm, SignalAnswerForm, TextForm, VoidForm, model_of
from keyaccounts.models import ChangeSignal, CheckStep, Part, PlanAction
from keyaccounts.services import notes, plan
from keyaccounts.views.shared import INVALID, REFUSED, asked, dialog, served, worked
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def of_account(request: MemberRequest, pk: int) -> HttpResponse:
    """The tab: everything about the key account; on a phone its parts are folded below what is due and missing."""
    account = served(request, pk)
    it = showing.plan_of(account, user=request.user, today=business_date())
    return render(request, "keyaccounts/plan.html", {
        **it, "may_edit": _may_edit(request, account), "unfolded": not is_phone(request),
    })  # fmt: skip


@access(Access.MEMBER, "GET")
def printed(request: MemberRequest, pk: int) -> HttpResponse:
    """The same on paper, for a review meeting: one sheet of A4."""
    account = served(request, pk)
    return render(request, "keyaccounts/print.html", showing.plan_of(account, user=request.user, today=business_date()))


@access(Access.MEMBER, "GET", "POST")
def text(request: MemberRequest, pk: int) -> HttpResponse:
    """Open one text in place and save it; two who write at once: the second one sees both."""
    account, part = worked(request, pk), _part(request)
    piece = showing.piece(account, part, user=request.user)
    kinds = {"words": piece.words, "pressure": piece.is_pressure}
    context: dict[str, Any] = {"account": account, "piece": piece, "may_edit": True}
    row = piece.row
    start = {"text": piece.text, "level": row.level if row else None, "seen": row.pk if row else None}
    if request.method != "POST":
        context["form"] = TextForm(initial=start, **kinds)
        return render(request, "keyaccounts/plan.html#edit", context)
    form = context["form"] = TextForm(request.POST, initial=start, **kinds)
    if not form.is_valid():
        return render(request, "keyaccounts/plan.html#edit", context, status=INVALID)
    given = form.cleaned_data
    try:
        plan.write(account, part, given["text"], level=given.get("level"), by=request.user, seen=given["seen"])
    except Refusal as refusal:
        if isinstance(refusal, StaleEdit):
            again = request.POST.copy()
            again["seen"] = str(piece.row.pk) if piece.row else ""
            form.data = again
            context["theirs"] = piece
        context["refusal"] = refusal
        return render(request, "keyaccounts/plan.html#edit", context, status=REFUSED)
    context["piece"] = showing.piece(account, part, user=request.user)
    return hx_toast(render(request, "keyaccounts/plan.html#piece", context), _("Saved."))


@access(Access.MEMBER, "GET")
def piece(request: MemberRequest, pk: int) -> HttpResponse:
    """One text as it is, after writing was given up."""
    account = served(request, pk)
    found = showing.piece(account, _part(request), user=request.user)
    context = {"account": account, "piece": found, "may_edit": _may_edit(request, account)}
    return render(request, "keyaccounts/plan.html#piece", context)


@access(Access.MEMBER, "GET")
def before(request: MemberRequest, pk: int) -> HttpResponse:
    """What was written there before: who, when, what."""
    account, part = served(request, pk), _part(request)
    context = {"title": Part(part).label, "rows": showing.before(account, part, user=request.user)}
    return render(request, "keyaccounts/before.html", context)


@access(Access.MEMBER, "GET", "POST")
def action_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan a dated action."""
    account, today = worked(request, pk), business_date()
    form = ActionForm(request.POST or None, account=account, today=today)

    def perform(_values: dict[str, Any]) -> str:
        plan.plan(account, form.planned(), by=request.user, today=today)
        return _("Planned. It is on Today when its day comes.")

    return dialog(request, form, perform, title=_("New action"), submit=_("Plan it"), account=account)


@access(Access.MEMBER, "GET", "POST")
def action_done(request: MemberRequest, pk: int) -> HttpResponse:
    """An action is finished: what came of it, and whether its measure was reached; `pk` is that of its next step."""
    rows = PlanAction.objects.visible_to(request.user).select_related("step", "account")
    action = get_object_or_404(rows, step=pk)
    account, today = worked(request, action.account_id), business_date()
    shown = withholding.hidden(action, account.pk)
    form = ResultForm(request.POST or None, initial={"reached": action.reached, "result": shown.result})

    def perform(values: dict[str, Any]) -> str:
        plan.finish(action, **values, by=request.user, today=today)
        return _("Saved.")

    hint = _("Measured by: %(measure)s") % {"measure": shown.measure}
    title, quoted = _("What came of the action?"), shown.what
    return dialog(request, form, perform, title=title, submit=_("Save"), account=account, hint=hint, quoted=quoted)


@access(Access.MEMBER, "POST")
def tick(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick a step of the checklist, or take the tick back; the list comes back."""
    account = worked(request, pk)
    step = get_object_or_404(CheckStep.objects.visible_to(request.user).in_use(), pk=asked(request, "step") or 0)
    plan.tick(account, step, "done" in request.POST, by=request.user, today=business_date())
    it = showing.plan_of(account, user=request.user, today=business_date())
    answer = render(request, "keyaccounts/plan.html#checklist", {**it, "may_edit": True, "unfolded": True})
    doubt = next((each.doubt for each in it["checklist"] if each.step.pk == step.pk and each.tick), "")
    if doubt:
        said = _("Ticked, but the page says otherwise: %(what)s") % {"what": doubt}
        return hx_toast(answer, said, level="warning")
    return answer


@access(Access.MEMBER, "GET", "POST")
def note_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Note a position, a share of spend, a signal, a survey, a meeting or a visit."""
    account, kind, today = worked(request, pk), _kind(request), business_date()
    form = FORMS[kind](request.POST or None, account=account, user=request.user, today=today)

    def perform(values: dict[str, Any]) -> str:
        notes.note(account, model_of(kind), values, by=request.user, today=today)
        return _("Noted.")

    hint = _("Signals are worth most on the day they are seen.") if kind == "signal" else ""
    return dialog(request, form, perform, title=TITLES[kind], submit=_("Save"), account=account, hint=hint)


@access(Access.MEMBER, "GET", "POST")
def note_void(request: MemberRequest, pk: int) -> HttpResponse:
    """It was noted by mistake: it stays in the records and counts no more."""
    account, kind = worked(request, pk), _kind(request)
    row = get_object_or_404(_rows(request, kind).filter(account=account), pk=asked(request, "id") or 0)

    def perform(values: dict[str, Any]) -> str:
        notes.void(row, values["reason"], by=request.user)
        return _("Made void.")

    form = VoidForm(request.POST or None)
    return dialog(request, form, perform, title=_("Noted by mistake"), submit=_("Make void"), account=account)


@access(Access.MEMBER, "GET", "POST")
def signal_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a signal: with an action, or with words."""
    account, today = worked(request, pk), business_date()
    rows = ChangeSignal.objects.visible_to(request.user).current().filter(account=account)
    signal = get_object_or_404(rows, pk=asked(request, "id") or 0)
    form = SignalAnswerForm(request.POST or None, today=today)

    def perform(values: dict[str, Any]) -> str:
        notes.answer_with(signal, values["answer"], due_on=values["due_on"], by=request.user, today=today)
        return _("Answered.")

    shown = withholding.hidden(signal, account.pk)
    said = _("%(kind)s: %(text)s") % {"kind": signal.get_kind_display(), "text": shown.text}
    return dialog(request, form, perform, title=_("Answer the signal"), submit=_("Save"), account=account, hint=said)


def _may_edit(request: MemberRequest, account: Account) -> bool:
    """Whether the reader works on an account that came through `served_by`: the pool's are an admin's alone."""
    return request.user.is_admin or account.state != State.POOLED


def _part(request: MemberRequest) -> str:
    part = request.GET.get("part", "")
    if part not in Part.values:
        raise Http404
    return part


def _kind(request: MemberRequest) -> str:
    kind = request.GET.get("kind", "")
    if kind not in FORMS:
        raise Http404
    return kind


def _rows(request: MemberRequest, kind: str) -> Any:
    return model_of(kind)._default_manager.visible_to(request.user).current()  # type: ignore[attr-defined]
