"""What the pages of the rules share: whose rules somebody may read and set, and how changes are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts import proposals, rule_words
from accounts.models import Policy
from accounts.proposals import Change, Difference
from accounts.services import policies
from users.models import Team, User

LONGEST_QUERY = 20_000


@dataclass(frozen=True)
class Told:
    """A difference in words: where, which rule, old and new."""

    where: str
    label: str
    old: str
    new: str


def readable_teams(user: User) -> list[Team]:
    """Teams whose rules the person may read: one's own, a manager's tree, all for admins."""
    return list(Team.objects.visible_to(user).order_by("name"))


def settable_teams(user: User) -> list[Team]:
    """Teams whose rules the person may set."""
    teams = Team.objects.visible_to(user).order_by("name")
    return list(teams if user.is_admin else teams.filter(pk__in=user.managed_team_ids))


def chosen_team(asked: str, teams: Iterable[Team]) -> Team | None:
    """The team an address names; 404 when the person has nothing to do with it."""
    if not asked:
        return None
    for team in teams:
        if str(team.pk) == asked:
            return team
    raise Http404


def version_of(asked: str) -> Policy | None:
    """The version an address names; None for "0", the method's own numbers; 404 when there is none."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    if asked == "0":
        return None
    found = Policy.objects.select_related("published_by").filter(pk=int(asked)).first()
    if found is None:
        raise Http404
    return found


def change_of(request: HttpRequest) -> Change:
    """The change that an address describes, as far as the person may make it; 404 otherwise."""
    user, teams = request.user, {team.pk for team in settable_teams(request.user)}
    if asked := request.GET.get("to", ""):
        return proposals.towards(
            version_of(asked), policies.latest(), company=user.is_admin, teams=None if user.is_admin else teams
        )
    change = proposals.from_query(request.GET)
    if not set(change.teams) <= teams or (not user.is_admin and (change.company or change.limits)):
        raise Http404
    return change


def told(differences: Iterable[Difference], names: Mapping[int, str]) -> list[Told]:
    """Differences in the reader's words; those of teams that are not the reader's stay out."""
    found = []
    for it in differences:
        if it.team_id is not None and it.team_id not in names:
            continue
        where = names[it.team_id] if it.team_id is not None else _("Company")
        where = _("Limits for teams") if it.limit else where
        found.append(Told(where, rule_words.label(it.name), _value(it, it.old), _value(it, it.new)))
    return found


def _value(it: Difference, value: Any) -> str:
    """A value of a difference; where a team has none of its own, the one that it inherits."""
    if it.limit:
        return rule_words.latitude_words(it.name, value)
    if value is None:
        return _("inherited, %(value)s") % {"value": rule_words.value_words(it.name, it.above)}
    return rule_words.value_words(it.name, proposals.clean_stored(it.name, value))
