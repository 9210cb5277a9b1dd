"""Segments of leads: which kinds of customers order, and which new leads are like them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import Access, access
from core.apart import counted_apart
from core.clock import business_date
from core.htmx import is_htmx
from dashboards import bars, exporting, kept, lead_steps, likely, segments_sheet
from dashboards.further import Further
from dashboards.report import LEADS, Report, asked
from dashboards.segments import campaigns
from dashboards.views import records
from dashboards.views.funnel import period_choices
from leads.outcomes import Outcome
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
@counted_apart
def segments(request: MemberRequest) -> HttpResponse:
    """Conversion by industry, size, region, tag and source, of the leads entered in a period."""
    report = _report(request)
    context = {
        "report": report,
        "periods": period_choices(report.period, report.today),
        "campaigns": campaigns(report.segment),
    }
    try:
        context |= _figures(report)
    except kept.TooMuch:
        context["too_much"] = True
    template = "dashboards/segments.html#segments" if is_htmx(request) else "dashboards/segments.html"
    return render(request, template, context)


@access(Access.MEMBER, "POST")
def segments_export(request: MemberRequest) -> HttpResponseBase:
    """Every segment with how far its leads came, as a spreadsheet."""
    report, file_format = _report(request), records.format_of(request)
    try:
        found, _better = _counted(report).found
    except kept.TooMuch:
        return render(request, "dashboards/segments.html", {"report": report, "too_much": True}, status=409)
    return exporting.answer(
        report.about(_("Segments"), request.user),
        file_format,
        segments_sheet.headers(),
        segments_sheet.lines(found),
        by=request.user,
        what="segments",
        query=report.query,
    )


def _report(request: MemberRequest) -> Report:
    """The leads of this year unless the address names a period."""
    today, params = business_date(), request.GET.copy()
    params["mode"] = LEADS
    if not params.get("period") and not params.get("from") and not params.get("to"):
        params["period"] = str(today.year)
    return asked(request.user, params, today=today)


def _counted(report: Report) -> kept.Figures[tuple[kept.Grouped, list[likely.Likely]]]:
    return kept.segment_figures(report, "all", *likely.GROUPS, wide=kept.is_wide(report.scope))


def _figures(report: Report) -> dict[str, Any]:
    counted = _counted(report)
    found, better = counted.found
    tables = [
        (
            table,
            bars.grouped(report, table.group, dict(table.rows), most=None),
            Further.of(table.number, report.rows, report.address, first=likely.MOST_ROWS, name=table.group),
        )
        for table in likely.tables(found, report.rows)
        if table.rows
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
