"""Pool and desk: the page, the records behind its figures, and its exports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import for_request
from core.access import Access, access
from core.apart import at_hand, counted_apart
from core.clock import business_date
from core.htmx import fragment_of, is_htmx
from core.keyset import bounded_count
from core.ways_back import leads_back
from dashboards import exporting, kept, periods
from dashboards.curve import reading
from dashboards.flows import asking, behind, capacity, coming, counted, handing, lying, moving, sheet, table
from dashboards.flows.asking import Asked
from dashboards.records.taking import Listed
from dashboards.views import records
from lists import sheets
from users.requests import MemberRequest


@leads_back(gettext_lazy("Pool and desk"))
@access(Access.MEMBER, "GET")
def flows(request: MemberRequest) -> HttpResponse:
    """What goes into the pool (or onto the desk) and out, how long it lies, second owners, what is coming, who is full."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    wide = reading.is_wide(asked.scope)
    context = {
        "asked": asked,
        "periods": periods.choices(asked.period, today=asked.today),
    }
    context |= at_hand(lambda: _figures(request, asked, wide))
    template = "dashboards/flows/page.html#flows" if is_htmx(request) else "dashboards/flows/page.html"
    return render(request, template, context)


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:flows")
@counted_apart
def flows_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    figures = _figures(request, asked, reading.is_wide(asked.scope))
    return render(request, "dashboards/flows/page.html#figures", {"asked": asked} | figures)


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:flows")
def flows_ahead(request: MemberRequest) -> HttpResponse:
    """Below the figures: those lying longest, what the next fourteen nights do, who would reach the limit."""
    user, policy = request.user, for_request(request.user)
    asked = asking.asked(user, request.GET, today=business_date())
    context = {
        "asked": asked,
        "longest": lying.longest(user, asked.question),
        "to_lying": asked.address(what="lying", least="0"),
        "coming": coming.coming(user, asked, policy),
        "to_coming": asked.address(what="coming", kind=coming.FALLS),
        "loads": capacity.loads(user, asked, policy),
    }
    return render(request, "dashboards/flows/ahead.html", context)


@leads_back(gettext_lazy("Pool and desk"))
@access(Access.MEMBER, "GET", "POST")
@counted_apart
def flows_list(request: MemberRequest) -> HttpResponseBase:
    """The records behind a figure, those that the reader may see; how many others there are is said. By POST as a file."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    context: dict[str, Any] = {"asked": asked}
    status = 200
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        with kept.limited():
            if request.method == "POST":
                return records.sent(request, _taken(request, asked))
            found = behind.listed(
                request.user, asked, request.GET, policy=for_request(request.user), after=after, before=before
            )
    except kept.TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    else:
        if found is None:
            raise Http404
        context |= {
            "found": found,
            **records.told(
                found.total - found.hidden,
                query=found.query,
                exact=found.exact,
                hidden=found.hidden,
                rows=found.every,
                by=request.user,
            ),
            "prev": f"?{found.query}&before={found.page.before}" if found.page.before else "",
            "next": f"?{found.query}&after={found.page.after}" if found.page.after else "",
        }
    template = "dashboards/flows/list.html#list" if is_htmx(request) else "dashboards/flows/list.html"
    return render(request, template, context, status=status)


def _taken(request: MemberRequest, asked: Asked) -> Listed:
    user = request.user
    made = behind.made_of(user, asked, request.GET, for_request(user))
    if made is None:
        raise Http404
    rows, sort, title, query, everybody = made
    what = request.GET["what"]
    hidden = behind.hidden_of(user, everybody, bounded_count(rows))
    days = asked.period.words if what == "handed" else ""
    placed = [asked.place_words] if what in ("moves", "lying", "coming") else []
    about = replace(asked.about(_("Pool and desk"), user, days=days, filters=placed), label=title)
    return Listed(
        "flows_list",
        asked.address(what=what, **query),
        rows,
        sort,
        about,
        hidden,
        behind.columns(asked, request.GET),
        lambda some: behind.dress(user, asked, what, some),
    )


@access(Access.MEMBER, "POST")
def flows_export(request: MemberRequest) -> HttpResponseBase:
    """One part of the page as a spreadsheet."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    file_format, part = request.POST.get("file_format", ""), request.POST.get("part", "")
    if file_format not in sheets.TYPES or part not in sheet.PARTS:
        raise Http404
    try:
        headers, lines, name = _sheet(request, asked, part)
    except kept.TooMuch:
        return render(request, "dashboards/flows/page.html", {"asked": asked, "too_much": True}, status=409)
    days = "" if part == "capacity" else asked.period.words
    about = asked.about(name, request.user, days=days, filters=[] if part == "flows" else [asked.place_words])
    return exporting.answer(about, file_format, headers, lines, by=request.user, what="flows", query=asked.query)


def _sheet(request: MemberRequest, asked: Asked, part: str) -> tuple[Any, Any, str]:
    wide = reading.is_wide(asked.scope)
    if part == "flows":
        shown = table.table(asked, counted.counted(asked, wide=wide).found.moves)
        return *sheet.of_flows(asked, shown), str(asked.place_words)
    if part == "handed":
        mark = counted.mark(request.user)
        return *sheet.of_handed(handing.lines(asked, counted.counted(asked, wide=wide).found.handed, mark), mark), _(
            "Second owners"
        )
    loads = capacity.loads(request.user, asked, for_request(request.user), most=None)
    return *sheet.of_capacity(loads), _("Capacity")


def _figures(request: MemberRequest, asked: Asked, wide: bool) -> dict[str, Any]:
    mark = counted.mark(request.user)
    try:
        figures = counted.counted(asked, wide=wide)
    except kept.TooMuch:
        return {"too_much": True}
    found = figures.found
    shown = table.table(asked, found.moves)
    return {
        "counted_at": figures.at,
        "table": shown,
        "bars": table.bars(asked, shown),
        "flow_rows": table.flow_rows(asked, shown),
        "to_in": table.to(asked, moving.IN, shown.sum),
        "to_out": table.to(asked, moving.OUT, shown.sum),
        "lying": lying.lying(asked, found.ages),
        "to_lying": asked.address(what="lying", least="0"),
        "handed": handing.lines(asked, found.handed, mark) if found.handed else [],
        "mark": mark,
        "rules": for_request(request.user).of(request.user.team_id),
    }
