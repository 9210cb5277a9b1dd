"""The dry run at the screen: the coming night as it is and as it would be, by rule, person and team, with the list."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import proposals, rule_words
from accounts.models import Account, AccountQuerySet
from accounts.policies import InForce, in_force
from accounts.proposals import Change
from accounts.services import beyond_night, dry_run, policies
from accounts.services.beyond_night import NextContacts
from accounts.services.dry_run import HORIZON_DAYS, KINDS, MOST_LISTED, Side, moves_of
from accounts.services.sweep import Swept
from accounts.views.addresses import query_of
from accounts.views.policies.common import change_of
from core import formatting
from core.access import Access, access
from core.clock import business_date
from core.htmx import fragment_of
from core.keyset import SIZE
from core.ways_back import leads_back
from users.models import Team, User

MOST_PEOPLE = 20
MOST_SPLIT = 50
CADENCE = ("cadence_need_days", "cadence_early_days", "cadence_later_days")
KIND_WORDS = {
    "suspended": _("Suspended, to the desk"),
    "recycled": _("To the shared pool"),
    "proposed": _("Newly proposed for suspension"),
    "warned": _("Owners warned"),
    "alarms": _("Alarms for protected accounts"),
    "desk_reminders": _("Reminders for the desk"),
}
LISTS = {
    "moves": _("Would move tonight"),
    "added": _("Would move only with the new numbers"),
    "spared": _("Would no longer move tonight"),
    "proposed": _("Would be proposed tonight"),
    "warned": _("Owners would be warned tonight"),
    "coming": _("Due within 14 days"),
}


@dataclass(frozen=True)
class Line:
    """One line of a comparison."""

    label: str
    now: int
    then: int
    key: str = ""

    @property
    def change(self) -> int:
        """More (positive) or fewer than now."""
        return self.then - self.now

    @property
    def size(self) -> int:
        """How many more or fewer."""
        return abs(self.change)

    @property
    def signed(self) -> str:
        """The difference with its sign."""
        sign = "+" if self.change > 0 else "−" if self.change else ""
        return f"{sign}{formatting.number(self.size)}"


@access(Access.MANAGER, "GET")
@fragment_of("accounts:rules_try")
def night(request: HttpRequest) -> HttpResponse:
    """The coming night under the numbers in force and under the proposed ones, and what changes beyond it."""
    change = change_of(request)
    then, rows, today = _then(request, change), dry_run.concerned(request.user, change), business_date()
    context = _beyond(request.user, change, rows, then)
    if not change.names <= rule_words.BEYOND_NIGHT.keys():
        context |= _night(request, dry_run.run(rows, now=in_force(), then=then, today=today))
    return render(request, "accounts/policies/night.html", context)


def _night(request: HttpRequest, run: dry_run.DryRun) -> dict[str, Any]:
    return {
        "run": run,
        "moves": Line("", run.now.moves, run.then.moves),
        "kinds": [_kind(kind, run) for kind in KINDS],
        "days": _days(run),
        "teams": _by_team(request.user, run),
        **_by_person(request.user, run),
        "horizon": HORIZON_DAYS,
        "query": request.GET.urlencode(),
        "lists": LISTS,
    }


def _beyond(user: User, change: Change, rows: AccountQuerySet, then: InForce) -> dict[str, Any]:
    """The rules among the changed ones that no night acts on, in words, with what can be counted of them."""
    quiet = {name: words for name, words in rule_words.BEYOND_NIGHT.items() if name in change.names}
    told: dict[str, Any] = {"beyond": [(name, rule_words.label(name), words) for name, words in quiet.items()]}
    if "capacity" in quiet:
        over = beyond_night.over_capacity(User.objects.visible_to(user), now=in_force(), then=then)
        told |= {"over": over[:MOST_PEOPLE], "over_all": len(over), "more_over": max(0, len(over) - MOST_PEOPLE)}
    if cadence := [name for name in quiet if name in CADENCE]:
        told |= _next_contacts(user, beyond_night.next_contacts(rows, then, today=business_date()))
        told["cadence"] = cadence[-1]  # the sentence stands once, behind the last of them
    return told


def _next_contacts(user: User, by_owner: dict[int, NextContacts]) -> dict[str, Any]:
    """The next contacts of everybody together, and split by those people whose dates change, the most first."""
    touched = [pk for pk, theirs in by_owner.items() if theirs.changed]
    names = dict(User.objects.visible_to(user).filter(pk__in=touched).values_list("pk", "name"))
    split = sorted(((names[pk], by_owner[pk]) for pk in names), key=lambda line: (-line[1].changed, line[0]))
    return {
        "next_contacts": beyond_night.together(by_owner.values()),
        "next_of": split[:MOST_SPLIT],
        "more_next": max(0, len(split) - MOST_SPLIT),
    }


@leads_back(gettext_lazy("Dry run"))
@access(Access.MANAGER, "GET")
def affected(request: HttpRequest) -> HttpResponse:
    """The accounts behind a number, page by page, each with its day now and its day then."""
    change, today = change_of(request), business_date()
    kind = request.GET.get("kind", "moves")
    if kind not in LISTS:
        raise Http404
    now, then = in_force(), _then(request, change)
    rows = _narrowed(dry_run.concerned(request.user, change), request)
    ids = _listed(rows, now, then, kind)
    shown, before, after = _page(request, ids)
    mine = Account.objects.of_teams(request.user).filter(pk__in=[pk for _key, pk in shown])
    accounts = sorted(mine.select_related("owner", "team").defer("notes"), key=lambda a: (a.sort_key, a.pk))
    told_now, told_then = (dry_run.verdicts(mine, side, today=today) for side in (now, then))
    names = [name for name in request.GET if name not in ("after", "before")]
    context = {
        "rows": [(account, told_now.get(account.pk), told_then.get(account.pk)) for account in accounts],
        "kind": kind,
        "title": LISTS[kind],
        "lists": [(name, words, query_of(request, names, kind=name)) for name, words in LISTS.items()],
        "total": formatting.number(len(ids)) if len(ids) <= MOST_LISTED else f"{formatting.number(MOST_LISTED)}+",
        "prev": f"?{query_of(request, names, before=before)}" if before else "",
        "next": f"?{query_of(request, names, after=after)}" if after else "",
        "narrowed": _narrowing(request),
        "today": today,
    }
    return render(request, "accounts/policies/affected.html", context)


def _then(request: HttpRequest, change: Change) -> InForce:
    """The policy as it would be; 404 for a change that could not be published."""
    latest = policies.latest()
    if next(policies.problems(change, by=request.user, last=latest), None) is not None:
        raise Http404
    return proposals.outcome(change, latest).policy


def _listed(rows: AccountQuerySet, now: InForce, then: InForce, kind: str) -> list[tuple[str, int]]:
    today = business_date()
    if kind not in ("added", "spared"):
        return dry_run.movers(rows, then, today=today, kind=kind)
    at_present = dry_run.movers(rows, now, today=today, kind="moves")
    proposed = dry_run.movers(rows, then, today=today, kind="moves")
    wanted, other = (proposed, at_present) if kind == "added" else (at_present, proposed)
    return sorted(set(wanted) - set(other))


def _narrowed(rows: AccountQuerySet, request: HttpRequest) -> AccountQuerySet:
    for name in ("owner", "team_id"):
        asked = request.GET.get(name, "")
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            rows = rows.filter(**{name: int(asked)})
    return rows


def _narrowing(request: HttpRequest) -> list[tuple[str, str]]:
    """What narrows the list, in words, with the address without it."""
    doors: dict[str, Any] = {
        "owner": User.objects.visible_to(request.user),
        "team_id": Team.objects.visible_to(request.user),
    }
    chips = []
    for name, readable in doors.items():
        asked = request.GET.get(name, "")
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            found = readable.filter(pk=int(asked)).first()
            if found:
                names = [n for n in request.GET if n not in ("after", "before")]
                chips.append((query_of(request, names, **{name: None}), str(found)))
    return chips


def _page(request: HttpRequest, ids: list[tuple[str, int]]) -> tuple[list[tuple[str, int]], str, str]:
    """One page of a sorted list, behind or before an account; where that account has gone, from the beginning."""
    start = 0
    for name, find in (("after", bisect_right), ("before", bisect_left)):
        asked = request.GET.get(name, "")
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            here = Account.objects.visible_to(request.user).filter(pk=int(asked)).values_list("sort_key", "pk").first()
            if here is not None:
                start = find(ids, here) - (SIZE if name == "before" else 0)
    start = max(0, start)
    shown = ids[start : start + SIZE]
    before = str(shown[0][1]) if shown and start > 0 else ""
    after = str(shown[-1][1]) if shown and start + SIZE < len(ids) else ""
    return shown, before, after


def _kind(kind: str, run: dry_run.DryRun) -> Line:
    return Line(str(KIND_WORDS[kind]), getattr(run.now.total, kind), getattr(run.then.total, kind), kind)


def _days(run: dry_run.DryRun) -> list[dict[str, Any]]:
    """The nights of the horizon with what moves or falls due in each, now and then."""
    nights = [run.tonight + timedelta(days=n) for n in range(HORIZON_DAYS + 1)]

    def on(side: Side, day: Any) -> int:
        return sum(number for (date, _rule), number in side.days.items() if date == day)

    rows = [(day, on(run.now, day), on(run.then, day)) for day in nights]
    most = max((max(now, then) for _day, now, then in rows), default=0)
    return [{"day": day, "now": now, "then": then, "most": most} for day, now, then in rows]


def _by_team(user: User, run: dry_run.DryRun) -> list[Line]:
    names = dict(Team.objects.visible_to(user).values_list("pk", "name"))
    return _lines(run.now.of_teams(), run.then.of_teams(), names)


def _by_person(user: User, run: dry_run.DryRun) -> dict[str, Any]:
    now, then = run.now.of_people(), run.then.of_people()
    touched = {pk for pk in {*now, *then} if pk}
    names = dict(User.objects.visible_to(user).filter(pk__in=touched).values_list("pk", "name"))
    lines = _lines(now, then, names)
    return {"people": lines[:MOST_PEOPLE], "more_people": max(0, len(lines) - MOST_PEOPLE)}


def _lines(now: dict[int | None, Swept], then: dict[int | None, Swept], names: dict[int, str]) -> list[Line]:
    """Who is concerned by moves or proposals, the greatest change first."""

    def counted(counts: Swept | None) -> int:
        return moves_of(counts) + counts.proposed if counts else 0

    keys: Iterable[int] = (key for key in {*now, *then} if key in names)  # type: ignore[misc]
    lines = [Line(names[key], counted(now.get(key)), counted(then.get(key)), str(key)) for key in keys]
    concerned_ = [line for line in lines if line.now or line.then]
    return sorted(concerned_, key=lambda line: (-abs(line.change), -line.then, line.label))
