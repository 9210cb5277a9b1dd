"""When somebody leaves or changes position: what becomes of the accounts (domain.md section 3)."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import tasks
from accounts.forms.moves import LeavingForm, PlaceForm, PositionForm
from accounts.policies import for_request
from accounts.services.people import change_position, heir_of, leave_company
from accounts.services.reading import Led, led_by, owned_count
from accounts.services.teams import changed_numbers, effect_of_move, move_team
from accounts.views.dialogs import answer
from accounts.views.team import load_of
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from users.models import Team, User
from users.services.absences import served_by

log = logging.getLogger(__name__)


@access(Access.MANAGER, "GET", "POST")
def people_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """End a person's work here; the accounts become the manager's, clocks paused; the teams get another manager."""
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    led = led_by(person)
    form = LeavingForm(request.POST if request.method == "POST" else None, by=request.user, leaver=person, led=led)

    def perform(_values: dict[str, Any]) -> str:
        moved = leave_company(person, by=request.user, today=business_date(), leads=form.leads())
        text = ngettext(
            "%(name)s has left; %(n)d account is to be handed on.",
            "%(name)s has left; %(n)d accounts are to be handed on.",
            moved,
        )
        teams = Team.objects.visible_to(request.user).filter(pk__in=[it.team.pk for it in led])
        return formatting.sentences(text % {"name": person.name, "n": moved}, *_led_now(teams))

    return answer(
        request,
        form,
        perform,
        title=_("%(name)s leaves the company") % {"name": person.name},
        submit=_("Ends work here"),
        danger=True,
        facts=_what_leaving_does(request, person, led),
        to=reverse("accounts:handover", args=[person.pk]),
    )


def _what_leaving_does(request: HttpRequest, person: User, led: list[Led]) -> list[str]:
    """What happens to the accounts, to the teams and to the log-in, before it is confirmed."""
    owned, days = owned_count(person), for_request(request.user).of(person.team_id).leave_pause_days
    facts = []
    if owned and person.pk != request.user.pk:
        text = ngettext(
            "%(n)d account becomes that of %(heir)s; its clocks rest for %(days)d days, and one page hands it on.",
            "%(n)d accounts become those of %(heir)s; their clocks rest for %(days)d days, and one page hands them on.",
            owned,
        )
        facts.append(text % {"n": owned, "heir": heir_of(person), "days": days})
    else:
        facts.append(_("No accounts are to be handed on."))
    if led:
        facts.append(
            _(
                "%(name)s leads %(teams)s. Whoever you choose leads from today on: decides about the proposals, late "
                "entries and calls for help, and holds the desk."
            )
            % {"name": person.name, "teams": formatting.listed(it.team.name for it in led)}
        )
    served = {leave.user_id: leave.user.name for leave in served_by(person, business_date())}
    if served:
        text = _("%(name)s stands in for %(others)s: from now on nobody does, until another deputy is entered.")
        facts.append(text % {"name": person.name, "others": formatting.listed(served.values())})
    return [*facts, _("The log-in ends at once. Nothing is deleted.")]


def _led_now(teams: QuerySet[Team]) -> list[str]:
    words = []
    for team in teams.select_related("manager").order_by("name"):
        text = _("%(team)s is led by %(name)s now.") if team.manager else _("Nobody leads %(team)s now.")
        words.append(text % {"team": team.name, "name": team.manager})
    return words


@access(Access.ADMIN, "GET", "POST")
def people_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another team or role, from today, a day before or a day to come; the accounts come along."""
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=pk)
    today = business_date()
    initial = {"role": person.role, "team": person.team_id, "starts_on": today}
    form = PositionForm(request.POST or None, by=request.user, initial=initial)

    def perform(values: dict[str, Any]) -> str:
        change_position(person, by=request.user, today=today, **values)
        if values["starts_on"] > today:
            return _("Noted: it is done on %(on)s.") % {"on": formatting.day(values["starts_on"])}
        return _("Saved.")

    owned = owned_count(person)
    facts = [_("The accounts come along and follow the numbers of the new team.")]
    if owned:
        with_accounts = ngettext("%(n)d account comes along.", "%(n)d accounts come along.", owned)
        facts.append(with_accounts % {"n": owned})
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


@access(Access.MEMBER, "GET")
def people_load(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person carries beside the capacity: a part of their page, for themselves and those above."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("team"), pk=pk)
    if (
        person.pk != request.user.pk
        and not request.user.is_admin
        and person.team_id not in request.user.managed_team_ids
    ):
        raise Http404
    (row,) = load_of([person], business_date(), for_request(request.user))
    own = person.pk == request.user.pk
    base = reverse("accounts:list") + ("?" if own else f"?scope=team&owner={person.pk}&")
    return render(request, "users/load.html", {"row": row, "base": base, "person": person})


@access(Access.ADMIN, "GET", "POST")
def team_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a team and all below it in the tree: first what that changes, then the move."""
    team = get_object_or_404(Team.objects.visible_to(request.user).open(), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(data, by=request.user, team=team, initial={"parent": team.parent_id})
    effect, status, refusal = None, 200, None
    if data is not None:
        status = 422
        if form.is_valid():
            parent = form.cleaned_data["parent"]
            effect = effect_of_move(team, parent)
            if data.get("sure") != _place(parent) and effect.accounts:
                status = 200
            else:
                try:
                    recompute = move_team(team, parent, by=request.user)
                except Refusal as no:
                    status, refusal = 409, no
                else:
                    if recompute:
                        _wake()
                    messages.success(request, _("The team %(team)s has its new place.") % {"team": team.name})
                    return hx_redirect(request, "users:team", team.pk)
    context = {
        "form": form,
        "team": team,
        "effect": effect,
        "changes": changed_numbers(effect.before, effect.after) if effect else [],
        "sure": _place(form.cleaned_data["parent"]) if effect else "",
        "refusal": refusal,
    }
    template = "users/place.html#body" if is_htmx(request) else "users/place.html"
    return render(request, template, context, status=status)


def _wake() -> None:
    """Let the clocks be recomputed now; without a broker the schedule does it within minutes."""
    try:
        tasks.recompute.apply_async(retry=False)
    except Exception:  # the move is saved whatever the broker says
        log.warning("The broker is away; the recomputation waits for its schedule.")


def _place(parent: Team | None) -> str:
    """What was asked about: a confirmation holds for this place only."""
    return str(parent.pk) if parent else "top"
