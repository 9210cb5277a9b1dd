"""The funnel in detail: outlook, cohorts, sources and cost, losses, ageing; and its export."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Grade
from core.access import Access, access
from core.apart import at_hand, counted_apart
from core.clock import business_date
from core.htmx import is_htmx
from dashboards import bars, exporting, kept, periods, segments
from dashboards.funnel_detail import ageing, asking, cohorts, costs, losses, outlook, sheet, triangle
from dashboards.funnel_detail import counted as counting
from dashboards.funnel_detail.asking import AGEING, COHORTS, LOSSES, OUTLOOK, SOURCES, Asked
from dashboards.funnel_detail.steps import UNITS
from leads.models import STAGE_ORDER, Source
from leads.services.catalogues import reason_words
from lists import sheets
from users.requests import MemberRequest

PART = "dashboards/funnel_detail/page.html#{}"


@access(Access.MEMBER, "GET")
def funnel_detail(request: MemberRequest) -> HttpResponse:
    """One part of the funnel in detail."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    wide = kept.is_wide(asked.scope)
    context = {
        "asked": asked,
        "periods": periods.choices(asked.period, today=asked.today),
        "grades": Grade.choices,
        "origins": Source.choices,
        "campaigns": segments.campaigns(asked.segment),
        "suggestions": segments.suggestions(asked.scope),
    }
    context |= at_hand(lambda: _figures(request, asked, wide=wide))
    return render(request, PART.format("flow") if is_htmx(request) else "dashboards/funnel_detail/page.html", context)


@access(Access.MEMBER, "GET")
@counted_apart
def funnel_detail_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    return render(
        request, PART.format("figures"), {"asked": asked} | _figures(request, asked, wide=kept.is_wide(asked.scope))
    )


@access(Access.MEMBER, "POST")
def funnel_detail_export(request: MemberRequest) -> HttpResponseBase:
    """The figures of a part as a spreadsheet."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    try:
        headers, lines = _sheet(request, asked)
    except kept.TooMuch:
        return render(request, "dashboards/funnel_detail/page.html", {"asked": asked, "too_much": True}, status=409)
    days = asked.period.words if asked.dated else ""
    said = [words for _to, words in asked.chips]
    if said and asked.part == OUTLOOK:
        said.append(_("the forecast is not narrowed"))
    about = asked.about(asked.part_words, request.user, days=days, filters=said)
    what = f"funnel_{asked.part}"
    return exporting.answer(about, file_format, headers, lines, by=request.user, what=what, query=asked.query)


def _sheet(request: MemberRequest, asked: Asked) -> sheet.Lines:
    found = counting.counted(asked, wide=kept.is_wide(asked.scope)).found
    if asked.part == OUTLOOK:
        passed, now = found
        with kept.limited():
            return sheet.of_outlook(passed, now, outlook.beside(request.user, asked))
    if asked.part == COHORTS:
        return sheet.of_cohorts(asked, found)
    if asked.part == SOURCES:
        return sheet.of_costs(asked, found, request.user)
    if asked.part == LOSSES:
        return sheet.of_losses(asked, found)
    return sheet.of_ageing(asked, found, request.user.team_id)


def _figures(request: MemberRequest, asked: Asked, *, wide: bool) -> dict[str, Any]:
    shown: Any = {
        OUTLOOK: _outlook, COHORTS: _cohorts, SOURCES: _sources, LOSSES: _losses, AGEING: _ageing,
    }[asked.part]  # fmt: skip
    try:
        context: dict[str, Any] = shown(request, asked, counting.counted(asked, wide=wide))
    except kept.TooMuch:
        return {"too_much": True}
    return context


def _outlook(request: MemberRequest, asked: Asked, counted: kept.Figures[Any]) -> dict[str, Any]:
    passed, now = counted.found
    orders = passed.account_stages.get("O", 0)
    return {
        "counted_at": counted.at,
        "funnel": passed,
        "account_bars": bars.passed_accounts(asked.report, passed),
        "per_order": passed.contacted / orders if orders else None,
        "running": bars.standing_opportunities(asked.report, now),
        "opportunities": now.opportunities,
        "to_ageing": asked.address(part=AGEING),
    }


@access(Access.MEMBER, "GET")
def funnel_detail_forecast(request: MemberRequest) -> HttpResponse:
    """The forecast against the targets, beside the funnel."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    context: dict[str, Any] = {"asked": asked}
    try:
        with kept.limited():
            beside = outlook.beside(request.user, asked)
    except kept.TooMuch:
        context["too_much"] = True
    else:
        context |= {"forecast": beside.ask, "spans": beside.spans, "detail": beside.detail, "cover": beside.cover}
    return render(request, "dashboards/funnel_detail/forecast.html", context)


def _cohorts(request: MemberRequest, asked: Asked, counted: kept.Figures[Any]) -> dict[str, Any]:
    found = counted.found
    return {
        "counted_at": counted.at,
        "empty": not any(cohort.size for cohort in found),
        "heads": triangle.steps(asked),
        "rows": triangle.by_step(asked, found),
        "total": triangle.total(asked, found),
        "columns": triangle.columns(asked),
        "triangle": triangle.triangle(asked, found),
        "together": triangle.together(asked, found),
        "cut": cohorts.MOST_MONTHS if cohorts.is_cut(asked) else 0,
        "unit_words": UNITS[asked.unit],
    }


def _sources(request: MemberRequest, asked: Asked, counted: kept.Figures[Any]) -> dict[str, Any]:
    sources, campaigns, whole = costs.lines(asked, counted.found, request.user)
    knows = request.user.is_admin or request.user.is_manager
    return {
        "counted_at": counted.at,
        "empty": not sources and not campaigns,
        "sources": sources,
        "campaign_lines": campaigns,
        "whole": whole,
        "shows_cost": knows or any(line.costs for line in campaigns),
    }


def _losses(request: MemberRequest, asked: Asked, counted: kept.Figures[Any]) -> dict[str, Any]:
    found = counted.found
    words = reason_words()
    reasons, every = losses.by_reason(asked, found, words)
    lost, won = losses.lost(found), losses.won(found)
    return {
        "counted_at": counted.at,
        "empty": not found.rows and not found.unfit,
        "lost": lost,
        "won": won,
        "closed": lost.count + won.count,
        "reasons": reasons,
        "every": every,
        "rivals": losses.by_rival(asked, found, words),
        "months": losses.by_month(asked, found),
        "unfit": losses.unfit_rows(asked, found),
        "unfit_total": sum(n for _reason, n in found.unfit),
        "to_lost": losses.to(asked),
        "to_won": asked.address(list="won"),
        "to_unfit": asked.address(list="unfit"),
        "letters": STAGE_ORDER[:-1],
    }


def _ageing(request: MemberRequest, asked: Asked, counted: kept.Figures[Any]) -> dict[str, Any]:
    team = request.user.team_id
    drawn, ticks = ageing.strips(asked, counted.found, team), ageing.ticks(counted.found, team)
    names = {
        ageing.DEAL: _("Opportunities"),
        ageing.LEAD: _("Leads"),
        ageing.ACCOUNT: _("Accounts without an opportunity"),
    }
    return {
        "counted_at": counted.at,
        "empty": not counted.found.days,
        "kinds": [
            {
                "kind": kind,
                "words": words,
                "strips": drawn[kind],
                "ticks": ticks[kind],
                "number": sum(strip.number for strip in drawn[kind]),
                "beyond": sum(strip.beyond for strip in drawn[kind]),
                "passes": kind == ageing.DEAL,
            }
            for kind, words in names.items()
        ],
    }
