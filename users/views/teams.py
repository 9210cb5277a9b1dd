"""Teams: the tree, one team, and what an admin changes about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Access, access
from core.clock import business_date
from core.many import kept_if_many
from users.forms import TeamForm
from users.models import Team, User
from users.requests import MemberRequest
from users.services import teams as services
from users.teams import line_above
from users.views.shared import answer, attach

MOST_MEMBERS = 25


@dataclass
class Row:
    """A team in the outline: how deep it stands, who works in it, how many accounts they own."""

    team: Team
    depth: int
    people: int = 0
    accounts: int = 0

    @property
    def level(self) -> int:
        """1 for the top, as it is read aloud."""
        return self.depth + 1


@access(Access.MANAGER, "GET")
def teams(request: MemberRequest) -> HttpResponse:
    """The tree as an outline (one's own part of it, for a manager)."""
    known = list(Team.objects.visible_to(request.user).select_related("manager").order_by("name", "pk"))
    rows = outline([team for team in known if team.closed_on is None])
    counted_at = _count(rows, request.user, keep=True)
    closed = [team for team in known if team.closed_on is not None]
    return render(request, "users/teams.html", {"rows": rows, "closed": closed, "counted_at": counted_at})


@access(Access.MANAGER, "GET")
def team(request: MemberRequest, pk: int) -> HttpResponse:
    """One team: where it stands, who leads it, who works in it, what stands below."""
    user = request.user
    it = get_object_or_404(Team.objects.visible_to(user).select_related("manager", "parent"), pk=pk)
    members = User.objects.visible_to(user).active().filter(team=it).select_related("team").order_by("name", "pk")
    people = list(members[: MOST_MEMBERS + 1])
    attach(people[:MOST_MEMBERS], user)
    below = [
        Row(child, 0) for child in Team.objects.visible_to(user).open().filter(parent=it).select_related("manager")
    ]
    whole = [Row(it, 0), *below]
    _count(whole, user)
    line = [team_id for team_id, _manager in line_above(it.pk)[1:]]
    names = Team.objects.visible_to(user).in_bulk(line)
    context = {
        "team": it,
        "row": whole[0],
        "line": [names[pk] for pk in reversed(line) if pk in names],
        "people": people[:MOST_MEMBERS],
        "more": len(people) > MOST_MEMBERS,
        "below": below,
        "succession": services.succession(it),
    }
    return render(request, "users/team.html", context)


@access(Access.ADMIN, "GET", "POST")
def team_new(request: MemberRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None, by=request.user, new=True, initial={"parent": request.GET.get("below")})

    def perform(values: dict[str, Any]) -> str:
        parent = values.pop("parent")
        made = services.make_team(services.TeamFacts(**values), parent=parent, by=request.user)
        return _("The team %(team)s is made.") % {"team": made.name}

    return answer(request, form, perform, title=_("New team"), submit=_("Save"), to=reverse("users:teams"))


@access(Access.ADMIN, "GET", "POST")
def team_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a team, or change its manager, region or industry."""
    it = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    initial = {"name": it.name, "manager": it.manager_id, "region": it.region, "industry": it.industry}
    form = TeamForm(request.POST or None, by=request.user, new=False, initial=initial)

    def perform(values: dict[str, Any]) -> str:
        services.change_team(it, services.TeamFacts(**values), by=request.user)
        return _("Saved.")

    to = reverse("users:team", args=[it.pk])
    return answer(request, form, perform, title=it.name, submit=_("Save"), to=to)


@access(Access.ADMIN, "GET", "POST")
def team_close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a team in which nobody works and nothing lies any more."""
    it = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)

    def perform(values: dict[str, Any]) -> str:
        services.close_team(it, by=request.user, today=business_date())
        return _("The team %(team)s is closed.") % {"team": it.name}

    why = services.why_not_closed(it)
    facts = (str(why) if why else _("Nobody works in it, and it has no accounts. It can be opened again."),)
    return answer(
        request, forms.Form(request.POST if request.method == "POST" else None), perform, danger=True, facts=facts,
        title=_("Close %(team)s") % {"team": it.name}, submit=_("Close the team"), to=reverse("users:teams"),
    )  # fmt: skip


@access(Access.ADMIN, "GET", "POST")
def team_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a closed team again."""
    it = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)

    def perform(values: dict[str, Any]) -> str:
        services.open_again(it, by=request.user)
        return _("The team %(team)s is open again.") % {"team": it.name}

    return answer(
        request, forms.Form(request.POST if request.method == "POST" else None), perform,
        title=_("Open %(team)s again") % {"team": it.name}, submit=_("Open again"),
        to=reverse("users:team", args=[it.pk]),
    )  # fmt: skip


def outline(known: list[Team]) -> list[Row]:
    """The teams in the order of the tree; a team whose superior is not among them stands at the top."""
    ids = {team.pk for team in known}
    below: dict[int | None, list[Team]] = {}
    for it in known:
        below.setdefault(it.parent_id if it.parent_id in ids else None, []).append(it)
    rows: list[Row] = []
    waiting = [Row(it, 0) for it in reversed(below.get(None, []))]
    while waiting:
        row = waiting.pop()
        rows.append(row)
        waiting += [Row(child, row.depth + 1) for child in reversed(below.get(row.team.pk, []))]
    return rows


def _count(rows: list[Row], by: User, *, keep: bool = False) -> datetime | None:
    """How many people and owned accounts each team has: two queries for all.

    `keep`: many accounts are those of some minutes ago; gives when they were counted.
    """
    ids = [row.team.pk for row in rows]
    active = User.objects.visible_to(by).active().filter(team_id__in=ids).order_by()
    people = dict(active.values("team_id").annotate(n=Count("pk")).values_list("team_id", "n"))
    owning = Team.objects.visible_to(by).filter(pk__in=ids, accounts__state="owned").order_by()

    def count() -> dict[int, int]:
        return dict(owning.values("pk").annotate(n=Count("accounts")).values_list("pk", "n"))

    accounts = kept_if_many("teams.accounts", sorted(ids), count, lambda found: sum(found.values()), ever=keep)
    for row in rows:
        row.people, row.accounts = people.get(row.team.pk, 0), accounts.found.get(row.team.pk, 0)
    return accounts.at
