"""Figures of people: the table with its medians, one person's figures, new staff, coaching notes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import for_request
from core.access import Access
from core.api.examples import example
from core.errors import Refusal
from dashboards import kept
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.parameters import OWN, PERIOD, choice, number, record, truth
from dashboards.people import behind, newcomers, table
from dashboards.people.asked import MOST, Asked, asked, people_of, readable, staff_of, team_of
from dashboards.people.catalogue import FIGURES, SORTS
from dashboards.people.newcomers import Newcomer
from dashboards.people.principles import NAMES, Diagnosis
from dashboards.people.turnover import Turnover, turnover_of
from users.models import User

TEAM = record("team", "of one team and those below it", 3)
LISTS = tuple(name for name, found in behind.LISTS.items() if found.sources)
HUNDREDTH = Decimal("0.01")
CELL: dict[str, Any] = {
    "figure": "customers", "value": "42.00", "before": "38.00", "of": None, "median": "40.00", "mark": "", "thin": False,
}  # fmt: skip
DIAGNOSIS: dict[str, Any] = {
    "weak": "time",
    "principles": [{"name": "quantity", "index": 104, "measures": [{"figure": "fresh", "value": "21.00", "expected": "20.00", "of": None, "thin": False}]}],
}  # fmt: skip
NEW: dict[str, Any] = {
    "person": 7, "name": "Ann Seller", "hired_on": "2026-02-01", "month": 2, "months": 3, "contacted": 12, "expected": 19,
    "missing": 7, "short": True,
}  # fmt: skip
ROW: dict[str, Any] = {
    "person": 7, "name": "Ann Seller", "team": 3, "cells": [CELL], "money": [{"currency": "CNY", "amount": "480000.00", "count": None}],
    "diagnosis": DIAGNOSIS, "newcomer": None,
}  # fmt: skip
DAYS = {"key": "quarter", "start": "2026-01-01", "end": "2026-03-10"}
TABLE: dict[str, Any] = {
    "period": DAYS, "rows": [ROW], "medians": {"customers": "40.00"},
    "teams": [{"team": 3, "name": "Harbour", "people": 6, "diagnosis": DIAGNOSIS}],
    "turnover": {"left": 1, "people": "9.50", "rate": "10.53", "low": 10, "high": 15, "verdict": "few"},
}  # fmt: skip
PERSON: dict[str, Any] = {"period": DAYS, **ROW, "floor": 20, "concentrated": False}

Cell = shapes.shape(
    "CellOfPerson",
    figure=serializers.ChoiceField(choices=tuple(FIGURES)),
    value=shapes.decimal(),
    before=shapes.decimal(),
    of=shapes.maybe(),
    median=shapes.decimal(),
    mark=serializers.ChoiceField(choices=("good", "bad"), allow_blank=True),
    thin=shapes.truth(),
)
Measure = shapes.shape(
    "MeasureOfPrinciple",
    figure=shapes.words(),
    value=shapes.decimal(),
    expected=shapes.decimal(),
    of=shapes.maybe(),
    thin=shapes.truth(),
)
Principle = shapes.shape(
    "PrincipleOfPerson",
    name=serializers.ChoiceField(choices=tuple(NAMES)),
    index=shapes.maybe(),
    measures=shapes.many(Measure),
)
DiagnosisOf = shapes.shape(
    "DiagnosisOfPeople",
    weak=serializers.ChoiceField(choices=tuple(NAMES), allow_blank=True),
    principles=shapes.many(Principle),
)
_NEW_FIELDS: dict[str, Any] = {
    "person": shapes.whole(),
    "name": shapes.words(),
    "hired_on": shapes.day(),
    "month": shapes.whole(),
    "months": shapes.whole(),
    "contacted": shapes.whole(),
    "expected": shapes.whole(),
    "missing": shapes.whole(),
    "short": shapes.truth(),
}
NewcomerOf = shapes.shape("LineOfNewStaff", **_NEW_FIELDS)
Row = shapes.shape(
    "RowOfPeople",
    person=shapes.whole(),
    name=shapes.words(),
    team=shapes.maybe(),
    cells=shapes.many(Cell),
    money=shapes.many(shapes.MONEY),
    diagnosis=DiagnosisOf(allow_null=True),
    newcomer=NewcomerOf(allow_null=True),
)
TeamRow = shapes.shape(
    "DiagnosisOfTeam", team=shapes.whole(), name=shapes.words(), people=shapes.whole(), diagnosis=DiagnosisOf()
)
TurnoverOf = shapes.shape(
    "TurnoverOfPeople",
    left=shapes.whole(),
    people=shapes.decimal(),
    rate=shapes.decimal(),
    low=shapes.whole(),
    high=shapes.whole(),
    verdict=serializers.ChoiceField(choices=("few", "below", "within", "above")),
)


@example("People side by side", answer=TABLE)
class PeopleTableSerializer(serializers.Serializer[Any]):
    """Each person's figures with the median; who leads nobody reads their own row and the medians of the team alone.

    `value`, `before` (the days before) and `median` are in the unit of the figure: a number, percent, of four, or the
    company's money; `of` is what a rate is taken of, `thin` below 20 of them; `mark` lies far from the median.
    """

    period = shapes.one(shapes.DAYS)
    rows = shapes.many(Row)
    medians = serializers.DictField(child=serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True))
    teams = shapes.many(TeamRow)
    turnover = TurnoverOf(allow_null=True)


@example("A person's figures", answer=PERSON)
class PersonFiguresSerializer(serializers.Serializer[Any]):
    """One person's figures beside the median of the team (null below three people with the figure).

    `floor` is how many new customers the rules expect in these days; `concentrated`: too many contacts with a few customers.
    """

    period = shapes.one(shapes.DAYS)
    person = shapes.whole()
    name = shapes.words()
    team = shapes.maybe()
    cells = shapes.many(Cell)
    money = shapes.many(shapes.MONEY)
    diagnosis = DiagnosisOf(allow_null=True)
    newcomer = NewcomerOf(allow_null=True)
    floor = shapes.maybe()
    concentrated = shapes.truth()


@example("Somebody new", answer=NEW)
class NewStaffSerializer(serializers.Serializer[Any]):
    """Somebody in the first months: different customers contacted beside the expected line; `short` after two weeks."""

    person = shapes.whole()
    name = shapes.words()
    hired_on = shapes.day()
    month = shapes.whole()
    months = shapes.whole()
    contacted = shapes.whole()
    expected = shapes.whole()
    missing = shapes.whole()
    short = shapes.truth()


class TooManyPeople(Refusal):
    """More people than stand in one table."""

    code = "too_wide"


@extend_schema(tags=["figures of people"])
class PeopleFiguresViewSet(FiguresViewSet):
    """Figures of people."""

    def get_queryset(self) -> QuerySet[User]:
        """Those whose figures one may read."""
        return readable(self.user).select_related("team")

    @figures(
        PeopleTableSerializer, *PERIOD, TEAM, OWN,
        choice("sort", SORTS, "the order of the rows: the figure with the largest first; by name when left out"),
        truth("up", "with `sort`: the smallest first"),
        operation_id="people_figures_table",
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """People side by side: a manager's teams, all for admins; for everybody else their own row and the medians."""
        ask = self._asked()
        if not ask.manages:
            return self._own(ask)
        policy, whom = for_request(self.user), people_of(ask)
        if len(whom) > MOST:
            raise TooManyPeople(_("More than %(most)s people at once: choose a team."), most=MOST)
        with counting(), kept.limited():
            found = table.build(whom, ask.window, policy, today=ask.today)
        table.sort(found, ask.sort, down=ask.down)
        return self._table(
            ask,
            [_row(row, found.medians) for row in found.rows],
            found.medians,
            teams=[
                {"team": pk, "name": name, "people": number, "diagnosis": _diagnosis(diagnosis)}
                for name, pk, number, diagnosis in table.diagnoses_of_teams(found, ask.window, policy)
            ],
            turnover=_turnover(turnover_of(staff_of(ask), policy.of(ask.team_id), today=ask.today)),
        )

    @figures(PersonFiguresSerializer, *PERIOD)
    def retrieve(self, request: Request, pk: int) -> Response:
        """One person's figures beside the team's median, the diagnosis and, of new staff, the line: one's own, a manager's."""
        it = get_object_or_404(self.get_queryset(), pk=pk)
        ask = self._asked()
        row, medians = self._beside(it, ask)
        rules = for_request(self.user).of(it.team_id)
        return self.shown(PersonFiguresSerializer, {
            "period": shapes.days_of(ask.period), **_row(row, medians),
            "floor": row.floor,
            "concentrated": table.concentrated(row.sums, rules.concentration_percent),
        })  # fmt: skip

    @listing(
        *PERIOD,
        choice("figure", LISTS, "which list").needed,
        number("part", "where a list is of two kinds of records: 0 the first, 1 the second", 1, most=1),
    )
    @action(detail=True)
    def records(self, request: Request, pk: int) -> Response:
        """The records behind a person's figure that one sees."""
        it = get_object_or_404(self.get_queryset(), pk=pk)
        ask, sent = self._asked(), self.sent_values()
        sources = behind.LISTS[sent["figure"]].sources
        source = sources[min(int(sent.get("part", "0")), len(sources) - 1)]
        rows = behind.rows(self.user, it, source, ask.window, for_request(self.user), today=ask.today)
        return self.behind(rows, source.sort)

    @figures(NewStaffSerializer(many=True))
    @action(detail=False, access=Access.MANAGER, url_path="new-staff", pagination_class=None)
    def new_staff(self, request: Request) -> Response:
        """New staff short of the expected line, the farthest first; those to whom nobody has written for a week wait on Today."""
        found = newcomers.short_of(readable(self.user).active(), for_request(self.user), today=self.today)
        return self.shown(_many_new, [_newcomer(one) for one in found])

    def _asked(self) -> Asked:
        sent = self.sent_values()
        if sent.get("up"):
            sent["up"] = "1" if sent["up"] in ("true", "True") else ""
        ask = asked(self.user, sent, today=self.today)
        self.check_choice(sent, ask.choice, ask.period)
        return ask

    def _beside(self, it: User, ask: Asked) -> tuple[table.Row, table.Row]:
        with counting(), kept.limited():
            return table.beside(it, team_of(it), ask.window, for_request(self.user), today=ask.today)

    def _own(self, ask: Asked) -> Response:
        it = get_object_or_404(self.get_queryset(), pk=self.user.pk)
        row, medians = self._beside(it, ask)
        return self._table(ask, [_row(row, medians)], medians)

    def _table(
        self, ask: Asked, rows: Any, medians: table.Row, *, teams: Any = (), turnover: dict[str, Any] | None = None
    ) -> Response:
        return self.shown(PeopleTableSerializer, {
            "period": shapes.days_of(ask.period), "rows": rows,
            "medians": {cell.figure.name: _plain(cell.value) for cell in medians.cells},
            "teams": teams, "turnover": turnover,
        })  # fmt: skip


