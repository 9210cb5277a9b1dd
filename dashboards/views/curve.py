"""The time-probability curve, the accounts behind its figures, and its export."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Account, Grade
from accounts.policies import in_force
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import fragment_of, is_htmx
from core.keyset import BOUND, Sort, bounded_count, page
from dashboards import kept, segments
from dashboards.curve import asking, drawing, groups, reading, rows, sheet
from dashboards.curve.asking import Asked
from dashboards.curve.estimate import Curve, estimate
from dashboards.curve.reading import ALL, ORDERED, RISK, Counts
from dashboards.curve.stopping import stopping
from dashboards.scopes import Scope
from dashboards.services import exports
from dashboards.views.funnel import period_choices
from lists import sending, sheets
from users.requests import MemberRequest

MOST_ROWS = 10_000  # of a list taken out
AROUND = 4  # the stops to compare lie so many contacts below and above the rule


@access(Access.MEMBER, "GET")
def curve(request: MemberRequest) -> HttpResponse:
    """When customers buy: the cumulative share by contact or day, with the number at risk and the band."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    follows = reading.is_wide(asked.scope) and "now" not in request.GET
    context = {
        "asked": asked,
        "follows": follows,
        "periods": period_choices(asked.period, asked.today),
        "grades": Grade.choices,
        "suggestions": segments.suggestions(asked.scope),
    }
    if not follows:
        context |= _figures(request, asked)
    return render(request, "dashboards/curve.html#curve" if is_htmx(request) else "dashboards/curve.html", context)


@access(Access.MEMBER, "GET")
@fragment_of("dashboards:curve")
def curve_figures(request: MemberRequest) -> HttpResponse:
    """The figures alone, for a page that showed first."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    return render(request, "dashboards/curve.html#figures", {"asked": asked} | _figures(request, asked))


@access(Access.MEMBER, "GET")
def curve_list(request: MemberRequest) -> HttpResponseBase:
    """The accounts behind a figure, those that the reader may see; as a spreadsheet with `format` those to be taken out."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    what, first = request.GET.get("what", ""), asking.whole(request.GET.get("n", "0"))
    last = asking.whole(request.GET.get("until", ""))
    if what not in asking.LIST_KINDS or first is None:
        raise Http404
    context = {"asked": asked, "label": _label(asked, what, first, last)}
    try:
        if request.GET.get("format") in sheets.TYPES:
            with kept.limited():
                return _list_file(request, asked, what, first, last)
        with kept.limited():
            context |= _listed(request, asked, what, first, last)
    except kept.TooMuch:
        context["too_much"] = True
    template = "dashboards/curve_list.html#list" if is_htmx(request) else "dashboards/curve_list.html"
    return render(request, template, context)


@access(Access.MEMBER, "POST")
def curve_export(request: MemberRequest) -> HttpResponseBase:
    """The figures of the curve and of the groups beside it as a spreadsheet."""
    asked = asking.asked(request.user, request.GET, today=business_date())
    file_format = request.POST.get("file_format", "")
    if file_format not in sheets.TYPES:
        raise Http404
    try:
        found = _counted(asked)
    except kept.TooMuch:
        return render(request, "dashboards/curve.html", {"asked": asked, "too_much": True}, status=409)
    made = tempfile.NamedTemporaryFile(suffix=f".{file_format}")  # noqa: SIM115  the answer closes it
    exports.take_out(
        Path(made.name),
        file_format,
        sheet.headers(asked),
        sheet.lines(asked, found.whole, found.groups),
        by=request.user,
        what="curve",
        query=asked.query,
    )
    made.seek(0)
    return sending.answer(made, f"{_('Time-probability curve')} {asked.today.isoformat()}", file_format)


@dataclass(frozen=True)
class _Counted:
    """One statement's answer as curves."""

    counts: Counts
    whole: Curve
    groups: dict[str, Curve]
    at: Any


def _counted(asked: Asked) -> _Counted:
    """Raises TooMuch."""
    question, by = asked.question, asked.by
    wide = reading.is_wide(asked.scope)
    figures = kept.others("curve", (question, by), lambda: dict(reading.counts(question, by)), wide=wide)
    counts = [row for of_group in figures.found.values() for row in of_group]
    return _Counted(counts, estimate(counts), groups.curves(groups.merged(by, figures.found)), figures.at)


