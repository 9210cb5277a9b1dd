"""People side by side, a person's own page, and the records behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.policies import for_request
from accounts.services import withholding
from accounts.training import state
from core import formatting
from core.access import Access, access
from core.apart import counted_apart
from core.clock import business_date
from core.htmx import is_htmx
from core.keyset import BOUND, bounded_count
from core.ways_back import leads_back
from dashboards import exporting
from dashboards.kept import TooMuch, limited
from dashboards.people import behind, counting, principles, scatter, table
from dashboards.people.asked import MOST, Asked, asked, people_of, readable, staff_of, team_of
from dashboards.people.catalogue import GROUPS, PAGE, TABLE
from dashboards.people.forms import NoteForm
from dashboards.people.models import CoachingNote
from dashboards.people.sums import Sums
from dashboards.people.turnover import first_of_year, turnover_of
from dashboards.periods import CUSTOM, PRESETS, Period
from dashboards.records.taking import Listed
from dashboards.services.coaching import may_coach
from dashboards.views import records
from lists.about import About
from users.models import User
from users.requests import MemberRequest

YEARS_BACK = 3
NOTES = 20


@access(Access.MEMBER, "GET")
def people(request: MemberRequest) -> HttpResponse:
    """One table, person by figure, with the team's median; who leads nobody comes to the own page."""
    ask = asked(request.user, request.GET, today=business_date())
    if not ask.manages:
        if ask.choice.instead:
            messages.warning(request, ask.choice.instead)
        return redirect(f"{reverse('dashboards:person', args=[request.user.pk])}?{ask.query}")
    context: dict[str, Any] = {"asked": ask, "periods": period_choices(ask.period, ask), "columns": _columns(ask)}
    whom = people_of(ask)
    if len(whom) > MOST:
        context["too_many"] = MOST
    elif whom:
        context |= _table(request, ask, whom)
    template = "dashboards/people/table.html#people" if is_htmx(request) else "dashboards/people/table.html"
    return render(request, template, context)


def _table(request: MemberRequest, ask: Asked, whom: list[User]) -> dict[str, Any]:
    policy = for_request(request.user)
    try:
        with limited():
            found = table.build(whom, ask.window, policy, today=ask.today, figures=ask.figures, pictures=True)
    except TooMuch:
        return {"too_much": True}
    table.sort(found, ask.sort, down=ask.down)
    training = state.of([row.person for row in found.rows if row.person], policy, today=ask.today)
    for row in found.rows:
        row.training = training.get(row.person.pk) if row.person else None
    return {
        "table": found,
        "scatter": scatter.picture(found.rows),
        "talking": sum(1 for row in found.rows if row.sums.days or row.sums.orders),
        "teams": table.diagnoses_of_teams(found, ask.window, policy),
        "principles": principles.SHORT,
        "short": [row.newcomer for row in found.rows if row.newcomer and row.newcomer.short],
        "definitions": definitions(ask.figures),
        "past": ask.window.until < ask.today,
        "turnover": turnover_of(staff_of(ask), policy.of(ask.team_id), today=ask.today),
        "left_since": first_of_year(ask.today),
    }


@access(Access.MEMBER, "GET")
@counted_apart
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """A person's figures beside the team's median, the diagnosis, the line of new staff, coaching notes."""
    it = get_object_or_404(readable(request.user).select_related("team"), pk=pk)
    ask, policy = asked(request.user, request.GET, today=business_date()), for_request(request.user)
    context: dict[str, Any] = {
        "asked": ask,
        "person": it,
        "itself": it.pk == request.user.pk,
        "periods": period_choices(ask.period, ask),
        **notes_of(request, it),
    }
    try:
        with limited():
            row, medians = table.beside(it, team_of(it), ask.window, policy, today=ask.today)
    except TooMuch:
        context["too_much"] = True
    else:
        rules = policy.of(it.team_id)
        context |= {
            "row": row,
            "groups": table.grouped(row, medians),
            "diagnosis": row.diagnosis,
            "newcomer": row.newcomer,
            "floor": row.floor if row.judged else None,
            "concentrated": table.concentrated(row.sums, rules.concentration_percent),
            "rules": rules,
            "definitions": definitions((*TABLE, *PAGE)),
            "days": ask.window.days,
        }
    template = "dashboards/people/person.html#figures" if is_htmx(request) else "dashboards/people/person.html"
    return render(request, template, context)


def notes_of(request: MemberRequest, it: User) -> dict[str, Any]:
    """The latest coaching notes about a person, and whether the reader writes one or answers."""
    rows = CoachingNote.objects.visible_to(request.user).filter(person=it).select_related("by").order_by("-pk")
    notes = list(rows[: NOTES + 1])
    answers = it.pk == request.user.pk and any(note.by_id != it.pk for note in notes)
    return {
        "notes": notes[:NOTES],
        "more_notes": len(notes) > NOTES,
        "may_coach": may_coach(request.user, it),
        "answers": answers,
        "form": NoteForm(),
    }


