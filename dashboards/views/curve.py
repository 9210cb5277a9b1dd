"""The time-probability curve, the accounts behind its figures, and its export."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grade
from core import formatting
from core.access import Access, access
from core.among import Among
from core.apart import at_hand, counted_apart
from core.clock import business_date
from core.htmx import fragment_of, is_htmx
from core.keyset import BOUND, bounded_count, page
from core.ways_back import leads_back
from dashboards import exporting, kept, segments
from dashboards.curve import asking, counted, drawing, groups, reading, rows, sheet
from dashboards.curve.asking import Asked
from dashboards.curve.reading import ALL, ORDERED, RISK
from dashboards.curve.stopping import stopping
from dashboards.further import Further
from dashboards.records import sizes
from dashboards.records.columns import of_curve
from dashboards.records.taking import Listed
from dashboards.views import records
from dashboards.views.funnel import period_choices
from lists import sheets
from users.requests import MemberRequest


@access(Access.MEMBER, "GET")
def curve(request: MemberRequest) -> HttpResponse:
    """When customers buy: the cumulative share by contact or day, with the number at risk and the band."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    context = {
        "asked": asked,
        "periods": [*period_choices(asked.period, asked.today), (asking.NEVER, _("No contact yet"))],
        "grades": Grade.choices,
        "suggestions": segments.suggestions(asked.scope),
    }
    context |= at_hand(lambda: _figures(request, asked))
    return render(request, "dashboards/curve.html#curve" if is_htmx(request) else "dashboards/curve.html", context)


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:curve")
@counted_apart
def curve_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    return render(request, "dashboards/curve.html#figures", {"asked": asked} | _figures(request, asked))


@leads_back(gettext_lazy("Curve"))
@access(Access.MEMBER, "GET", "POST")
@counted_apart
def curve_list(request: MemberRequest) -> HttpResponseBase:
    """The accounts behind a figure, those that the reader may see; by POST as a file."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    what, first = request.GET.get("what", ""), asking.whole(request.GET.get("n", "0"))
    last = asking.whole(request.GET.get("until", ""))
    if what not in asking.LIST_KINDS or first is None:
        raise Http404
    context = {"asked": asked, "label": _label(asked, what, first, last)}
    status = 200
    try:
        with kept.limited():
            if request.method == "POST":
                return records.sent(request, _taken(request, asked, what, first, last))
            context |= _listed(request, asked, what, first, last)
    except kept.TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    template = "dashboards/curve_list.html#list" if is_htmx(request) else "dashboards/curve_list.html"
    return render(request, template, context, status=status)


def _taken(request: MemberRequest, asked: Asked, what: str, first: int, last: int | None) -> Listed:
    accounts = counted.listed(request.user, asked, what, first, last)
    hidden = 0 if reading.is_wide(asked.scope) else _hidden(asked, (what, first, last), bounded_count(accounts))
    said = [asked.way_words, *(words for _to, words in asked.chips)]
    about = asked.about(_("Time-probability curve"), request.user, days=asked.days, filters=said)
    return Listed(
        "curve_list",
        asked.behind(what, first, last),
        accounts,
        counted.SORT,
        replace(about, label=_label(asked, what, first, last)),
        hidden,
        of_curve(by_days=asked.by_days),
        lambda some: counted.dress(some, asked),
    )


def _hidden(asked: Asked, behind: tuple[str, int, int | None], seen: int) -> int:
    """How many accounts the figure counts beside those `seen`."""
    return 0 if seen > BOUND or asked.scope.nobody else max(0, reading.size_of(asked.question, *behind) - seen)


@access(Access.MEMBER, "POST")
def curve_export(request: MemberRequest) -> HttpResponseBase:
    """The figures of the curve and of the groups beside it as a spreadsheet."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    try:
        found = counted.counted(asked)
    except kept.TooMuch:
        return render(request, "dashboards/curve.html", {"asked": asked, "too_much": True}, status=409)
    said = [asked.way_words, *(words for _to, words in asked.chips)]
    return exporting.answer(
        asked.about(_("Time-probability curve"), request.user, days=asked.days, filters=said),
        file_format,
        sheet.headers(asked),
        sheet.lines(asked, found.whole, found.groups),
        by=request.user,
        what="curve",
        query=asked.query,
    )


