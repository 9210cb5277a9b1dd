"""Whose figures a report shows, and whose a person may choose (domain.md section 7, others' figures)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.policies import InForce
from accounts.rules import RuleValues
from users.models import Team, User
from users.models.people import UserQuerySet
from users.teams import in_tree_order, subtree

MOST_PEOPLE = 2_000  # that one list offers: beyond it a team is chosen first


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
    """The scope of a page with what else the reader may choose; `readable`: the people of the chosen team, or of all teams."""

    scope: Scope
    team: str = ""
    person: str = ""
    own: bool = False  # only the chosen team's own people, without the teams below
    teams: list[tuple[int, str]] = field(default_factory=list)
    readable: UserQuerySet | None = None
    unseen: bool = False  # the address asks for a team or person that the reader does not see

    def rules_of(self, user: User, policy: InForce) -> RuleValues:
        """The rules that hold for what is read: those of the chosen team, otherwise of the reader's."""
        return policy.of(int(self.team) if self.team else user.team_id)

    @cached_property
    def everybody(self) -> dict[int, str]:
        """The names of all whom the reader may choose, by id and in the order of names; one statement."""
        return {} if self.readable is None else dict(self.readable.order_by("name", "pk").values_list("pk", "name"))

    @property
    def crowded(self) -> int:
        """How many one list offers, where they are more; else 0."""
        return MOST_PEOPLE if len(self.everybody) > MOST_PEOPLE else 0

    @property
    def people(self) -> list[tuple[int, str]]:
        """Whom a list offers: everybody; of too many the chosen one alone."""
        return [one for one in self.everybody.items() if not self.crowded or str(one[0]) == self.person]

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
    tree = subtree(team.pk) if team else frozenset()
    below = tuple(sorted((frozenset([team.pk]) if own and team else tree) & _allowed(user, teams)))
    readable = _readable(user)
    among = readable.filter(team_id__in=below) if below else readable
    asked = _called(readable, wanted[1])
    person = asked if asked and (not below or asked.team_id in below) else None
    return Choice(
        scope=_scope(user, team, below, person, alone=own and len(tree) > 1),
        team=str(team.pk) if team else "",
        person=str(person.pk) if person else "",
        own=own,
        teams=[(t.pk, t.name) for t in teams],
        readable=among,
        # Somebody of the reader's people who is not of the chosen team: another one was chosen since.
        unseen=(bool(wanted[0]) and team is None) or (bool(wanted[1]) and asked is None),
    )


def _called(readable: UserQuerySet, pk: str) -> User | None:
    """Who has this id among those whom one may read: asked of the database, as a list may leave people out."""
    fits = pk.isascii() and pk.isdecimal() and len(pk) < 19
    return readable.filter(pk=int(pk)).first() if fits else None


def _allowed(user: User, teams: list[Team]) -> frozenset[int]:
    return frozenset(t.pk for t in teams) if user.is_admin else user.managed_team_ids


def _readable(user: User) -> UserQuerySet:
    """The people of all the reader's teams, for an admin of the company."""
    sellers = User.objects.visible_to(user).salespeople()
    return sellers if user.is_admin else sellers.filter(team_id__in=user.managed_team_ids)


def _scope(user: User, team: Team | None, below: tuple[int, ...], person: User | None, *, alone: bool) -> Scope:
    if person:
        return Scope(person.name, owner_id=person.pk)
    if team:
        label = _("Own people: %(team)s") % {"team": team.name} if alone else team.name
        return Scope(label, team_ids=below, nobody=not below)
    if user.is_admin:
        return Scope(_("The whole company"))
    teams = tuple(sorted(user.managed_team_ids))
    return Scope(_("My teams"), team_ids=teams, nobody=not teams)
