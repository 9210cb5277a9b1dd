"""Whose records an address asks for: the reader's own, a team's, a person's; orders and opportunities ask alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.text import half_width
from users.models import Team, User, UserQuerySet
from users.teams import subtree

LONGEST, MOST_PEOPLE = 120, 500
SCOPES: dict[str, Promise] = {
    "mine": gettext_lazy("Mine"),
    "team": gettext_lazy("My teams"),
    "all": gettext_lazy("All I see"),
}


@dataclass
class Whose:
    """One reader's question on one day; `params` are those of the address, and nonsense narrows nothing."""

    user: User
    params: Mapping[str, Any]
    today: date

    def text(self, name: str) -> str:
        """A parameter, cut to what can be meant."""
        return half_width(str(self.params.get(name, "")).replace("\0", "")).strip()[:LONGEST]

    def choice(self, name: str, allowed: Any) -> str:
        """A parameter that is one of `allowed`, else empty."""
        return value if (value := self.text(name)) in allowed else ""

    @cached_property
    def leads_others(self) -> bool:
        """Whether the reader may look at other people's."""
        return self.user.is_admin or self.user.is_manager

    @cached_property
    def scopes(self) -> dict[str, Any]:
        """What the reader may choose from."""
        names = ("all",) if self.user.is_admin else ("mine", "team", "all") if self.leads_others else ("mine", "all")
        return {name: SCOPES[name] for name in names}

    @property
    def doors(self) -> object:
        """Whose eyes a question is asked with, for what is kept of it: the company's, or one reader's and their teams."""
        return "company" if self.user.is_admin else (self.user.pk, sorted(self.user.managed_team_ids))

    @property
    def usual_scope(self) -> str:
        """Where none is chosen: the reader's own, a manager's teams, everything for an admin."""
        return "all" if self.user.is_admin else "team" if self.leads_others else "mine"

    @cached_property
    def scope(self) -> str:
        """The chosen one of `scopes`."""
        return self.choice("scope", self.scopes) or self.usual_scope

    @cached_property
    def teams(self) -> list[Team]:
        """Teams to choose from."""
        return list(Team.objects.visible_to(self.user).order_by("name")) if self.leads_others else []

    @cached_property
    def team(self) -> Team | None:
        """The chosen team."""
        return next((team for team in self.teams if str(team.pk) == self.text("team")), None)

    def who(self) -> UserQuerySet:
        """Who may stand among `people`: those who sell."""
        return User.objects.visible_to(self.user).salespeople()

    @cached_property
    def people(self) -> list[User]:
        """People to choose from: of the chosen team, or of all the reader's teams."""
        if not self.leads_others:
            return []
        found = self.who().order_by("name")
        if self.team:
            found = found.filter(team_id__in=subtree(self.team.pk))
        elif not self.user.is_admin:
            found = found.filter(team_id__in=self.user.managed_team_ids)
        return list(found[:MOST_PEOPLE])

    @cached_property
    def person(self) -> User | None:
        """The chosen person."""
        return next((person for person in self.people if str(person.pk) == self.text("person")), None)