def _figures(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    try:
        found = counted.counted(asked)
        marks = counted.marks(request.user, asked)
        colleagues = counted.colleagues(request.user, asked, marks[-1])
    except kept.TooMuch:
        return {"too_much": True}
    whole = found.whole
    table = rows.table(whole, by_days=asked.by_days)
    stops = counted.stops(asked, marks, whole.last)
    return {
        "whole": whole,
        "counted_at": found.at,
        "marks": marks,
        "mark": marks[-1],
        "by_mark": whole.at(marks[-1]),
        "colleagues": colleagues,
        "at_once": whole.converted_between(0, 0),
        "table": [(row, asked.behind(RISK, row.first), asked.behind(ORDERED, row.first, row.last)) for row in table],
        "chart": drawing.chart(whole, [_step(asked, row) for row in table], marks, by_days=asked.by_days),
        "stops": [
            (stop, asked.behind(ORDERED, stop.at + 1), asked.behind(RISK, stop.at + 1))
            for stop in (stopping(whole, found.counts, at) for at in stops)
        ],
        "untried": counted.untried(asked, whole.last),
        "group_words": asking.GROUP_WORDS[asked.by],
        "rows": groups.rows(asked, found.groups, marks),
        "further": Further.of(len(found.groups), asked.rows, asked.address, first=asking.MOST_ROWS),
        "to_all": asked.behind(ALL),
        "to_ordered": asked.behind(ORDERED, 0),
        "to_mark": asked.behind(ORDERED, 0, marks[-1]),
        "to_at_once": asked.behind(ORDERED, 0, 0),
    }


def _step(asked: Asked, row: rows.Row) -> drawing.Step:
    """A row with its words and what it leads to, for the picture."""
    facts = {
        "first": row.first,
        "last": row.last,
        "risk": formatting.number(row.at_risk),
        "ordered": formatting.number(row.converted),
        "share": formatting.percent(row.cumulative, 1, 1),
        "low": formatting.percent(row.low, 1, 1),
        "high": formatting.percent(row.high, 1, 1),
    }
    if asked.by_days:
        words = _(
            "Days %(first)s–%(last)s: %(risk)s at risk, %(ordered)s ordered, %(share)s so far (%(low)s – %(high)s)"
        )
    else:
        words = _("Contact %(first)s: %(risk)s at risk, %(ordered)s ordered, %(share)s so far (%(low)s – %(high)s)")
    what = ORDERED if row.converted else RISK
    return row, words % facts, asked.behind(what, row.first, row.last if row.converted else None)


def _listed(request: MemberRequest, asked: Asked, what: str, first: int, last: int | None) -> dict[str, Any]:
    visible, ids = counted.behind(request.user, asked, what, first, last)
    accounts = visible if ids is None else visible.filter(Among(ids))
    found = page([accounts], counted.SORT, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    base = asked.behind(what, first, last)
    if reading.is_wide(asked.scope):
        size = records.sized(sizes.of_known(visible, ids, request.user, base), query=base)
    else:
        total = len(found.rows) if found.only else bounded_count(accounts)
        hidden = _hidden(asked, (what, first, last), total)
        size = records.told(total, query=base, hidden=hidden, rows=accounts, by=request.user)
    counted.dress(found.rows, asked)
    return {
        "page": found,
        **size,
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
    }


def _label(asked: Asked, what: str, first: int, last: int | None) -> str:
    """What the list is called."""
    facts = {"first": first, "last": last}
    if what == ALL:
        return _("Accounts of the curve")
    if what == RISK:
        return (_("No order before day %(first)s") if asked.by_days else _("At risk at contact %(first)s")) % facts
    if last is None and first == 0:
        return _("Accounts with a first order")
    if last is None:
        words = (
            _("First order from day %(first)s on") if asked.by_days else _("First order at contact %(first)s or later")
        )
    elif first == last:
        words = _("First order on day %(first)s") if asked.by_days else _("First order after contact %(first)s")
    elif asked.by_days:
        words = _("First order on days %(first)s to %(last)s")
    else:
        words = _("First order after contacts %(first)s to %(last)s")
    return words % facts
