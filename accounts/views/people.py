"""When somebody leaves: the accounts become the manager's, and one page hands them on (domain.md section 3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import figures
from accounts.forms.moves import GiveForm, PositionForm
from accounts.models import Account, State
from accounts.policies import for_request
from accounts.services import handing_on
from accounts.services.people import change_position, leave_company
from accounts.services.reading import owned_count
from accounts.views.dialogs import answer
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from users.models import User

MOST = 200


@access(Access.MANAGER, "GET", "POST")
def people_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a person's work here; the accounts become the manager's, clocks paused."""
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    owned = owned_count(person)
    rules = for_request(request.user).of(person.team_id)

    def perform(values: dict[str, Any]) -> str:
        moved = leave_company(person, by=request.user, today=business_date())
        text = ngettext(
            "%(name)s has left; %(n)d account is to be handed on.",
            "%(name)s has left; %(n)d accounts are to be handed on.",
            moved,
        )
        return text % {"name": person.name, "n": moved}

    facts = [
        ngettext(
            "%(n)d account becomes the manager's; its clocks rest for %(days)d days, and one page hands it on.",
            "%(n)d accounts become the manager's; their clocks rest for %(days)d days, and one page hands them on.",
            owned,
        )
        % {"n": owned, "days": rules.leave_pause_days},
        _("The log-in ends at once. Nothing is deleted."),
    ]
    form = forms.Form(request.POST if request.method == "POST" else None)
    return answer(
        request,
        form,
        perform,
        title=_("%(name)s leaves the company") % {"name": person.name},
        submit=_("Ends work here"),
        danger=True,
        facts=facts,
        to=reverse("accounts:handover", args=[person.pk]),
    )


@access(Access.ADMIN, "GET", "POST")
def people_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another team or role; the accounts come along."""
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    form = PositionForm(request.POST or None, by=request.user, initial={"role": person.role, "team": person.team_id})

    def perform(values: dict[str, Any]) -> str:
        change_position(person, team=values["team"], role=values["role"], by=request.user, today=business_date())
        return _("Saved.")

    facts = [_("The accounts come along and follow the numbers of the new team.")]
    to = reverse("users:person", args=[person.pk])
    return answer(
        request,
        form,
        perform,
        title=_("Position of %(name)s") % {"name": person.name},
        submit=_("Save"),
        facts=facts,
        to=to,
    )


@access(Access.MANAGER, "GET", "POST")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The accounts of somebody who left: choose some, give them to a colleague, and again."""
    leaver = get_object_or_404(User.objects.visible_to(request.user).filter(is_active=False), pk=pk)
    today, policy = business_date(), for_request(request.user)
    form = GiveForm(
        request.POST or None, by=request.user, initial={"reason": _("%(name)s has left") % {"name": leaver.name}}
    )
    status = 200
    given: list[Account] = []
    refused: list[tuple[Account, Refusal]] = []
    if request.method == "POST":
        chosen = _chosen(request, leaver)
        if not chosen:
            form.add_error(None, _("Choose at least one account."))
        if form.is_valid():
            given, refused = _give(request, form, chosen)
        status = 409 if refused else 200 if form.is_valid() else 422
        if given and not refused:
            form = GiveForm(
                None, by=request.user, initial={"reason": form.cleaned_data["reason"], "to": form.cleaned_data["to"]}
            )
    waiting = _waiting(request, leaver)
    rows = figures.attach(list(waiting.select_related("owner")[: MOST + 1]), today, policy)
    picked = set(request.POST.getlist("selected"))
    for account in rows:
        account.picked = str(account.pk) in picked
    context = {
        "leaver": leaver,
        "form": form,
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "given": given,
        "refused": refused,
        "today": today,
    }
    return render(request, "accounts/handover.html", context, status=status)


def _waiting(request: HttpRequest, leaver: User) -> Any:
    """What the leaver left to somebody and is not handed on yet, as far as the reader manages it."""
    left = Account.objects.visible_to(request.user).filter(
        previous_owner=leaver, state=State.OWNED, paused_until__isnull=False
    )
    return left.order_by("grade", "sort_key", "pk")


def _chosen(request: HttpRequest, leaver: User) -> list[Account]:
    ids = [int(pk) for pk in request.POST.getlist("selected")[:MOST] if pk.isdecimal() and len(pk) < 19]
    return list(_waiting(request, leaver).filter(pk__in=ids))


def _give(
    request: HttpRequest, form: GiveForm, chosen: list[Account]
) -> tuple[list[Account], list[tuple[Account, Refusal]]]:
    """Hand over one by one, in the order of ids (the locks' order); one refusal does not undo the others."""
    given: list[Account] = []
    refused: list[tuple[Account, Refusal]] = []
    for account in sorted(chosen, key=lambda a: a.pk):
        try:
            handing_on.transfer(account, by=request.user, today=business_date(), **form.cleaned_data)
        except Refusal as refusal:
            refused.append((account, refusal))
            form.show_capacity()
        else:
            given.append(account)
    return given, refused