@leads_back(gettext_lazy("Figures by person"))
@access(Access.MEMBER, "GET", "POST")
def person_list(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The records behind a figure, those that the reader may see; by POST the tab that is shown as a file."""
    it = get_object_or_404(readable(request.user), pk=pk)
    ask, policy = asked(request.user, request.GET, today=business_date()), for_request(request.user)
    name = request.GET.get("figure", "")
    if name not in behind.LISTS:
        raise Http404
    chosen = behind.LISTS[name]
    part = int(request.GET.get("part", "0")) if request.GET.get("part", "0") in ("0", "1") else 0
    part = min(part, max(len(chosen.sources) - 1, 0))
    back = request.GET.get("from") == "table" and ask.manages
    status = 200
    context: dict[str, Any] = {
        "asked": ask,
        "person": it,
        "figure": name,
        "list": chosen,
        "part": part,
        "beside": [(other, behind.LISTS[other].words, other == name) for other in chosen.beside],
        "from_table": back,
    }
    try:
        with limited():
            if request.method == "POST":
                return _sent(request, ask, it, name, part)
            sums, ids = behind.told(it, chosen.sources, ask.window, policy, today=ask.today)
            if name == "accuracy":
                context["months"] = counting.promises(it.pk, ask.window, policy, today=ask.today)
                context["takes"] = _again(request)
            else:
                context |= _records(request, list(zip(chosen.sources, ids, strict=True)), part)
            context["told"] = _told(name, sums)
    except TooMuch:
        context["too_much"], status = True, 409 if request.method == "POST" else 200
    template = "dashboards/people/list.html#list" if is_htmx(request) else "dashboards/people/list.html"
    return render(request, template, context, status=status)


def _sent(request: MemberRequest, ask: Asked, it: User, name: str, part: int) -> HttpResponseBase:
    """One tab as a file; what the accuracy of a forecast is taken from has months for records."""
    user, chosen, policy = request.user, behind.LISTS[name], for_request(request.user)
    days = f"{formatting.day(ask.window.since)} – {formatting.day(ask.window.until)}"
    about = About(_("Figures by person"), it.name, user.name, ask.today, days, label=str(chosen.words))
    query = f"person={it.pk}&{_again(request)}"
    if name == "accuracy":
        headers = [
            pgettext("target", "Month"), _("Forecast of"), pgettext("forecast", "Committed"), _("Won from then on"),
        ]  # fmt: skip
        months = counting.promises(it.pk, ask.window, policy, today=ask.today)
        lines = [[f"{first:%Y-%m}", *rest] for first, _last, *rest in months]
        given = records.format_of(request)
        return exporting.answer(about, given, headers, lines, by=user, what="person_list", query=query)
    source = chosen.sources[part]
    _sums, (ids,) = behind.told(it, [source], ask.window, policy, today=ask.today)
    rows = behind.there(user, source, ids)
    hidden = max(0, len(ids) - bounded_count(rows)) if len(ids) <= BOUND else 0
    if len(chosen.sources) > 1:
        about = replace(about, label=f"{chosen.words} · {source.words}")
    return records.sent(request, Listed("person_list", query, rows, source.sort, about, hidden, columns=source.columns))


def _again(request: MemberRequest) -> str:
    """The query string of the list from its beginning."""
    given = request.GET.copy()
    for name in ("after", "before"):
        given.pop(name, None)
    return given.urlencode()


def _told(name: str, sums: Sums) -> list[tuple[Any, str, int | None]]:
    """The figures that a list stands behind: what each is called, says, and what a rate is taken of."""
    return [
        (figure.words, table.words_of(figure, figure.value(sums)), figure.of(sums) if figure.of else None)
        for figure in behind.figures_of(name)
    ]


def _records(request: MemberRequest, parts: Sequence[tuple[behind.Source, Sequence[int]]], part: int) -> dict[str, Any]:
    source, ids = parts[part]
    found, size = behind.there(request.user, source, ids), len(ids)
    shown = withholding.page_of(found, source.sort, request.GET)
    total = len(shown.rows) if shown.only else bounded_count(found)
    base = _again(request)
    return {
        "source": source,
        "parts": [(each, len(its)) for each, its in parts],
        "items": [source.item(row) for row in shown.rows],
        **records.told(
            total, query=base, hidden=max(0, size - total) if total <= BOUND else 0, rows=found, by=request.user
        ),
        "prev": f"?{base}&before={shown.before}" if shown.before else "",
        "next": f"?{base}&after={shown.after}" if shown.after else "",
    }


def period_choices(period: Period, ask: Asked) -> list[tuple[str, Any]]:
    """The presets but all time, then some years, then the reader's own dates."""
    years = [str(ask.today.year - n) for n in range(YEARS_BACK)]
    if period.key.isdecimal() and period.key not in years:
        years.append(period.key)
    presets = [(key, words) for key, words in PRESETS.items() if key != "all"]
    return [*presets, *((year, year) for year in years), (CUSTOM, _("From … to …"))]


def definitions(figures: Any) -> list[tuple[Any, list[Any]]]:
    """Every figure with its definition, by group."""
    return [(words, [f for f in figures if f.group == group]) for group, words in GROUPS.items()]


def _columns(ask: Asked) -> list[tuple[Any, str, bool, Any]]:
    """The columns: figure, what sorts by it, whether it does, and the group where one begins."""
    found, group = [], ""
    for figure in ask.figures:
        found.append((figure, ask.sorted_by(figure.name), ask.sort == figure.name, figure.group != group))
        group = figure.group
    return found
