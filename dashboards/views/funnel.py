"""The funnel in its three modes, and the lists behind its bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grade
from accounts.policies import in_force
from accounts.services import withholding
from core.access import Access, access
from core.apart import at_hand, counted_apart
from core.clock import business_date
from core.htmx import is_htmx
from core.ways_back import LONGEST_ADDRESS, came_from, leads_back
from dashboards import bars, behind, exporting, funnel_sheet, kept, lead_steps, periods, segments
from dashboards import funnel as counting
from dashboards.addresses import MOST_OF_ALL, MOST_ROWS
from dashboards.band import Band
from dashboards.behind import Bar
from dashboards.further import Further
from dashboards.periods import PRESETS, Period
from dashboards.records import sizes
from dashboards.records.sizes import Size
from dashboards.records.taking import Listed
from dashboards.report import LEADS, NOW, Report, asked
from dashboards.views import records
from leads.models import Source
from leads.order_list.listing import title_of
from leads.outcomes import ORDERED, Outcome
from lists import sheets
from users.requests import MemberRequest

# Pages whose figures open a list of the funnel, and to which it leads back.
FIRST_YEARS, MOST_YEARS = 4, 10  # that the form offers: one mistyped day makes no list of a century
FIRST_GROUP = "month"


@access(Access.MEMBER, "GET")
def funnel(request: MemberRequest) -> HttpResponse:
    """The funnel of a person, team or the company: from the lead, what passed through, or what stands where now."""
    report = asked(request.user, request.GET, today=business_date())
    wide = kept.is_wide(report.scope)
    context = {
        "report": report,
        "periods": period_choices(report.period, report.today),
        "sizes": [(name, words) for name, (words, _sql) in segments.SIZES.items()],
        "grades": Grade.choices,
        "suggestions": segments.suggestions(report.scope),
        "campaigns": segments.campaigns(report.segment),
        "origins": Source.choices,
    }
    context |= at_hand(lambda: _figures(request, report, wide))
    return render(request, "dashboards/funnel.html#funnel" if is_htmx(request) else "dashboards/funnel.html", context)


@access(Access.MEMBER, "GET")
@counted_apart
def funnel_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    report = asked(request.user, request.GET, today=business_date())
    context = {"report": report} | _figures(request, report, kept.is_wide(report.scope))
    return render(request, "dashboards/funnel.html#figures", context)


@access(Access.MEMBER, "POST")
def funnel_export(request: MemberRequest) -> HttpResponseBase:
    """The figures of the mode that is shown as a spreadsheet."""
    report = asked(request.user, request.GET, today=business_date())
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    shown = _figures(request, report, kept.is_wide(report.scope), most=None)
    if shown.get("too_much"):
        return render(request, "dashboards/funnel.html", {"report": report, "too_much": True}, status=409)
    lines = funnel_sheet.lines(report, shown)
    return exporting.answer(
        report.about(_("Funnel"), request.user),
        file_format,
        funnel_sheet.headers(),
        lines,
        by=request.user,
        what="funnel",
        query=report.query,
    )


@leads_back(gettext_lazy("Funnel"))
@access(Access.MEMBER, "GET", "POST")
@counted_apart
def funnel_list(request: MemberRequest) -> HttpResponseBase:
    """The accounts or opportunities behind one number, those that the reader may see; by POST as a file."""
    report = asked(request.user, request.GET, today=business_date())
    bar = Bar(request.GET.get("bar", ""), request.GET.get("stage", ""), request.GET.get("currency", ""))
    if not bar.belongs_to(report.mode):
        raise Http404
    back, back_words = came_from(request.GET.get("from", ""))
    context = {"report": report, "bar": bar, "back": back, "back_words": back_words}
    status = 200
    if (bar.kind, bar.stage) == ("account", "O"):
        context["to_orders"] = bars.to(report, "opportunity", "O")
    try:
        with kept.limited():
            if request.method == "POST":
                return records.sent(request, _taken(request, report, bar))
            context |= _listed(request, report, bar)
    except kept.TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    template = "dashboards/list.html#list" if is_htmx(request) else "dashboards/list.html"
    return render(request, template, context, status=status)


def _taken(request: MemberRequest, report: Report, bar: Bar) -> Listed:
    found = behind.listed(request.user, report, bar)
    size = _size(request, report, found, bar)
    about = replace(report.about(_("Funnel"), request.user), label=bar.label)
    query = bars.to(report, bar.kind, bar.stage, bar.currency)
    return Listed("funnel_list", query, found.rows, behind.sort_of(bar), about, size.hidden)


def _size(request: MemberRequest, report: Report, found: behind.Found, bar: Bar) -> Size:
    """How many records are listed, how many more the bar counts, and how many of the listed no file has; one statement."""
    if found.ids is None:
        return sizes.of(found.rows, request.user, found.every)
    return sizes.of_known(found.visible, found.ids, request.user, (report.address(), bar))


def _listed(request: MemberRequest, report: Report, bar: Bar) -> dict[str, Any]:
    listed = behind.listed(request.user, report, bar)
    found = withholding.page_of(listed.rows, behind.sort_of(bar), request.GET)
    size = _size(request, report, listed, bar)
    if bar.of_orders:
        for order in found.rows:
            order.title = title_of(order)
    base = bars.to(report, bar.kind, bar.stage, bar.currency)
    if came := request.GET.get("from", ""):
        base += "&" + urlencode({"from": came[:LONGEST_ADDRESS]})
    return {
        "page": found,
        **records.sized(size, query=base),
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
    }


def _figures(request: MemberRequest, report: Report, wide: bool, *, most: int | None = MOST_OF_ALL) -> dict[str, Any]:
    """`most`: that many rows of a table at most, None every one."""
    try:
        if report.mode == LEADS:
            return _from_leads(request, report, wide, most)
        return _standing(report, wide) if report.mode == NOW else _passed(request, report, wide)
    except kept.TooMuch:
        return {"too_much": True}


def _passed(request: MemberRequest, report: Report, wide: bool) -> dict[str, Any]:
    counted = kept.figures(report, wide=wide)
    found = counted.found
    orders = found.account_stages.get("O", 0)
    return {
        "funnel": found,
        "counted_at": counted.at,
        "account_bars": bars.passed_accounts(report, found),
        "opportunity_bars": bars.passed_opportunities(report, found),
        "opportunities": found.opportunity_stages.get("S", 0),
        "orders": orders,
        "to_contacted": bars.to(report, "contacted"),
        "to_orders": bars.to(report, "account", "O"),
        "money": [(*row, bars.to(report, "opportunity", "O", row[0])) for row in found.money],
        "band": Band.of(found.contacted, orders, report.choice.rules_of(request.user, in_force())),
        "latest": counting.latest_movement() if found.empty else None,
    }


def _from_leads(request: MemberRequest, report: Report, wide: bool, most: int | None) -> dict[str, Any]:
    group = report.by or FIRST_GROUP
    counted = kept.lead_figures(report, "all", group, wide=wide)
    found, by_group = counted.found["all"].get("", Outcome()), counted.found[group]
    return {
        "leads": found,
        "counted_at": counted.at,
        "lead_bars": bars.from_leads(report, found),
        "to_orders": bars.to(report, "lead", ORDERED),
        "to_brought": bars.to(report, "orders"),
        "band": Band.of(found.contacted, found.ordered, report.choice.rules_of(request.user, in_force())),
        "group_words": lead_steps.GROUPS[group],
        "groups": [
            (words, report.address(by=name, rows=""), name == group) for name, words in lead_steps.GROUPS.items()
        ],
        "rows": bars.grouped(report, group, by_group, most=most if report.rows or most is None else MOST_ROWS),
        "further": Further.of(len(by_group), report.rows, report.address, first=MOST_ROWS),
        "latest": None if found.leads else lead_steps.latest(),
    }


def _standing(report: Report, wide: bool) -> dict[str, Any]:
    counted = kept.standing_figures(report, wide=wide)
    found = counted.found
    return {
        "funnel": found,
        "counted_at": counted.at,
        "account_bars": bars.standing_accounts(report, found),
        "opportunity_bars": bars.standing_opportunities(report, found),
        "opportunities": found.opportunities,
        "to_owned": bars.to(report, "owned"),
        "to_running": bars.to(report, "running"),
        "money": [(*row, bars.to(report, "running", "", row[0])) for row in found.money],
    }


def period_choices(period: Period, today: date) -> list[tuple[str, Any]]:
    """Presets, then years back to the first day on which anything moved, then the reader's own dates."""
    earliest = counting.earliest_movement()
    first = min(earliest.year if earliest else today.year, today.year - FIRST_YEARS + 1)
    years = [(str(year), str(year)) for year in range(today.year, max(first, today.year - MOST_YEARS + 1) - 1, -1)]
    if period.key.isdecimal() and (period.key, period.key) not in years:
        years.append((period.key, period.key))
    return [*PRESETS.items(), *years, (periods.CUSTOM, _("From … to …"))]
