"""The rule lab: asking for a replay, its outcome, the lists behind its figures, and the way to adopt a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proposals
from accounts.models import Policy
from accounts.policies import of_version
from accounts.rules import PolicyRefused
from accounts.services import policies
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.errors import Refusal
from core.htmx import hx_redirect, is_htmx
from core.keyset import Sort, page
from core.ways_back import leads_back
from dashboards import exporting, tasks
from dashboards.addresses import encoded
from dashboards.forecasting.spans import month_of
from dashboards.forms import LabForm
from dashboards.lab import asked, behind, loads, sheet, told, wanted
from dashboards.lab.wanted import Wanted
from dashboards.models import Replay, ReplayState
from dashboards.records import taking
from dashboards.records.taking import NothingToTake
from dashboards.services import replays
from dashboards.services.replays import Teams
from dashboards.views import records
from lists.about import About
from users.models import Team, User
from users.requests import MemberRequest

A_YEAR = timedelta(days=364)
SHOWN = 15
NARROWING = ("rule", "owner", "month", "each", "at")


@access(Access.MANAGER, "GET", "POST")
def lab(request: MemberRequest) -> HttpResponse:
    """Choose two sets of numbers and the days to try them on; the replays of before stand below."""
    teams = asked.teams_of(request.user)
    if not teams and not request.user.is_admin:
        raise Http404
    form = _form(request, teams)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _ask(request, form, teams)
            except PolicyRefused as refusal:
                form.refuse(_side_at_fault(form, teams, request.user), refusal)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = 422
    seen = Replay.objects.visible_to(request.user).select_related("by")
    shown = page(
        [seen], Sort("asked_at", descending=True), size=SHOWN,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    names = {team.pk: team.name for team in teams}
    context = {
        "form": form,
        "replays": [(replay, [names.get(pk, "–") for pk in replay.roots]) for replay in shown.rows],
        "prev": f"?before={shown.before}" if shown.before else "",
        "next": f"?after={shown.after}" if shown.after else "",
    }
    return render(request, "dashboards/lab/lab.html", context, status=status)


@access(Access.MANAGER, "GET")
def replay(request: MemberRequest, pk: int) -> HttpResponse:
    """What a replay found, or how far it has come."""
    found = get_object_or_404(Replay.objects.visible_to(request.user).select_related("by"), pk=pk)
    context: dict[str, Any] = {
        "replay": found,
        "whose": _whose(request.user, found),
        "running": found.state == ReplayState.RUNNING,
    }
    if is_htmx(request) and found.state != ReplayState.RUNNING:
        return hx_redirect(request, request.path)  # the page's head has buttons now
    context["percent"] = min(99, found.done * 100 // max(found.total, 1))
    if found.state == ReplayState.DONE:
        context |= _outcome(request, found)
    template = "dashboards/lab/replay.html#outcome" if is_htmx(request) else "dashboards/lab/replay.html"
    return render(request, template, context)


@access(Access.MANAGER, "POST")
def replay_export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The figures of a replay as a spreadsheet."""
    done = Replay.objects.visible_to(request.user).filter(state=ReplayState.DONE)
    found = get_object_or_404(done, pk=pk)
    file_format = records.format_of(request)
    base = of_version(Policy.objects.prefetch_related("overrides").filter(pk=found.base).first())
    names = dict(User.objects.visible_to(request.user).values_list("pk", "name"))
    about = _about(request.user, found)
    lines = sheet.lines(found, base, names, whose=about.whose)
    return exporting.answer(
        about, file_format, sheet.headers(), lines, by=request.user, what="replay", query=f"replay={found.pk}"
    )


