"""Segments of leads: which kinds of customers order, and which new leads are like them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from dashboards import bars, kept, lead_steps, likely
from dashboards.report import LEADS, Report, asked
from dashboards.segments import campaigns
from dashboards.views.funnel import period_choices
from leads.outcomes import Outcome
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def segments(request: MemberRequest) -> HttpResponse:
    """Conversion by industry, size, region, tag and source, of the leads entered in a period."""
    today = business_date()
    params = request.GET.copy()
    params["mode"] = LEADS
    if not params.get("period") and not params.get("from") and not params.get("to"):
        params["period"] = str(today.year)
    report = asked(request.user, params, today=today)
    context = {
        "report": report,
        "periods": period_choices(report.period, today),
        "campaigns": campaigns(),
    }
    try:
        context |= _figures(report)
    except kept.TooMuch:
        context["too_much"] = True
    template = "dashboards/segments.html#segments" if is_htmx(request) else "dashboards/segments.html"
    return render(request, template, context)


def _figures(report: Report) -> dict[str, Any]:
    wide = kept.is_wide(report.scope)
    counted = kept.segment_figures(report, "all", *likely.GROUPS, wide=wide)
    found, better = counted.found
    tables = [
        (table, bars.grouped(report, table.group, dict(table.rows))) for table in likely.tables(found) if table.rows
    ]
    return {
        "counted_at": counted.at,
        "all": found["all"].get("", Outcome()),
        "tables": tables,
        "likely": [
            (one, lead_steps.labels(one.group, {one.key: one.found})[one.key], _lead_list(report, one))
            for one in better
        ],
    }


def _lead_list(report: Report, one: likely.Likely) -> str:
    """The query string of the new leads of a segment in the list of leads; empty for what that list cannot narrow to."""
    if one.group == "size":
        return ""
    query = QueryDict(mutable=True)
    for name, value in (("team", report.choice.team), ("owner", report.choice.person)):
        if value:
            query[name] = value
    if report.segment.campaign:
        query["campaign"] = report.segment.campaign
    query["state"] = "new"
    query["scope"] = "all"
    query[one.group] = one.key
    return query.urlencode()
