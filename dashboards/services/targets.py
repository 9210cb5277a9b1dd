"""Setting targets; the latest row holds, every earlier one stays (issue 4, point 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from dashboards.forecasting.spans import SpanOf, quarter_of
from dashboards.models import Target

if TYPE_CHECKING:
    from users.models import Team, User

CENT = Decimal("0.01")


@transaction.atomic
def set_target(
    *,
    by: User,
    span: SpanOf,
    amount: Decimal | None,
    currency: str,
    person: User | None = None,
    team: Team | None = None,
) -> Target | None:
    """Set what a person or a team is to win in a month or quarter; None takes it back. Nothing happens when it holds.

    Raises NotAllowed (managers for their teams and people, admins), InvalidInput.
    """
    if (person is None) == (team is None):
        raise InvalidInput(_("A target is for one person or one team."))
    where = team.pk if team else person.team_id if person else None
    if not (by.is_admin or (where is not None and where in by.managed_team_ids)):
        raise NotAllowed(_("Only the manager of the team or an admin sets its targets."))
    if amount is not None and amount < 0:
        raise InvalidInput(_("A target is never below zero."))
    rows = Target.objects.filter(person=person, team=team, span=span.kind, starts_on=span.start, currency=currency)
    before = rows.order_by("-pk").values_list("amount", flat=True).first()
    if before == amount:
        return None
    made = Target.objects.create(
        person=person,
        team=team,
        span=span.kind,
        starts_on=span.start,
        amount=amount,
        currency=currency,
        set_by=by,
        set_at=timezone.now(),
    )
    audit.record(
        "target.set",
        made,
        by=by,
        before=str(before) if before is not None else None,
        after=str(amount) if amount is not None else None,
    )
    return made


@dataclass(frozen=True)
class Goal:
    """A target as a forecast compares with it; `derived` when nobody set it for exactly this."""

    amount: Decimal
    derived: bool = False


@dataclass
class Targets:
    """The targets that hold in some spans and one currency, for people, teams, and what they add up to."""

    rows: dict[tuple[str, int, str, date], Decimal] = field(default_factory=dict)
    team_of: dict[int, int | None] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    def of_person(self, person: int, span: SpanOf) -> Goal | None:
        """What one person is to win."""
        return self._set("person", person, span)

    def of_team(self, team: int, span: SpanOf) -> Goal | None:
        """What a team is to win: what was set for it, or else what its people and the teams below add up to."""
        own = self._set("team", team, span)
        if own:
            return own
        below = [self.of_team(child, span) for child, parent in self.parents.items() if parent == team]
        people = [self.of_person(person, span) for person, at in self.team_of.items() if at == team]
        return _sum([*below, *people])

    def of_own_people(self, team: int, span: SpanOf) -> Goal | None:
        """A team's part that no team below it has: its target less theirs, or what its own people add up to.

        The parts of a tree add up to its target unless those below aim higher than the whole.
        """
        below = _sum([self.of_team(child, span) for child, parent in self.parents.items() if parent == team])
        own = self._set("team", team, span)
        if own is None or below is None:
            return own or _sum([self.of_person(person, span) for person, at in self.team_of.items() if at == team])
        rest = own.amount - below.amount
        return Goal(rest, derived=True) if rest > 0 else None

    def of_teams(self, teams: Iterable[int], span: SpanOf) -> Goal | None:
        """What several teams are to win; those below another one of them are part of it."""
        chosen = set(teams)
        return _sum([self.of_team(team, span) for team in chosen if self.parents.get(team) not in chosen])

    def of_all(self, span: SpanOf) -> Goal | None:
        """What the whole company is to win."""
        loose = [self.of_person(person, span) for person, team in self.team_of.items() if team is None]
        return _sum([self.of_teams(self.parents, span), *loose])

    def _set(self, kind: str, pk: int, span: SpanOf) -> Goal | None:
        exact = self.rows.get((kind, pk, span.kind, span.start))
        if exact is not None:
            return Goal(exact)
        if span.length == 3:
            months = [self.rows.get((kind, pk, "month", month)) for month in span.months]
            found = [amount for amount in months if amount is not None]
            return Goal(sum(found, Decimal(0)), derived=True) if found else None
        quarter = self.rows.get((kind, pk, "quarter", quarter_of(span.start).start))
        if quarter is None:
            return None
        return Goal((quarter / 3).quantize(CENT, rounding=ROUND_HALF_UP), derived=True)


def in_force(spans: Iterable[SpanOf], currency: str, parents: dict[int, int | None]) -> Targets:
    """The targets that hold in these spans, by one statement; `parents` is the tree of teams."""
    starts = {start for span in spans for start in (*span.months, quarter_of(span.start).start)}
    rows = Target.objects.filter(starts_on__in=starts, currency=currency)
    whose = ("person_id", "team_id", "span", "starts_on")
    latest = rows.order_by(*whose, "-pk").distinct(*whose)
    found = Targets(parents=parents)
    columns = ("person_id", "person__team_id", "team_id", "span", "starts_on", "amount")
    for person, at, team, span, starts_on, amount in latest.values_list(*columns):
        if amount is None:
            continue
        if person is not None:
            found.team_of[person] = at
        kind, pk = ("person", person) if person is not None else ("team", team)
        found.rows[kind, pk, span, starts_on] = amount
    return found


def _sum(goals: Iterable[Goal | None]) -> Goal | None:
    found = [goal.amount for goal in goals if goal]
    return Goal(sum(found, Decimal(0)), derived=True) if found else None
