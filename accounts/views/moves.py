"""Dialogs through which an owned account is let go, kept, handed over or helped with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import explain
from accounts.forms.facts import GroupForm, HelpForm
from accounts.forms.moves import GiveForm, KeepForm, ReleaseForm, SuspendForm
from accounts.models import Account, WorkingGroupMember
from accounts.policies import for_request
from accounts.rules import RuleValues
from accounts.services import editing, going_along, handing_on, letting_go
from accounts.services.calls import raising
from accounts.services.consent import asking
from accounts.services.managers import manages
from accounts.services.reading import receivers
from accounts.services.refusals import ProtectedAccount
from accounts.training import gate
from accounts.views.dialogs import answer
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal


def _account(request: HttpRequest, pk: int) -> Account:
    return get_object_or_404(Account.objects.editable_by(request.user).select_related("owner"), pk=pk)


@access(Access.MEMBER, "GET", "POST")
def account_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Set an account aside under the gate of the rule of twelve, or by a manager's override."""
    account, today = _account(request, pk), business_date()
    rules = for_request(request.user).of(account.team_id)
    gate = _gate(request, account, rules)
    override = gate["override"]
    form = SuspendForm(request.POST or None, today=today, override=override)

    def perform(values: dict[str, Any]) -> str:
        letting_go.suspend(
            account,
            by=request.user,
            reason_code=values["reason_code"],
            reason=values["reason"],
            look_again_on=values["look_again_on"],
            today=today,
            override=values.get("override", False),
        )
        return _("“%(name)s” is suspended and waits on the desk.") % {"name": account.name}

    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Suspend"),
        submit=_("Suspend against the rule") if override else _("Suspend"),
        danger=True,
        gate=gate,
        closed=not gate["open"] and not override,
        facts=explain.against(account, today),
    )


@access(Access.MEMBER, "GET", "POST")
def account_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account go to the shared pool under the same gate, or return it soon after claiming."""
    account, today = _account(request, pk), business_date()
    rules = for_request(request.user).of(account.team_id)
    returns = account.owner_id == request.user.pk and letting_go.returnable(account, rules, today)
    gate = None if returns else _gate(request, account, rules)
    override = bool(gate and gate["override"])
    form = ReleaseForm(request.POST or None, override=override)

    def perform(values: dict[str, Any]) -> str:
        against = values.get("override", False)
        letting_go.release(account, by=request.user, reason=values["reason"], today=today, override=against)
        return _("“%(name)s” is in the shared pool now.") % {"name": account.name}

    facts = (
        [_("You claimed this account in the last %(days)d days and may return it.") % {"days": rules.return_days}]
        if returns
        else explain.against(account, today)
    )
    title = _("Return to the pool") if returns else _("Release to the pool")
    return answer(
        request,
        form,
        perform,
        account=account,
        title=title,
        submit=_("Release against the rule") if override else title,
        danger=True,
        gate=gate,
        closed=bool(gate and not gate["open"] and not override),
        facts=facts,
    )


@access(Access.MEMBER, "GET", "POST")
def account_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with an account that the night has proposed to suspend."""
    account, today = _account(request, pk), business_date()
    rules = for_request(request.user).of(account.team_id)
    form = KeepForm(request.POST or None, most=rules.contacts_required)

    def perform(values: dict[str, Any]) -> str:
        letting_go.keep(account, by=request.user, today=today, **values)
        return _("“%(name)s” is kept for %(more)d more contacts.") % {
            "name": account.name,
            "more": values["more_contacts"],
        }

    facts = [
        _("Kept %(times)d of %(most)d times so far; after that the next-level manager decides.")
        % {"times": account.keeps, "most": rules.keeps_by_owner}
    ]
    return answer(request, form, perform, account=account, title=_("Keep this account"), submit=_("Keep"), facts=facts)


@access(Access.MANAGER, "GET", "POST")
def account_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an owned account to a colleague; persons, opportunities and history come along."""
    account, today = _account(request, pk), business_date()
    form = GiveForm(request.POST or None, by=request.user, of=account)
    form.fields["to"].offer(receivers(request.user).exclude(pk=account.owner_id))

    def perform(values: dict[str, Any]) -> str:
        handing_on.transfer(account, by=request.user, today=today, **values)
        said = _("“%(name)s” belongs to %(to)s now.") % {"name": account.name, "to": values["to"].name}
        return formatting.sentences(said, gate.reminder(values["to"], today=today))

    facts = [_("Key persons, opportunities, follow-ups and next steps come along unchanged.")]
    facts += _going_along(account, keeps="keep_former" in form.fields)
    return answer(request, form, perform, account=account, title=_("Transfer"), submit=_("Transfer"), facts=facts)


@access(Access.MEMBER, "GET", "POST")
def account_help(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the manager in."""
    account, today = _account(request, pk), business_date()
    form = HelpForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        new = raising.ask_for_help(account, by=request.user, note=values["note"], today=today)
        return (
            _("Your manager has been asked for help.")
            if new
            else _("You have asked for help with this account today already.")
        )

    return answer(request, form, perform, account=account, title=_("Ask for help"), submit=_("Ask"))


@access(Access.MEMBER, "GET", "POST")
def group_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague serve the account with its owner."""
    account, today = _account(request, pk), business_date()
    asks = asking.needs_consent(account, request.user)
    form = GroupForm(request.POST or None, account=account, asks=asks)

    def perform(values: dict[str, Any]) -> str:
        name = {"name": values["user"].name}
        if asks:
            asking.ask_to_join(account, by=request.user, **values)
            return _("The manager has been asked whether %(name)s may join.") % name
        editing.join_group(account, by=request.user, today=today, **values)
        return _("%(name)s serves this account with the owner now.") % name

    facts = [_("Whoever serves an account sees all of it and may log contacts.")]
    if asks:
        facts.append(_("This account is VVIP: the manager of the team decides who joins its group."))
    submit = _("Ask the manager") if asks else _("Add")
    return answer(
        request, form, perform, account=account, title=_("Add to the working group"), submit=submit, facts=facts
    )


@access(Access.MEMBER, "GET", "POST")
def group_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a colleague's part in a working group."""
    members = WorkingGroupMember.objects.filter(ended_on=None, account__in=Account.objects.editable_by(request.user))
    member = get_object_or_404(members.select_related("account", "user"), pk=pk)

    def perform(values: dict[str, Any]) -> str:
        editing.leave_group(member, by=request.user, today=business_date())
        return _("%(name)s has left the working group.") % {"name": member.user.name}

    title = _("Take %(name)s out of the working group?") % {"name": member.user.name}
    return answer(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        perform,
        account=member.account,
        title=title,
        submit=_("Take out"),
        danger=True,
    )


def _going_along(account: Account, *, keeps: bool) -> list[str]:
    """What their owner looks after and the next one will; whoever stays in the working group goes on with it."""
    said = going_along.foretold([account.pk])
    return [*said, _("Whoever stays in the working group goes on looking after theirs.")] if said and keeps else said


def _gate(request: HttpRequest, account: Account, rules: RuleValues) -> dict[str, Any]:
    """What the gate of the rule of twelve says now: open or not, in words, what is missing, who may override it."""
    today = business_date()
    if account.protected:
        return {"open": False, "override": False, "words": str(ProtectedAccount())}
    try:
        letting_go.check_gate(account, rules, today)
    except Refusal:
        missing = explain.gate_missing(account, today, rules)
        words = explain.gate_words(account, rules)
        return {"open": False, "override": manages(request.user, account), "words": words, "missing": missing}
    return {"open": True, "override": False, "words": explain.gate_words(account, rules)}
