"""What the address of the people dashboard asks for: which people, which days, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboards import periods, scopes
from dashboards.people.catalogue import COLUMN_WORDS, COLUMNS, MAIN, SORTS, Figure
from dashboards.people.counting import Window
from dashboards.periods import Period
from dashboards.scopes import Choice
from users.models import Role, User
from users.models.people import UserQuerySet

LONGEST_DAYS = 731
MOST = 150  # people in one table: beyond it a team is chosen first


@dataclass(frozen=True)
class Asked:
    """One table. `sort` is the name of a figure or empty (by name); `down`: the largest first; `columns`: which set."""

    user: User
    choice: Choice
    period: Period
    sort: str
    down: bool
    today: date
    columns: str = MAIN

    @property
    def window(self) -> Window:
        """The period as far as it has come, and as many days before."""
        return Window.of(self.period.start, self.period.end, today=self.today)

    @property
    def team_id(self) -> int | None:
        """The team whose rules hold; None where all teams are read, by what the company says."""
        return int(self.choice.team) if self.choice.team else None

    @property
    def manages(self) -> bool:
        """Whether the reader sees others' figures."""
        return self.user.is_admin or self.user.is_manager

    @property
    def query(self) -> str:
        """The query string that asks for this table again."""
        return self.address()

    def address(self, **changes: str) -> str:
        """The query string with some parameters changed; "" takes one out."""
        given = {
            "team": self.choice.team,
            "own": "1" if self.choice.own else "",
            **self.period.parameters,
            "sort": self.sort,
            "up": "" if self.down or not self.sort else "1",
            "cols": self.columns,
            **changes,
        }
        query = QueryDict(mutable=True)
        for name, value in given.items():
            if value and (name, value) != ("period", periods.DEFAULT):
                query[name] = value
        return query.urlencode()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The columns."""
        return COLUMNS[self.columns]

    @property
    def sets(self) -> list[tuple[str, Any, bool]]:
        """Each set of columns: the query string that shows it, what it is called, whether it is shown."""
        return [(self.address(cols=name), words, name == self.columns) for name, words in COLUMN_WORDS.items()]

    @property
    def by_name(self) -> str:
        """The query string that orders by name."""
        return self.address(sort="", up="")

    @property
    def without_team(self) -> str:
        """The query string of all the reader's teams."""
        return self.address(team="", own="")

    @property
    def narrower(self) -> list[tuple[str, str]]:
        """Query strings of fewer people, with what they are called: the chosen team's own, then the teams below, or all teams."""
        teams, choice = self.choice.teams, self.choice
        if choice.own:
            return []
        if not choice.team:
            return [(self.address(team=str(pk)), name) for pk, name in teams]
        own = [
            (self.address(own="1"), _("Own people: %(team)s") % {"team": name})
            for pk, name in teams
            if str(pk) == choice.team
        ]
        below = [(pk, name) for pk, name in teams if pk in choice.scope.team_ids and str(pk) != choice.team]
        return [*own, *((self.address(team=str(pk)), name) for pk, name in below)] if below else []

    def sorted_by(self, name: str) -> str:
        """The query string that sorts by a column, the other way round when it is sorted by it already."""
        return self.address(sort=name, up="1" if self.sort == name and self.down else "")


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """What an address asks for, never wider than the reader may see; nonsense means the usual."""
    period = periods.chosen(params, today=today)
    if (period.end - period.start).days >= LONGEST_DAYS or period.start > today:
        usual = periods.chosen({}, today=today)
        error = _("That period lies ahead.") if period.start > today else _("Choose at most two years.")
        period = Period(usual.key, usual.start, usual.end, error)
    sort = params.get("sort", "")
    choice = scopes.chosen(user, {name: params.get(name, "") for name in ("team", "own")})
    columns = params.get("cols", MAIN)
    return Asked(
        user, choice, period, sort if sort in SORTS else "", params.get("up") != "1", today,
        columns if columns in COLUMNS else MAIN,
    )  # fmt: skip


def people_of(ask: Asked) -> list[User]:
    """Whose figures are read: those of the chosen teams, for a salesperson the own team (for its median); at most MOST + 1."""
    user = ask.user
    rows = User.objects.visible_to(user).salespeople().select_related("team").order_by("name", "pk")
    if not ask.manages:
        rows = rows.filter(team_id=user.team_id) if user.team_id else rows.filter(pk=user.pk)
    elif ask.choice.scope.nobody:
        rows = rows.filter(pk=user.pk) if not ask.choice.team else rows.none()
    elif ask.choice.scope.team_ids:
        rows = rows.filter(team_id__in=ask.choice.scope.team_ids)
    return list(rows[: MOST + 1])


def readable(user: User) -> UserQuerySet:
    """The people whose figures one may read (domain.md section 7): oneself, a manager's teams, all for admins."""
    sellers = User.objects.visible_to(user).exclude(role=Role.ADMIN)
    if user.is_admin:
        return sellers
    own = sellers.filter(pk=user.pk)
    return own | sellers.filter(team_id__in=user.managed_team_ids) if user.managed_team_ids else own


def staff_of(ask: Asked) -> UserQuerySet:
    """Everybody of the chosen teams who sells, those who have left too: for the turnover."""
    rows = readable(ask.user)
    return rows.filter(team_id__in=ask.choice.scope.team_ids) if ask.choice.scope.team_ids else rows


def team_of(person: User) -> list[User]:
    """The people beside whom a person's figures stand: the active ones of the same team."""
    if person.team_id is None:
        return [person]
    mates = list(User.objects.salespeople().filter(team_id=person.team_id).order_by("pk")[:MOST])
    return mates if person in mates else [person, *mates]