@leads_back(gettext_lazy("Replay"))
@access(Access.MANAGER, "GET", "POST")
def replay_list(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The accounts or orders behind one figure; by POST as a file."""
    found, side, kind = _list_of(request, pk)
    narrowed = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    base = encoded({"side": side, "kind": kind, **narrowed})
    person = (
        User.objects.visible_to(request.user).filter(pk=narrowed["owner"]).first()
        if _is_number(narrowed.get("owner", ""))
        else None
    )
    if narrowed.get("at") == behind.MOST:
        owner = narrowed.get("owner", "")
        narrowed["at"] = loads.fullest(found, side, owner, user=request.user).isoformat()
    title, said = told.title_of(side, kind, narrowed.get("each", "")), _narrowed_words(narrowed, person)
    rows: list[Any]
    if kind in (loads.ABOVE, loads.DAYS):
        rows = _loads(request.user, found, side, kind, narrowed.get("owner", ""))
    else:
        rows = behind.rows(found, side, kind, narrowed, user=request.user)
    if request.method == "POST":
        about = replace(_about(request.user, found), label=title, filters=said)
        return _file(request, about, rows, (side, kind), f"replay={found.pk}&{base}")
    start = _start(request, len(rows))
    shown = rows[start : start + behind.SIZE]
    if kind not in (loads.ABOVE, loads.DAYS):
        behind.dress(shown, request.user)
    context = {
        "replay": found,
        "side": side,
        "kind": kind,
        "title": " · ".join([title, *said]),
        "rows": shown,
        "owner": narrowed.get("owner", ""),
        **records.told(len(rows), query=base),
        "total": len(rows),
        "first": start + 1 if shown else 0,
        "last": start + len(shown),
        "prev": f"?{base}&from={max(0, start - behind.SIZE)}" if start else "",
        "next": f"?{base}&from={start + behind.SIZE}" if start + behind.SIZE < len(rows) else "",
    }
    return render(request, "dashboards/lab/list.html#list" if is_htmx(request) else "dashboards/lab/list.html", context)


# -- asking -----------------------------------------------------------------------------------------------------------
def _form(request: MemberRequest, teams: list[Team]) -> LabForm:
    """What was sent; or empty, what an earlier replay asked, or a change of the rules that somebody considers."""
    wished = request.POST.get("team", "") if request.method == "POST" else _team_asked(request)
    team = next((team for team in teams if str(team.pk) == wished), None)
    given: dict[str, Any] = {
        "now": asked.rules_of(request.user, team, teams),
        "teams": [(team.pk, team.name) for team in teams],
        "may_company": request.user.is_admin,
    }
    if request.method == "POST":
        return LabForm(request.POST, **given)
    until = business_date() - timedelta(days=1)
    return LabForm(initial={"start": until - A_YEAR, "until": until, "team": wished, **_again(request)}, **given)


def _again(request: MemberRequest) -> dict[str, Any]:
    if _is_number(request.GET.get("again", "")):
        before = Replay.objects.visible_to(request.user).filter(pk=int(request.GET["again"])).first()
        if before is None:
            return {}
        sides = LabForm.filled({"one": wanted.read(before.one), "two": wanted.read(before.two)})
        days = {"start": before.starts_on, "until": before.ends_on}
        return {**sides, **days, "team": str(before.roots[0]) if len(before.roots) == 1 else ""}
    change = proposals.from_query(request.GET)
    values = next(iter(change.teams.values()), {}) if change.teams else change.company
    return LabForm.filled({"two": Wanted({name: value for name, value in values.items() if value is not None})})


def _team_asked(request: MemberRequest) -> str:
    change = proposals.from_query(request.GET)
    return str(next(iter(change.teams))) if change.teams else request.GET.get("team", "")


def _ask(request: MemberRequest, form: LabForm, teams: list[Team]) -> HttpResponse:
    values = form.cleaned_data
    made = replays.ask(
        form.wanted("one"),
        form.wanted("two"),
        start=values["start"],
        until=values["until"],
        teams=asked.chosen(values["team"], teams, request.user),
        by=request.user,
        now=timezone.now(),
        today=business_date(),
    )
    tasks.go_on(made)
    return hx_redirect(request, reverse("dashboards:replay", args=[made.pk]))


def _side_at_fault(form: LabForm, teams: list[Team], user: User) -> str:
    chosen, latest = asked.chosen(form.cleaned_data["team"], teams, user), policies.latest()
    return "one" if replays.problems(form.wanted("one"), chosen, latest=latest) else "two"


# -- the outcome ------------------------------------------------------------------------------------------------------
def _outcome(request: MemberRequest, found: Replay) -> dict[str, Any]:
    base = Policy.objects.prefetch_related("overrides").filter(pk=found.base).first()
    names = dict(User.objects.visible_to(request.user).values_list("pk", "name"))
    everybody = told.people(found.figures, names)
    latest, check = policies.latest(), found.figures["check"]
    return {
        "figures": found.figures,
        "settings": told.settings(found, of_version(base)),
        "lines": told.lines(found.figures),
        "months": told.months(found.figures),
        "differences": told.differences(found.figures),
        "same": found.figures["difference"].get("same", 0),
        "listed": told.listed(found.figures),
        "people": everybody[: told.MOST_PEOPLE],
        "more_people": max(0, len(everybody) - told.MOST_PEOPLE),
        "check": {**check, "since_day": date.fromisoformat(check["since"]) if check["since"] else None},
        "adopt": [
            _adopt(request.user, found, side, letter, latest) for side, letter in ((found.two, "B"), (found.one, "A"))
        ],
        "other_rules": found.base != (latest.pk if latest else 0),
    }


def _adopt(user: User, found: Replay, stored: dict[str, Any], letter: str, latest: Policy | None) -> dict[str, Any]:
    """How a side is adopted: its numbers with the dry run of tonight, or why that cannot be."""
    side = wanted.read(stored)
    change = side.change(found.roots, base=latest.pk if latest else 0)
    refused = next(iter(replays.problems(side, Teams(found.roots), latest=latest, by=user)), None) if change else None
    try:
        allowed = refused is None
        if change and not user.is_admin:
            policies.check_manager(change, user)
    except Refusal as refusal:
        allowed, refused = False, refusal  # type: ignore[assignment]
    address = f"{reverse('accounts:rules_try')}?{change.query()}" if change and allowed else ""
    return {
        "letter": letter,
        "address": address,
        "refused": refused,
        "grades": side.grades != wanted.USUAL,
        "any": bool(change),
    }


def _whose(user: User, found: Replay) -> str:
    if not found.roots:
        return _("The whole company")
    names = Team.objects.visible_to(user).filter(pk__in=found.roots).order_by("name").values_list("name", flat=True)
    return ", ".join(names)


# -- lists ------------------------------------------------------------------------------------------------------------
def _list_of(request: MemberRequest, pk: int) -> tuple[Replay, str, str]:
    found = get_object_or_404(Replay.objects.visible_to(request.user).filter(state=ReplayState.DONE), pk=pk)
    side, kind = request.GET.get("side", ""), request.GET.get("kind", "")
    try:
        told.title_of(side, kind)
    except KeyError:
        raise Http404 from None
    return found, side, kind


def _start(request: MemberRequest, total: int) -> int:
    asked = request.GET.get("from", "")
    return int(asked) if _is_number(asked) and int(asked) < total else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _about(user: User, found: Replay) -> About:
    """What a file of this replay says about itself; it is as of the moment at which it was counted."""
    days = f"{formatting.day(found.starts_on)} – {formatting.day(found.ends_on)}"
    as_of = business_date(found.finished_at) if found.finished_at else business_date()
    return About(_("Rule lab"), _whose(user, found), user.name, as_of, days)


def _narrowed_words(narrowed: Mapping[str, str], person: User | None) -> tuple[str, ...]:
    """What narrows a list, in words; the title says the rest."""
    rule = behind.RULE_WORDS.get(narrowed.get("rule", ""), "")
    month, at = _date(f"{narrowed.get('month', '')}-01"), _date(narrowed.get("at", ""))
    when = (month_of(month).label if month else "", formatting.day(at) if at else "")
    return tuple(str(words) for words in (rule, person.name if person else "", *when) if words)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _loads(user: User, found: Replay, side: str, kind: str, owner: str) -> list[Any]:
    """The people above their capacity, or the evenings on which one of them was."""
    if kind == loads.DAYS:
        return loads.days_above(found, side, owner, user=user)
    names = dict(User.objects.visible_to(user).values_list("pk", "name"))
    return loads.people_above(found.figures, side, names)


def _file(
    request: MemberRequest, about: About, rows: list[Any], shown: tuple[str, str], query: str
) -> HttpResponseBase:
    """The list as a spreadsheet: accounts that the reader may take out."""
    file_format = records.format_of(request)
    if shown[1] in (loads.ABOVE, loads.DAYS):  # figures of people, no accounts
        columns = sheet.list_of_loads(shown[1], rows)
        return exporting.answer(about, file_format, *columns, by=request.user, what="replay_list", query=query)
    mine = behind.exportable(rows, request.user)
    try:
        about = replace(about, extent=taking.extent(len(rows), len(mine)))
    except NothingToTake as refusal:
        return records.refused(request, refusal)
    mine = mine[: taking.MOST_ROWS]
    behind.dress(mine, request.user)
    return exporting.answer(
        about,
        file_format,
        *sheet.list_of(*shown, mine),
        by=request.user,
        what="replay_list",
        query=query,
    )
