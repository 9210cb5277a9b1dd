"""The need-to-know list of an account, requests for it, and what was opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Account
from accounts.services.managers import manages
from accounts.services.refusals import NotAllowed
from accounts.views.dialogs import CHANGED, answer, said_in_place, stays
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, hx_toast, hx_trigger
from portraits.forms.access import AskForm, DecideForm, GiveForm, TakeOffForm
from portraits.models import AccessRequest, AskState, Grant, Viewing
from portraits.models.access import is_guarded
from portraits.services.access import Ground, asking, deciding, granting, undertaking
from portraits.views.shared import not_kept, served
from users.models import User
from users.requests import MemberRequest

SHOWN, REFUSED, FORBIDDEN = 50, 409, 403


@access(Access.MEMBER, "GET")
@not_kept
def of_account(request: MemberRequest, pk: int) -> HttpResponse:
    """Who may open this account's closed values and since when; requests; for managers, who opened what."""
    return _page(request, served(request, pk))


def _page(request: MemberRequest, account: Account, *, refused: str = "", status: int = 200) -> HttpResponse:
    today, user = business_date(), request.user
    leads = manages(user, account)
    given = (
        Grant.objects.visible_to(user).filter(account=account).select_related("user", "by", "approved_by", "revoked_by")
    )
    rows: list[Any] = list((given if leads else given.filter(user=user)).order_by("revoked_at", "-pk")[:SHOWN])
    holds = set(Grant.objects.visible_to(user).in_force(today).filter(account=account).values_list("pk", flat=True))
    strict = is_guarded(account)
    signers = undertaking.signers() if strict else set()
    for row in rows:
        row.holds = row.pk in holds
        row.unsigned = row.holds and strict and row.user_id not in signers
        row.waits = row.holds and strict and row.approved_by_id is None
        row.may_approve = row.waits and leads and user.pk not in (row.user_id, row.by_id)
        row.may_revoke = row.revoked_at is None and (leads or row.user_id == user.pk)
    asked = AccessRequest.objects.visible_to(user).filter(account=account, state=AskState.OPEN).select_related("user")
    seen = Viewing.objects.visible_to(user).filter(account=account).select_related("user", "field", "person")
    context = {
        "account": account,
        "strict": strict,
        "rows": rows,
        "asked": list(asked[:SHOWN]),
        "ground": deciding.ground(account, user=user, today=today),
        "leads": leads,
        "pending": asking.pending(account, user=user, today=today),
        "seen": list(seen.order_by("-pk")[:10]) if leads else [],
        "refused": refused,
        "back": reverse("pages:account", args=[account.pk]) + "?tab=portrait",
    }
    return render(request, "portraits/access/list.html", context, status=status)


@access(Access.MANAGER, "GET", "POST")
@not_kept
def give(request: MemberRequest, pk: int) -> HttpResponse:
    """Put somebody who serves the account on its list."""
    account = served(request, pk)
    if not manages(request.user, account):
        raise Http404
    people = granting.who_serve(account, but=request.user)
    start = {"user": account.owner_id} if account.owner_id != request.user.pk else {}
    form = GiveForm(request.POST or None, people=people, initial=start)

    def perform(values: dict[str, Any]) -> str:
        granting.give(
            account,
            values["user"],
            reason=values["reason"],
            by=request.user,
            today=business_date(),
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
        )
        said = _("%(name)s is on the list.") % {"name": values["user"].name}
        return formatting.sentences(said, _alone(account, request.user, values["user"]))

    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Add to the need-to-know list"),
        submit=_("Add"),
        to=_list(pk),
        facts=[_("VVIP: a second person has to approve before anything opens.")] if is_guarded(account) else [],
    )


@access(Access.MANAGER, "POST")
@not_kept
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """The second person's approval."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user).select_related("account"), pk=pk)
    if not manages(request.user, grant.account):
        raise Http404
    return _done(request, grant, lambda: granting.approve(grant, by=request.user), _("Approved."))


@access(Access.MEMBER, "GET", "POST")
@not_kept
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take somebody off the list, with a reason, or give one's own place up."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user).select_related("account", "user"), pk=pk)
    own, sent = grant.user_id == request.user.pk, request.POST if request.method == "POST" else None
    if not own and not manages(request.user, grant.account):
        raise Http404

    def perform(values: dict[str, Any]) -> str:
        granting.revoke(grant, by=request.user, reason=values.get("reason", ""))
        return _("Taken off the list.")

    return answer(
        request,
        forms.Form(sent) if own else TakeOffForm(sent),
        perform,
        account=grant.account,
        title=_("Give my place up") if own else _("Take %(name)s off the list?") % {"name": grant.user.name},
        submit=_("Give my place up") if own else _("Take off"),
        danger=True,
        to=_list(grant.account_id),
        facts=[] if own else [_("What they could open is closed to them at once.")],
    )


@access(Access.MEMBER, "GET", "POST")
@not_kept
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the account's manager to be let in."""
    account = served(request, pk)
    form = AskForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        asking.ask(account, why=values["why"], by=request.user, today=business_date())
        return _("Asked: the manager finds it on Today.")

    facts = [WORDS[deciding.ground(account, user=request.user, today=business_date())]()]
    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Ask for access"),
        submit=pgettext("access", "Ask"),
        facts=[f for f in facts if f],
    )


