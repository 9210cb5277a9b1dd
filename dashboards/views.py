"""The funnel and the lists behind its bars; read only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import in_force
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, Sort, bounded_count, page
from dashboards import behind, kept, periods, scopes
from dashboards import funnel as counting
from dashboards.periods import PRESETS, Period
from dashboards.scopes import Choice
from leads.models import STAGE_ORDER, Stage
from users.requests import MemberRequest

FIRST_YEARS = 4


@access(Access.MEMBER, "GET")
def funnel(request: MemberRequest) -> HttpResponse:
    """The funnel of a person, team or the company in a period."""
    today = business_date()
    choice, period = scopes.chosen(request.user, request.GET), periods.chosen(request.GET, today=today)
    wide = kept.is_wide(choice.scope)
    follows = wide and "now" not in request.GET
    context = _shared(choice, period) | {
        "follows": follows,
        "periods": _choices(period, today),
    }
    if not follows:
        context |= _figures(request, choice, period, wide)
    return render(request, "dashboards/funnel.html#funnel" if is_htmx(request) else "dashboards/funnel.html", context)


@access(Access.MEMBER, "GET")
def funnel_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    choice, period = scopes.chosen(request.user, request.GET), periods.chosen(request.GET, today=business_date())
    context = _shared(choice, period) | _figures(request, choice, period, kept.is_wide(choice.scope))
    return render(request, "dashboards/funnel.html#figures", context)


@access(Access.MEMBER, "GET")
def funnel_list(request: MemberRequest) -> HttpResponse:
    """The accounts or opportunities behind one bar, those that the reader may see."""
    choice, period = scopes.chosen(request.user, request.GET), periods.chosen(request.GET, today=business_date())
    kind, stage = request.GET.get("bar", ""), request.GET.get("stage", "")
    if kind not in behind.KINDS or (stage and stage not in STAGE_ORDER):
        raise Http404
    context = _shared(choice, period) | {"kind": kind, "stage": stage, "bar_label": _bar_label(kind, stage)}
    try:
        with kept.limited():
            context |= _listed(request, choice, period, kind, stage)
    except kept.TooMuch:
        context["too_much"] = True
    return render(request, "dashboards/list.html#list" if is_htmx(request) else "dashboards/list.html", context)


def _listed(request: MemberRequest, choice: Choice, period: Period, kind: str, stage: str) -> dict[str, Any]:
    rows = behind.rows(request.user, choice.scope, period, kind, stage)
    sort = Sort("opened_on", descending=True) if kind == "opportunity" else Sort("sort_key")
    found = page([rows], sort, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    total = None if kept.is_wide(choice.scope) else bounded_count(rows)
    base = _query(choice, period, bar=kind, stage=stage)
    return {
        "page": found,
        "total": "" if total is None else f"{BOUND:,}+" if total > BOUND else f"{total:,}",
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
    }


def _shared(choice: Choice, period: Period) -> dict[str, Any]:
    return {"choice": choice, "scope": choice.scope, "period": period, "query": _query(choice, period)}


def _figures(request: MemberRequest, choice: Choice, period: Period, wide: bool) -> dict[str, Any]:
    try:
        counted = kept.figures(choice.scope, period, wide=wide)
    except kept.TooMuch:
        return {"too_much": True}
    found, rules = counted.funnel, in_force().of(request.user.team_id)
    orders = found.account_stages.get("O", 0)
    sampled = found.contacted >= rules.band_sample
    return {
        "funnel": found,
        "counted_at": counted.at,
        "account_bars": _account_bars(found),
        "opportunity_bars": _stage_bars("opportunity", found.opportunity_stages, before=None),
        "opportunities": found.opportunity_stages.get("S", 0),
        "orders": orders,
        "rules": rules,
        "below_band": sampled and orders * 100 < found.contacted * rules.band_low_percent,
        "latest": counting.latest_movement() if found.empty else None,
    }


def _account_bars(found: counting.Funnel) -> list[dict[str, Any]]:
    bars = [
        {"kind": "accounts", "label": _("Accounts"), "count": found.accounts, "step_of": None, "stage": ""},
        {
            "kind": "contacted",
            "label": _("Contacted"),
            "count": found.contacted,
            "step_of": found.accounts,
            "stage": "",
        },
    ]
    return bars + _stage_bars("account", found.account_stages, before=found.contacted)


def _stage_bars(kind: str, stages: Mapping[str, int], before: int | None) -> list[dict[str, Any]]:
    bars = []
    for letter in STAGE_ORDER:
        count = stages.get(letter, 0)
        bars.append({"kind": kind, "label": Stage(letter).label, "count": count, "step_of": before, "stage": letter})
        before = count
    return bars


def _bar_label(kind: str, stage: str) -> str:
    if kind == "accounts":
        return _("Accounts")
    if kind == "contacted":
        return _("Contacted accounts")
    named = Stage(stage or "S")
    unit = _("Accounts") if kind == "account" else _("Opportunities")
    return _("%(unit)s that reached %(letter)s · %(stage)s") % {
        "unit": unit,
        "letter": named.value,
        "stage": named.label,
    }


def _choices(period: Period, today: date) -> list[tuple[str, Any]]:
    """Presets, then years back to the first day on which anything moved, then the reader's own dates."""
    earliest = counting.earliest_movement()
    first = max(min(earliest.year if earliest else today.year, today.year - FIRST_YEARS + 1), periods.EARLIEST_YEAR)
    years = [(str(year), str(year)) for year in range(today.year, first - 1, -1)]
    if period.key.isdecimal() and (period.key, period.key) not in years:
        years.append((period.key, period.key))
    return [*PRESETS.items(), *years, (periods.CUSTOM, _("From … to …"))]


def _query(choice: Choice, period: Period, **more: str) -> str:
    query = QueryDict(mutable=True)
    for name, value in {"team": choice.team, "person": choice.person, **period.parameters, **more}.items():
        if value:
            query[name] = value
    return query.urlencode()