def _many_new(facts: Any, **kwargs: Any) -> Any:
    return NewStaffSerializer(facts, many=True, **kwargs)


def _plain(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(HUNDREDTH)


def _row(row: table.Row, medians: table.Row) -> dict[str, Any]:
    if row.person is None:
        raise ValueError("a row of medians is nobody's")
    return {
        "person": row.person.pk, "name": row.person.name, "team": row.person.team_id,
        "cells": [
            {"figure": cell.figure.name, "value": _plain(cell.value), "before": _plain(cell.before), "of": cell.of,
             "median": _plain(middle.value), "mark": cell.mark, "thin": cell.thin}
            for cell, middle in zip(row.cells, medians.cells, strict=True)
        ],
        "money": shapes.money(sorted(row.sums.money.items())),
        "diagnosis": _diagnosis(row.diagnosis) if row.diagnosis else None,
        "newcomer": _newcomer(row.newcomer) if row.newcomer else None,
    }  # fmt: skip


def _diagnosis(found: Diagnosis) -> dict[str, Any]:
    return {
        "weak": found.weak.name if found.weak else "",
        "principles": [
            {"name": one.name, "index": None if one.index is None else int(one.index),
             "measures": [
                 {"figure": m.figure, "value": _plain(m.value), "expected": _plain(m.expected), "of": m.of, "thin": m.thin}
                 for m in one.measures
             ]}
            for one in found.principles
        ],
    }  # fmt: skip


def _newcomer(it: Newcomer) -> dict[str, Any]:
    return {
        "person": it.person.pk, "name": it.person.name, "hired_on": it.line.hired_on, "month": it.month,
        "months": it.line.months, "contacted": it.contacted, "expected": it.expected, "missing": it.missing,
        "short": it.short,
    }  # fmt: skip


def _turnover(found: Turnover) -> dict[str, Any]:
    return {
        "left": found.left, "people": _plain(found.people), "rate": _plain(found.rate), "low": found.low,
        "high": found.high, "verdict": found.verdict,
    }  # fmt: skip
