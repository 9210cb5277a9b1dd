"""The rows of a forecast: months or quarters, teams or people, each with its amounts, target and lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards.forecasting.asked import Asked
from dashboards.forecasting.figures import Cell, Figures
from dashboards.forecasting.spans import SpanOf
from dashboards.services.targets import Goal, Targets
from users.models import User

ZERO = Decimal(0)


@dataclass
class Row:
    """One line of a table; `to` leads to the list behind each amount, `href` to the row in detail."""

    label: str
    cell: Cell
    goal: Goal | None
    query: str  # what the lists behind it add to their address
    href: str = ""
    current: bool = False
    scale: Decimal = field(default=ZERO)
    key: str = ""  # of a team (its own people) or a person: the id

    @property
    def gap(self) -> Decimal | None:
        """What is missing from the target beyond what is won and committed; below zero: more than that."""
        return self.goal.amount - self.cell.won - self.cell.committed if self.goal else None

    @property
    def surplus(self) -> Decimal:
        """What won and committed make beyond the target; nothing below it."""
        return max(-(self.gap or ZERO), ZERO)

    @property
    def reached(self) -> bool:
        """Whether orders alone make the target; what is committed only covers it."""
        return self.goal is not None and self.cell.won >= self.goal.amount

    @property
    def bar(self) -> dict[str, str]:
        """Ends of the bars and the place of the target, in percent of the widest row."""
        won, sure = self.cell.won, self.cell.won + self.cell.committed
        ends = {"won": won, "committed": sure, "best": self.cell.won + self.cell.best}
        if self.goal:
            ends["target"] = self.goal.amount
        return {
            name: f"{min(amount * 100 / self.scale, 100):.2f}%" if self.scale else "0%" for name, amount in ends.items()
        }


def by_span(asked: Asked, found: Figures, goals: Targets) -> list[Row]:
    """A row for each month or quarter."""
    rows = []
    for span in asked.spans:
        cell = found.total(asked.currency, span.months)
        address = asked.address(span=span.key)
        rows.append(Row(span.label, cell, _goal(asked, goals, span), address, f"?{address}", span == asked.span))
    return _scaled(rows)


def of_span(asked: Asked, found: Figures, goals: Targets) -> Row:
    """The span in detail, as one row."""
    cell = found.total(asked.currency, asked.span.months)
    return Row(asked.span.label, cell, _goal(asked, goals, asked.span), asked.address(span=asked.span.key))


def by_team(asked: Asked, found: Figures, goals: Targets, names: dict[int, str]) -> list[Row]:
    """A row for each team's own people with anything in the span, their target included: the rows add up."""
    cells = found.by("team", asked.currency, asked.span.months)
    with_goals = {pk for pk in names if goals.of_own_people(pk, asked.span)}
    rows = []
    for pk in sorted({pk for pk in cells if pk is not None} | with_goals, key=lambda pk: names.get(pk, "")):
        goal, own = goals.of_own_people(pk, asked.span), pk in goals.parents.values()
        address = asked.address(team=str(pk), span=asked.span.key)
        label = names.get(pk, "–")
        if own and len(names) > 1:
            label = _("Own people: %(team)s") % {"team": label}
        rows.append(
            Row(label, cells.get(pk, Cell()), goal, f"{address}&own=1" if own else address, f"?{address}", key=str(pk))
        )
    if None in cells:
        rows.append(Row(_("without a team"), cells[None], None, ""))
    return _scaled(rows)


def by_person(asked: Asked, found: Figures, goals: Targets, people: Iterable[tuple[int, str]]) -> list[Row]:
    """A row for each person of the scope with anything in the span, a target included."""
    cells, names = found.by("person", asked.currency, asked.span.months), dict(people)
    missing = [pk for pk in cells if pk is not None and pk not in names]
    if missing:
        names |= dict(User.objects.filter(pk__in=missing).values_list("pk", "name"))
    rows = []
    for pk, name in sorted(names.items(), key=lambda person: person[1]):
        goal, cell = goals.of_person(pk, asked.span), cells.get(pk)
        if cell is None and goal is None:
            continue
        address = asked.address(person=str(pk), span=asked.span.key)
        rows.append(Row(name, cell or Cell(), goal, address, f"?{address}", key=str(pk)))
    return _scaled(rows)


def _goal(asked: Asked, goals: Targets, span: SpanOf) -> Goal | None:
    scope = asked.scope
    if scope.owner_id is not None:
        return goals.of_person(scope.owner_id, span)
    return goals.of_teams(scope.team_ids, span) if scope.team_ids else goals.of_all(span)


def _scaled(rows: list[Row]) -> list[Row]:
    widest = max(
        (max(row.cell.won + row.cell.best, row.goal.amount if row.goal else ZERO) for row in rows), default=ZERO
    )
    for row in rows:
        row.scale = widest
    return rows