@access(Access.MEMBER, "GET", "POST")
@not_kept
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request; whoever asked reads that somebody else decides, and for whom it waits."""
    own = AccessRequest.objects.visible_to(request.user).filter(user=request.user, state=AskState.OPEN)
    if mine := own.select_related("account").filter(pk=pk).first():
        return _waits(request, mine)
    rows = AccessRequest.objects.visible_to(request.user).to_decide(request.user).select_related("account", "user")
    asked = get_object_or_404(rows, pk=pk)
    form = DecideForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        given = values["verdict"] == "grant"
        asking.decide(
            asked,
            grant=given,
            answer=values["answer"],
            by=request.user,
            today=business_date(),
            ends_on=values["ends_on"],
        )
        return (
            _opened(asked.account, asked.user, by=request.user)
            if given
            else _("Refused: %(name)s is told why.") % {"name": asked.user.name}
        )

    facts = [_("%(name)s asks: %(why)s") % {"name": asked.user.name, "why": asked.why}]
    if is_guarded(asked.account):
        facts.append(_("VVIP: a second person has to approve before anything opens."))
    return answer(
        request,
        form,
        perform,
        account=asked.account,
        title=_("Access to closed values"),
        submit=_("Decide"),
        facts=facts,
    )


def _waits(request: MemberRequest, mine: AccessRequest) -> HttpResponse:
    """One's own request, read only: 403 with the reason."""
    waiting = asking.pending(mine.account, user=request.user, today=business_date())
    facts = [_("You asked: %(why)s") % {"why": mine.why}, _("A second person decides: nobody lets themselves in.")]
    if waiting and waiting.who:
        facts.append(_("Asked on %(on)s; waits for %(who)s.") % {"on": formatting.day(waiting.on), "who": waiting.who})
    shown = (
        answer(
            request,
            DecideForm(),
            lambda _values: "",
            account=mine.account,
            title=_("Access to closed values"),
            submit="",
            closed=True,
            to=_list(mine.account_id),
            facts=facts,
        )
        if request.method == "GET"
        else HttpResponse(" ".join(facts), content_type="text/plain; charset=utf-8")
    )
    shown.status_code = FORBIDDEN
    return shown


def _alone(account: Account, by: User, user: User) -> str:
    """At a VVIP, that there is nobody who could approve as the second person; else nothing."""
    if not is_guarded(account) or granting.seconds_beside(account, by.pk, user.pk):
        return ""
    return _("Nobody can approve it yet: that takes another admin, or a manager above the team.")


def _opened(account: Account, user: User, *, by: User) -> str:
    """What a grant has brought: at a VVIP nothing opens before a signature and a second approval."""
    guarded = is_guarded(account)
    waits = [_("the approval of a second person")] if guarded else []
    waits += [_("their signature under the undertaking")] if guarded and not deciding.signed(user) else []
    if not waits:
        return _("Opened to %(name)s.") % {"name": user.name}
    facts = {"name": user.name, "what": formatting.listed(waits)}
    said = _("Granted to %(name)s. Nothing opens yet, it waits for: %(what)s.") % facts
    return formatting.sentences(said, _alone(account, by, user))


def _done(request: MemberRequest, grant: Grant, perform: Any, said: str) -> HttpResponse:
    """Do it, or show the list with the reason why not, and for an approval who can give it."""
    try:
        perform()
    except Refusal as refusal:
        can = granting.named(granting.seconds(grant.account, grant)) if grant.approved_by_id is None else ""
        who = _("Who can approve: %(who)s.") % {"who": can} if can else ""
        words = formatting.sentences(str(refusal), who if isinstance(refusal, NotAllowed) else "")
        if stays(request):
            return hx_trigger(hx_toast(HttpResponse(status=REFUSED), words, level="error"), CHANGED)
        return _page(request, grant.account, refused=words, status=REFUSED)
    if stays(request):
        return said_in_place(said)
    messages.success(request, said)
    return hx_redirect(request, _list(grant.account_id))


def _list(pk: int) -> str:
    return reverse("portraits:access", args=[pk])


WORDS = {
    Ground.OPEN: lambda: "",
    Ground.NOT_GRANTED: lambda: _("A manager of the team decides; you find the answer in your inbox."),
    Ground.NOT_SIGNED: lambda: _(
        "VVIP: sign the undertaking first; then a manager opens it and a second person approves."
    ),
    Ground.NO_SECOND: lambda: _("VVIP: a second person has to approve before anything opens."),
}
