"""The calendar of the next fourteen days: what will be proposed, suspended, recycled or looked at again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import figures, upcoming
from accounts.policies import for_request
from accounts.views.addresses import query_of
from accounts.views.listing import shown_count
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import Sort, bounded_count, page
from core.ways_back import leads_back
from dashboards import exporting, scopes
from dashboards.scopes import Choice
from dashboards.views import records
from lists.about import About
from users.requests import MemberRequest

FILTERS = ("team", "person")
HEIGHT = 120  # of the tallest bar, in the chart's own units


@access(Access.MEMBER, "GET")
def calendar(request: MemberRequest) -> HttpResponse:
    """Bars by day, and the same as a table."""
    today, choice = business_date(), scopes.chosen(request.user, request.GET)
    days = upcoming.days_of(_accounts(request, choice), today=today, policy=for_request(request.user))
    query = query_of(request, FILTERS)
    context = {
        "choice": choice,
        "query": query,
        "kinds": [(kind, words, sum(day.counts[kind] for day in days)) for kind, words in _kinds(request).items()],
        "days": _columns(days, query, _kinds(request)),
        "total": sum(day.total for day in days),
        "today": today,
    }
    return render(request, "pages/calendar.html#calendar" if is_htmx(request) else "pages/calendar.html", context)


@access(Access.MEMBER, "POST")  # type: ignore[arg-type]  # a file: Django's types know no HttpResponse in it
def calendar_export(request: MemberRequest) -> HttpResponseBase:
    """The days of the page as a spreadsheet: how many accounts of each kind, and why a day is none of work."""
    today, choice, file_format = business_date(), scopes.chosen(request.user, request.GET), records.format_of(request)
    days = upcoming.days_of(_accounts(request, choice), today=today, policy=for_request(request.user))
    kinds = _kinds(request)
    return exporting.answer(
        About(
            _("The next 14 days"), choice.scope.label, request.user.name, today,
            f"{formatting.day(days[0].on)} – {formatting.day(days[-1].on)}",
        ),
        file_format,
        [_("Day"), *(str(words) for words in kinds.values()), _("Together"), _("Day off")],
        ([day.on, *(day.counts[kind] for kind in kinds), day.total, str(day.off)] for day in days),
        by=request.user,
        what="calendar",
        query=query_of(request, FILTERS),
    )  # fmt: skip


@leads_back(gettext_lazy("Calendar"))
@access(Access.MEMBER, "GET")
def calendar_list(request: MemberRequest) -> HttpResponse:
    """The accounts behind one bar."""
    today, policy, kind = business_date(), for_request(request.user), request.GET.get("kind", "")
    on = _day(request.GET.get("day", ""))
    if kind not in upcoming.KINDS or on is None:
        raise Http404
    choice = scopes.chosen(request.user, request.GET)
    rows = upcoming.due(_accounts(request, choice)[kind], kind, today=today, policy=policy, on=on)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = page([rows.select_related("owner").defer("notes", "address")], Sort("sort_key"), after=after, before=before)
    figures.attach(shown.rows, today, policy)
    query = query_of(request, (*FILTERS, "day", "kind"))
    context = {
        "title": _("%(weekday)s %(day)s: %(what)s")
        % {"weekday": formatting.weekday(on), "day": formatting.day(on), "what": upcoming.KINDS[kind]},
        "scope": choice.scope,
        "page": shown,
        "total": shown_count(len(shown.rows) if shown.only else bounded_count(rows)),
        "back_query": query_of(request, FILTERS),
        "prev": f"?{query}&before={shown.before}" if shown.before else "",
        "next": f"?{query}&after={shown.after}" if shown.after else "",
    }
    return render(request, "pages/calendar_list.html#list" if is_htmx(request) else "pages/calendar_list.html", context)


def _accounts(request: MemberRequest, choice: Choice) -> Any:
    team_ids = choice.scope.team_ids if choice.team else ()
    return upcoming.of_reader(request.user, team_ids, choice.scope.owner_id)


def _kinds(request: MemberRequest) -> dict[str, Any]:
    decides = request.user.is_manager or request.user.is_admin
    return {kind: words for kind, words in upcoming.KINDS.items() if decides or kind != "look"}


def _columns(days: list[upcoming.Day], query: str, kinds: dict[str, Any]) -> list[dict[str, Any]]:
    """Each day with its stacked pieces: kind, count, where it starts and how high it is."""
    tallest = max((day.total for day in days), default=0) or 1
    columns = []
    for day in days:
        pieces, top = [], HEIGHT
        for kind, words in kinds.items():
            count = day.counts[kind]
            height = max(3, round(count * HEIGHT / tallest)) if count else 0
            top -= height
            address = f"{query}&day={day.on.isoformat()}&kind={kind}".lstrip("&")
            pieces.append({"kind": kind, "words": words, "count": count, "y": top, "height": height, "to": address})
        columns.append({"day": day, "pieces": pieces, "weekday": formatting.weekday(day.on)})
    return columns


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-10") else None
    except ValueError:
        return None
