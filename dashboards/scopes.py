"""Whose figures a report shows, and whose a person may choose (domain.md section 7, others' figures)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.policies import InForce
from accounts.rules import RuleValues
from users.models import Team, User
from users.teams import in_tree_order, subtree

MOST_PEOPLE = 500


@dataclass(frozen=True)
class Scope:
    """One person, some teams, or (both empty) the whole company."""

    label: str
    owner_id: int | None = None
    team_ids: tuple[int, ...] = ()
    nobody: bool = False

    @property
    def is_company(self) -> bool:
        """Whether nothing narrows it."""
        return self.owner_id is None and not self.team_ids and not self.nobody


@dataclass
class Choice:
    """The scope of a page with what else the reader may choose."""

    scope: Scope
    team: str = ""
    person: str = ""
    own: bool = False  # only the chosen team's own people, without the teams below
    teams: list[tuple[int, str]] = field(default_factory=list)
    people: list[tuple[int, str]] = field(default_factory=list)
    unseen: bool = False  # the address asks for a team or person that the reader does not see

    def rules_of(self, user: User, policy: InForce) -> RuleValues:
        """The rules that hold for what is read: those of the chosen team, otherwise of the reader's."""
        return policy.of(int(self.team) if self.team else user.team_id)

    @property
    def instead(self) -> str:
        """What is shown instead of what the address asks for; empty where it shows just that."""
        if not self.unseen:
            return ""
        said = _("The team or person of this address does not exist or is not yours to read. Shown instead: %(what)s.")
        return said % {"what": self.scope.label}


def chosen(user: User, params: Mapping[str, str]) -> Choice:
    """The scope an address asks for, never wider than the reader may see; people of the chosen team to choose from."""
    wanted = params.get("team", ""), params.get("person", "")
    if not (user.is_admin or user.is_manager):
        others = bool(wanted[0]) or wanted[1] not in ("", str(user.pk))
        return Choice(Scope(user.name, owner_id=user.pk), unseen=others)
    teams = in_tree_order(Team.objects.visible_to(user))
    team = next((t for t in teams if str(t.pk) == wanted[0]), None)
    own = team is not None and params.get("own") == "1"
    tree = frozenset([team.pk]) if own and team else subtree(team.pk) if team else frozenset()
    below = tuple(sorted(tree & _allowed(user, teams)))
    people = _people(user, below)
    person = next((p for p in people if str(p.pk) == wanted[1]), None)
    return Choice(
        scope=_scope(user, team, below, person),
        team=str(team.pk) if team else "",
        person=str(person.pk) if person else "",
        own=own,
        teams=[(t.pk, t.name) for t in teams],
        people=[(p.pk, p.name) for p in people],
        unseen=(bool(wanted[0]) and team is None)
        or (bool(wanted[1]) and person is None and not _elsewhere(user, wanted[1])),
    )


def _elsewhere(user: User, pk: str) -> bool:
    """Whether somebody is of the reader's people, though not of the chosen team (another one was chosen since)."""
    return any(str(person.pk) == pk for person in _people(user, ()))


def _allowed(user: User, teams: list[Team]) -> frozenset[int]:
    return frozenset(t.pk for t in teams) if user.is_admin else user.managed_team_ids


def _people(user: User, below: tuple[int, ...]) -> list[User]:
    """People of the chosen team; without one of all the reader's teams, for an admin of the company."""
    teams = below or tuple(user.managed_team_ids)
    sellers = User.objects.visible_to(user).salespeople().order_by("name")
    if user.is_admin and not below:
        return list(sellers[:MOST_PEOPLE])
    return list(sellers.filter(team_id__in=teams)[:MOST_PEOPLE]) if teams else []


def _scope(user: User, team: Team | None, below: tuple[int, ...], person: User | None) -> Scope:
    if person:
        return Scope(person.name, owner_id=person.pk)
    if team:
        return Scope(team.name, team_ids=below, nobody=not below)
    if user.is_admin:
        return Scope(_("The whole company"))
    teams = tuple(sorted(user.managed_team_ids))
    return Scope(_("My teams"), team_ids=teams, nobody=not teams)
