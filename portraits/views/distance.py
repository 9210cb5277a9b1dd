"""The stage that a manager confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Account, State
from accounts.policies import for_request
from accounts.views.dialogs import answer
from accounts.views.listing import shown_count
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.keyset import BOUND_NARROWED, bounded_counts
from portraits import columns
from portraits.forms.values import AskForm, ConfirmForm
from portraits.models import Distance, Stage
from portraits.services import confirming, waiting
from portraits.views.shared import not_kept, served
from users.requests import MemberRequest

MOST_NAMED = 3


@access(Access.MANAGER, "GET", "POST")
@not_kept
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm how close the owner is, with a reason; never above what is known."""
    account = served(request, pk)
    distance = Distance.objects.visible_to(request.user).filter(pk=pk).first()
    ceiling = Stage(distance.ceiling if distance else 0)
    start = distance.stage.value if distance else 0
    form = ConfirmForm(request.POST or None, ceiling=ceiling, initial={"stage": start})

    def perform(values: dict[str, Any]) -> str:
        done = confirming.confirm(account, values["stage"], values["why"], by=request.user, today=business_date())
        return _("Confirmed: %(stage)s.") % {"stage": Stage(done.confirmed or 0).label}

    facts = [_("What is known supports “%(stage)s” at most.") % {"stage": ceiling.label}]
    if distance and distance.confirmed is not None and not distance.is_confirmed(account.current_cycle_id):
        facts.append(
            _("Confirmed for the owner before: %(stage)s. The new owner has to earn it again.")
            % {"stage": Stage(distance.confirmed).label}
        )
    if distance and waiting.is_waiting(distance, account) and distance.asked_by:
        facts.append(_("%(who)s asks: “%(why)s”") % {"who": distance.asked_by.name, "why": distance.asked_why})
    return answer(
        request, form, perform, account=account, title=_("Confirm the distance"), submit=_("Confirm"), facts=facts
    )


@access(Access.MEMBER, "GET", "POST")
@not_kept
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the manager to confirm what is known; the manager reads why on Today and in the inbox."""
    account = get_object_or_404(Account.objects.editable_by(request.user), pk=pk)
    distance = Distance.objects.visible_to(request.user).filter(pk=pk).first()
    form = AskForm(request.POST or None)

    def perform(values: dict[str, Any]) -> str:
        waiting.ask(account, why=values["why"], by=request.user, today=business_date())
        return _("Your manager has been asked to confirm it.")

    ceiling = Stage(distance.ceiling if distance else 0)
    who = formatting.listed([one.name for one in waiting.who_confirms(account)[:MOST_NAMED]])
    facts = [_("What is known supports “%(stage)s” at most.") % {"stage": ceiling.label}]
    facts.append(_("%(who)s decides, and reads what you write.") % {"who": who})
    return answer(
        request,
        form,
        perform,
        account=account,
        title=_("Ask for a confirmation"),
        submit=_("Ask for a confirmation"),
        facts=facts,
    )


@access(Access.MANAGER, "GET")
def of_teams(request: MemberRequest) -> HttpResponse:
    """How close the reader's teams are to their accounts: how many at each stage, what waits, what stands still.

    Accounts on the desk are among them, and said beside the number: the portfolio counts the owned ones alone.
    """
    rules = for_request(request.user).of(request.user.team_id)
    mine = Account.objects.of_teams(request.user)
    bases = (mine, mine.filter(state=State.SUSPENDED))
    asked = [[columns.narrowed(base, value, rules)] for base in bases for value, _words in columns.CHOICES]
    counted = bounded_counts(asked, BOUND_NARROWED)
    figures = [
        (value, words, shown_count(n, BOUND_NARROWED), n, desk, shown_count(desk, BOUND_NARROWED))
        for (value, words), n, desk in zip(
            columns.CHOICES, counted[: len(columns.CHOICES)], counted[len(columns.CHOICES) :], strict=True
        )
    ]
    stages = len(Stage)
    context = {
        "stages": figures[:stages][::-1],
        "others": figures[stages:],
        "contacts": rules.same_stage_contacts,
    }
    return render(request, "portraits/of_teams.html", context)
