"""How close we are, and whether committees are covered: a part of the funnel page that follows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from accounts.committee.coverage import GAPS
from accounts.models import KeyRole
from core.access import Access, access
from dashboards import closeness, kept
from dashboards.scopes import chosen
from portraits.models import Stage
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def close(request: MemberRequest) -> HttpResponse:
    """Accounts of a person, team or the company by distance and by role; each figure opens its accounts."""
    choice = chosen(request.user, request.GET)
    rows, asked = closeness.scope_of(request.user, choice.scope), (request.user.pk, choice.scope)
    context: dict[str, Any] = {"to": closeness.address(request.user, choice), "scope": choice.scope}
    try:
        kept_figures = kept.others("closeness", asked, lambda: closeness.count(rows), wide=kept.is_wide(choice.scope))
    except kept.TooMuch:
        return render(request, "dashboards/closeness.html", context | {"too_much": True})
    found = kept_figures.found
    context |= {
        "found": found,
        "counted_at": kept_figures.at,
        "stages": [*_stages(found), (closeness.UNCONFIRMED, _unconfirmed(), found.stages[closeness.UNCONFIRMED])],
        "higher": found.stages[closeness.HIGHER],
        "capped": found.stages[closeness.CAPPED],
        "roles": [
            (role.label, _gaps(found, role), (f"agreed_{role.value}", found.agreed[role.value])) for role in KeyRole
        ],
    }
    return render(request, "dashboards/closeness.html", context)


def _stages(found: closeness.Closeness) -> list[tuple[str, Any, int]]:
    """The closest first."""
    return [(str(stage.value), stage.label, found.stages[str(stage.value)]) for stage in sorted(Stage, reverse=True)]


def _unconfirmed() -> str:
    return pgettext("distance", "Known, not confirmed")


def _gaps(found: closeness.Closeness, role: KeyRole) -> list[tuple[str, int]]:
    names = [f"{kind}_{role.value}" for kind in closeness.GAPS]
    return [(name, found.gaps[name]) for name in names if name in GAPS]
