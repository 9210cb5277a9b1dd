"""Changing the rules: the form, the dry run, the publication."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import proposals, rule_words, tasks
from accounts.forms.policies import LimitsForm, PublishForm, RulesForm
from accounts.models import Policy
from accounts.policies import for_request, overrides_of
from accounts.proposals import Change
from accounts.rules import PolicyRefused
from accounts.services import policies
from accounts.views.policies.common import change_of, chosen_team, settable_teams, told, version_of
from core.access import Access, access
from core.errors import Refusal, StaleEdit
from core.htmx import hx_redirect
from users.models import Team

LIMITS = "limits"


@access(Access.MANAGER, "GET", "POST")
def edit(request: HttpRequest) -> HttpResponse:
    """The numbers of the company or of one team, each in its sentence; trying them is the next page."""
    teams, latest = settable_teams(request.user), policies.latest()
    asked = request.GET.get("team", "")
    if asked == LIMITS and request.user.is_admin:
        return _edit_limits(request, latest, teams)
    team = chosen_team(asked, teams)
    if team is None and not request.user.is_admin:
        if not teams:
            raise Http404
        team = teams[0]
    form = _rules_form(request, team, latest)
    if request.method == "POST" and form.is_valid():
        change = form.change(_base(request, latest))
        problems = list(policies.problems(change, by=request.user, last=latest)) if change else []
        if change and not problems:
            return hx_redirect(request, f"{reverse('accounts:rules_try')}?{change.query()}")
        form.refuse(problems, {t.pk: t.name for t in teams})
        if not change:
            form.add_error(None, _("Nothing differs from the numbers in force."))
    context = {
        "form": form,
        "groups": list(form.groups(_overridden(latest, teams))),
        "team": team,
        "teams": teams,
        "may_company": request.user.is_admin,
        "base": latest.pk if latest else 0,
    }
    return render(request, "accounts/policies/edit.html", context, status=422 if form.errors else 200)


def _rules_form(request: HttpRequest, team: Team | None, latest: Policy | None) -> RulesForm:
    """The form with what was sent, with what is being considered (back from the dry run), or with what holds."""
    own = overrides_of(latest).get(team.pk, {}) if team else {}
    given: dict[str, Any] = {
        "policy": for_request(request.user), "team": team, "own": own, "bound": not request.user.is_admin
    }  # fmt: skip
    if request.method == "POST":
        return RulesForm(request.POST, **given)
    form = RulesForm(**given)
    considered = proposals.from_query(request.GET)
    values = considered.teams.get(team.pk, {}) if team else considered.company
    for name, value in values.items():
        form.initial[name] = proposals.text(value)
    return form


def _edit_limits(request: HttpRequest, latest: Policy | None, teams: list[Team]) -> HttpResponse:
    form = LimitsForm(request.POST or None, policy=for_request(request.user))
    if request.method == "POST" and form.is_valid():
        change = form.change(_base(request, latest))
        if change:
            return hx_redirect(request, f"{reverse('accounts:rules_try')}?{change.query()}")
        form.add_error(None, _("Nothing differs from the numbers in force."))
    context = {"form": form, "groups": list(form.groups()), "teams": teams, "base": latest.pk if latest else 0}
    return render(request, "accounts/policies/limits.html", context, status=422 if form.errors else 200)


@access(Access.MANAGER, "GET", "POST")
def attempt(request: HttpRequest) -> HttpResponse:
    """What the change would do, before it is published with a reason."""
    change, latest = change_of(request), policies.latest()
    if not change:
        messages.info(request, _("Nothing differs from the numbers in force."))
        return HttpResponseRedirect(reverse("accounts:rules"))
    form = PublishForm(request.POST or None)
    refused: Refusal | None = next((refusal for _t, refusal in _problems(request, change, latest)), None)
    base = latest.pk if latest else 0
    between = change.base is not None and change.base != base
    if request.method == "POST" and form.is_valid() and refused is None:
        try:
            version = policies.publish_change(change, by=request.user, reason=form.cleaned_data["reason"])
        except StaleEdit:
            between, latest = True, policies.latest()
        except Refusal as refusal:
            refused = refusal
        else:
            transaction.on_commit(tasks.recompute.delay)
            messages.success(request, _("Version %(number)d is in force.") % {"number": version.pk})
            return hx_redirect(request, "accounts:rules")
    context = {
        "form": form,
        "change": change,
        "differences": _differences(request, change, latest) if refused is None else [],
        "refused": refused,
        "between": between,
        "latest": latest,
        "query": request.GET.urlencode(),
        "edit_query": _edit_query(change),
        "again": Change(change.company, change.teams, change.limits, latest.pk if latest else 0).query(),
        "moves": bool(change.company or change.teams),
    }
    status = 409 if request.method == "POST" and (between or refused) else 422 if form.errors else 200
    return render(request, "accounts/policies/try.html", context, status=status)


@access(Access.MANAGER, "GET")
def back(request: HttpRequest) -> HttpResponse:
    """Towards an earlier version: the same dry run, the same publication."""
    to = request.GET.get("to", "")
    version_of(to)
    latest = policies.latest()
    return HttpResponseRedirect(f"{reverse('accounts:rules_try')}?to={to}&base={latest.pk if latest else 0}")


def _problems(request: HttpRequest, change: Change, latest: Policy | None) -> list[tuple[int | None, PolicyRefused]]:
    return list(policies.problems(change, by=request.user, last=latest))


def _differences(request: HttpRequest, change: Change, latest: Policy | None) -> list[Any]:
    names = {team.pk: team.name for team in settable_teams(request.user)}
    return told(proposals.differences(latest, proposals.outcome(change, latest)), names)


def _edit_query(change: Change) -> str:
    """Back to the form that the change came from, with what was typed."""
    if change.limits and not change.company and not change.teams:
        return f"team={LIMITS}"
    if len(change.teams) == 1 and not change.company:
        return f"team={next(iter(change.teams))}&{change.query()}"
    return change.query()


def _overridden(latest: Policy | None, teams: list[Team]) -> dict[str, list[tuple[str, str]]]:
    """Per setting: which teams differ, and their value in words."""
    names = {team.pk: team.name for team in teams}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for team_id, values in overrides_of(latest).items():
        for name, value in values.items():
            if team_id in names:
                shown = rule_words.value_words(name, proposals.clean_stored(name, value))
                found[name].append((names[team_id], shown))
    return found


def _base(request: HttpRequest, latest: Policy | None) -> int:
    """The version the form was made from, as it says itself."""
    said = request.POST.get("base", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else (latest.pk if latest else 0)
