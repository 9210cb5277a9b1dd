"""What an address of pool and desk asks for: which of the two, whose, which days, by week or month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import State
from dashboards import periods, scopes
from dashboards.addresses import Addressed, Switch
from dashboards.forecasting.spans import shifted
from dashboards.periods import A_YEAR, Period
from dashboards.scopes import Choice, Scope
from users.models import User

POOL, DESK = "pool", "desk"
PLACES: dict[str, str | Promise] = {POOL: _("Shared pool"), DESK: _("Suspension desk")}
STATES = {POOL: State.POOLED, DESK: State.SUSPENDED}
WEEK, MONTH = "week", "month"
STEPS: dict[str, str | Promise] = {WEEK: pgettext_lazy("step", "Week"), MONTH: pgettext_lazy("step", "Month")}
WEEKS_UP_TO = 100  # days that are shown by week unless months are asked for


@dataclass(frozen=True)
class Question:
    """What the statements are asked: whose moves, in or out of which place, within which days, in which steps."""

    scope: Scope
    place: str
    start: date
    end: date
    by: str
    today: date


@dataclass(frozen=True)
class Asked(Addressed):
    """One page of pool and desk."""

    choice: Choice
    period: Period
    place: str
    by: str
    today: date

    @property
    def whole(self) -> bool:
        """Whether it is the whole company's."""
        return self.scope.owner_id is None and not self.scope.team_ids and not self.scope.nobody

    @property
    def question(self) -> Question:
        """As the statements ask it, the same in every language."""
        scope, period = replace(self.scope, label=""), self.period
        return Question(scope, self.place, period.start, min(period.end, self.today), self.by, self.today)

    @property
    def place_words(self) -> str | Promise:
        """The place as it is printed on the page."""
        return PLACES[self.place]

    @property
    def is_desk(self) -> bool:
        """Whether the suspension desk is shown."""
        return self.place == DESK

    @property
    def places(self) -> list[Switch]:
        """Each place in words, the query string that switches to it, and whether it is shown."""
        return self.switches("place", PLACES, self.place)

    @property
    def steps(self) -> list[Switch]:
        """By week or by month: words, query string, whether it is shown."""
        return self.switches("by", STEPS, self.by)

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this again."""
        given = {
            "place": self.place if self.is_desk else "",
            **self.whose,
            **(self.period.parameters if self.period.key != A_YEAR else {}),
            "by": self.by if self.by != usual_step(self.period) else "",
        }
        return {name: value for name, value in given.items() if value}


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """The page an address asks for, never wider than the reader may see; nonsense means the usual."""
    period = periods.chosen(params, today=today, usual=A_YEAR)
    place, by = params.get("place", ""), params.get("by", "")
    return Asked(
        choice=scopes.chosen(user, params),
        period=period,
        place=place if place in PLACES else POOL,
        by=by if by in STEPS else usual_step(period),
        today=today,
    )


def usual_step(period: Period) -> str:
    """Weeks for a quarter, months for what is longer."""
    return WEEK if (period.end - period.start).days <= WEEKS_UP_TO else MONTH


def day_of(text: str) -> date | None:
    """A date from an address; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-10") else None
    except ValueError:
        return None


def first_day_of(day: date, by: str) -> date:
    """The Monday of a day's week, or the first of its month."""
    return day - timedelta(days=day.weekday()) if by == WEEK else day.replace(day=1)


def next_step(first: date, by: str) -> date:
    """The first day of the week or month after the one that begins at `first`."""
    return first + timedelta(days=7) if by == WEEK else shifted(first, 1)