def _marks(request: MemberRequest, asked: Asked) -> tuple[int, ...]:
    team = int(asked.choice.team) if asked.choice.team else request.user.team_id
    rules = in_force().of(team)
    if asked.by_days:
        return tuple(sorted({rules.pace_months_min * 30, rules.pace_months_max * 30}))
    return tuple(sorted({rules.contacts_alert, rules.contacts_required}))


def _figures(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    try:
        found = _counted(asked)
        marks = _marks(request, asked)
        colleagues = _colleagues(request, asked, marks[-1])
    except kept.TooMuch:
        return {"too_much": True}
    whole = found.whole
    table = rows.table(whole, by_days=asked.by_days)
    required = marks[-1]
    around = {max(0, required - AROUND), required, required + AROUND}
    stops = () if asked.by_days else sorted({*around, *((asked.stop,) if asked.stop is not None else ())})
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
        "group_words": asking.GROUP_WORDS[asked.by],
        "rows": groups.rows(asked, found.groups, marks),
        "more_rows": max(0, len(found.groups) - groups.MOST_ROWS),
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


def _colleagues(request: MemberRequest, asked: Asked, mark: int) -> float | None:
    """The median of the reader's team at the mark, for who sees nobody else's figures (domain.md section 7)."""
    team = request.user.team_id
    if team is None or asked.choice.teams:
        return None
    question = reading.Question(
        Scope("", team_ids=(team,)), asked.question.period, asked.segment, asked.way, asked.today
    )
    wide = reading.is_wide(question.scope)
    figures = kept.others("curve", (question, "person"), lambda: dict(reading.counts(question, "person")), wide=wide)
    return groups.median_at(groups.curves(figures.found), mark)


def _listed(request: MemberRequest, asked: Asked, what: str, first: int, last: int | None) -> dict[str, Any]:
    seen = Account.objects.visible_to(request.user).select_related("owner").defer("notes", "address")
    found_ids = reading.ids_of(asked.question, what, first, last)
    accounts = seen.none() if asked.scope.nobody else seen.filter(pk__in=found_ids)
    found = page([accounts], Sort("sort_key"), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    total = len(found.rows) if found.only else None if reading.is_wide(asked.scope) else bounded_count(accounts)
    hidden = 0
    if total is not None and total <= BOUND and not asked.scope.nobody:
        hidden = max(0, reading.size_of(asked.question, what, first, last) - total)
    times = reading.times_of([account.pk for account in found.rows], asked.question)
    for account in found.rows:
        account.place, account.first_ordered_on = times[account.pk]
    base = asked.behind(what, first, last)
    return {
        "page": found,
        "hidden": hidden,
        "export": asked.behind(what, first, last),
        "total": "" if total is None else f"{BOUND:,}+" if total > BOUND else f"{total:,}",
        "prev": f"?{base}&before={found.before}" if found.before else "",
        "next": f"?{base}&after={found.after}" if found.after else "",
    }


def _list_file(request: MemberRequest, asked: Asked, what: str, first: int, last: int | None) -> HttpResponseBase:
    """At most MOST_ROWS accounts, by name; the log says so."""
    mine = Account.objects.exportable_by(request.user).select_related("owner").defer("notes", "address")
    found_ids = reading.ids_of(asked.question, what, first, last)
    accounts: list[Any] = (
        [] if asked.scope.nobody else list(mine.filter(pk__in=found_ids).order_by("sort_key")[:MOST_ROWS])
    )
    times = reading.times_of([account.pk for account in accounts], asked.question)
    headers = [
        _("Account"), _("Grade"), _("Owner"), _("Days") if asked.by_days else _("Contacts"), _("First order"),
        _("Last contact"), _("State"),
    ]  # fmt: skip
    lines = (
        [
            account.name, account.grade, account.owner.name if account.owner else "", *times[account.pk],
            account.last_contact_on, account.get_state_display(),
        ]
        for account in accounts
    )  # fmt: skip
    file_format, label = request.GET["format"], _label(asked, what, first, last)
    made = tempfile.NamedTemporaryFile(suffix=f".{file_format}")  # noqa: SIM115  the answer closes it
    query = asked.behind(what, first, last)
    exports.take_out(Path(made.name), file_format, headers, lines, by=request.user, what="curve_list", query=query)
    made.seek(0)
    return sending.answer(made, f"{label} {asked.today.isoformat()}", file_format)


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
