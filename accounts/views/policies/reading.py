"""The rules for everybody: what holds, how far the accounts have come to it, and how it came about."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import proposals, rule_words
from accounts.models import Policy
from accounts.policies import for_request, team_tree
from accounts.rules import RuleValues
from accounts.services import policies
from accounts.views.policies.common import chosen_team, readable_teams, settable_teams, told, version_of
from core.access import Access, access
from core.htmx import is_htmx
from core.keyset import Sort, page

VERSIONS = 15
MOST_CHOICES = 100


@access(Access.MEMBER, "GET")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold, in words; a person's own team first, managers and admins choose."""
    teams, policy, user = readable_teams(request.user), for_request(request.user), request.user
    asked = request.GET.get("team", "" if user.is_admin else str(user.team_id or ""))
    team = None if asked == "company" else chosen_team(asked, teams)
    values = policy.of(team.pk if team else None)
    context = {
        "groups": _groups(values, policy.company if team else None),
        "team": team,
        "teams": teams,
        "may_company": True,
        "company_key": "company",
        "latest": policies.latest(),
        "may_set": user.is_admin or (team is not None and team.pk in user.managed_team_ids),
        "may_limit": user.is_admin,
        "recomputing": policies.stale_count(1) > 0,
    }
    return render(request, "accounts/policies/rules.html", context)


def _groups(values: RuleValues, company: RuleValues | None) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Each rule with what differs: from the company for a team, from the method for the company."""
    groups = []
    for key, title, said in rule_words.read(values):
        rows = []
        for rule in said:
            value = getattr(values, rule.name)
            differs = company is not None and value != getattr(company, rule.name)
            above = rule_words.value_words(rule.name, getattr(company, rule.name)) if differs else ""
            rows.append({"rule": rule, "company": above})
        groups.append((key, title, rows))
    return groups


@access(Access.MEMBER, "GET")
def progress(request: HttpRequest) -> HttpResponse:
    """How far the recomputation has come; asks again by itself until it is done."""
    found = policies.progress()
    percent = 100 if found.finished else min(99, found.done * 100 // max(found.total, 1))
    return render(
        request,
        "accounts/policies/parts.html#progress",
        {"progress": found, "percent": percent, "said": percent // 25 * 25},
    )


@access(Access.MEMBER, "GET")
def history(request: HttpRequest) -> HttpResponse:
    """Every version: who, when, why, and what it changed."""
    shown = page(
        [Policy.objects.select_related("published_by").prefetch_related("overrides")],
        Sort("published_at", descending=True),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=VERSIONS,
    )
    names = {team.pk: team.name for team in readable_teams(request.user)}
    before, tree = _versions_before(shown.rows), team_tree()
    latest = policies.latest()
    context = {
        "versions": [
            (version, told(proposals.differences(before.get(version.pk), version, tree=tree), names))
            for version in shown.rows
        ],
        "choices": list(Policy.objects.order_by("-pk").values_list("pk", "published_at")[:MOST_CHOICES]),
        "latest": latest,
        "may_go_back": bool(settable_teams(request.user)) if not request.user.is_admin else True,
        "ends_here": bool(shown.rows) and not shown.after,
        "prev": f"?before={shown.before}" if shown.before else "",
        "next": f"?after={shown.after}" if shown.after else "",
    }
    return render(
        request,
        "accounts/policies/history.html#list" if is_htmx(request) else "accounts/policies/history.html",
        context,
    )


def _versions_before(rows: list[Policy]) -> dict[int, Policy]:
    """The version that each of these followed, by its id."""
    if not rows:
        return {}
    first = min(version.pk for version in rows)
    older = Policy.objects.prefetch_related("overrides").filter(pk__lt=first).order_by("-pk")[:1]
    line = sorted([*rows, *older], key=lambda version: version.pk)
    return {later.pk: earlier for earlier, later in pairwise(line)}


@access(Access.MEMBER, "GET")
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions field by field."""
    one, other = version_of(request.GET.get("a", "0")), version_of(request.GET.get("b", "0"))
    if (one.pk if one else 0) > (other.pk if other else 0):
        one, other = other, one
    names = {team.pk: team.name for team in readable_teams(request.user)}
    context = {
        "one": one,
        "other": other,
        "differences": told(proposals.differences(one, other), names),
        "choices": list(Policy.objects.order_by("-pk").values_list("pk", "published_at")[:MOST_CHOICES]),
        "latest": policies.latest(),
        "may_go_back": request.user.is_admin or bool(request.user.managed_team_ids),
    }
    return render(request, "accounts/policies/compare.html", context)


@access(Access.MANAGER, "GET")
def overview(request: HttpRequest) -> HttpResponse:
    """Which teams differ from the company, and in what."""
    latest = policies.latest()
    teams = {team.pk: team for team in readable_teams(request.user)}
    rows = [
        (teams[override.team_id], [_override_words(n, v) for n, v in sorted(override.values.items())])
        for override in (latest.overrides.all() if latest else [])
        if override.team_id in teams
    ]
    context = {"rows": sorted(rows, key=lambda row: row[0].name), "settable": settable_teams(request.user)}
    return render(request, "accounts/policies/teams.html", context)


def _override_words(name: str, value: Any) -> tuple[str, str]:
    return rule_words.label(name), rule_words.value_words(name, proposals.clean_stored(name, value))
