"""The table: a row for each person, a cell for each figure, the team's median below; trends and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.policies import InForce
from accounts.training.state import State
from core import formatting
from dashboards import kept
from dashboards.people import counting, newcomers, principles, trends
from dashboards.people.catalogue import CHANGE, FIGURES, GROUPS, MONEY, OF_FOUR, PAGE, PERCENT, TABLE, Figure
from dashboards.people.counting import BEFORE, NOW, Window
from dashboards.people.newcomers import Newcomer
from dashboards.people.principles import Diagnosis
from dashboards.people.sums import ZERO, Sums, floor_of, median, total
from users.models import Role, User

FEWEST = 3  # people with a figure before a median of it says nothing about one of them
FAR = Decimal("0.3")  # of the median: from here on a cell is tinted
FEWEST_JUDGED = 3
NOT_JUDGED = principles.diagnose([], days=0)
MANY = 10  # people whose counts take seconds at a million accounts


@dataclass(frozen=True)
class Cell:
    """One figure of one person, with what it was and how it lies to the median."""

    figure: Figure
    value: Decimal | int | None
    before: Decimal | int | None = None
    of: int | None = None
    mark: str = ""  # good or bad where it lies far from the median; new staff are not compared
    note: str = ""
    series: tuple[Decimal | int | None, ...] = ()  # the periods before, the period before, the period

    @property
    def none(self) -> bool:
        """Whether there is nothing to open."""
        return self.value is None

    @property
    def spark(self) -> str:
        """The points of its small picture; empty where there is none."""
        return trends.points(self.series)

    @property
    def told(self) -> str:
        """The series in words."""
        return " · ".join(words_of(self.figure, value) for value in self.series)

    @property
    def thin(self) -> bool:
        """Whether its rate is of too few to be judged."""
        return _is_thin(self.of)

    @property
    def shown(self) -> str:
        """As people read it."""
        return words_of(self.figure, self.value)

    @property
    def changed(self) -> str:
        """How much it rose or fell, with its sign."""
        return "" if self.change is None else signed(self.figure, self.change)

    @property
    def was(self) -> str:
        """What it was in the period before."""
        return words_of(self.figure, self.before)

    @property
    def change(self) -> Decimal | None:
        """How much it rose or fell since the period before; None where there was none or nothing changed."""
        if self.value is None or self.before is None or self.figure.today:
            return None
        change = Decimal(self.value) - Decimal(self.before)
        return (change.quantize(Decimal(1)) if self.figure.kind == PERCENT else change) or None

    @property
    def tone(self) -> str:
        """good or bad: which way the change goes."""
        if not self.change or not self.figure.better:
            return ""
        return "good" if (self.change > 0) == (self.figure.better > 0) else "bad"

    @property
    def rises(self) -> bool:
        """Whether it is more than before."""
        return bool(self.change and self.change > 0)


@dataclass
class Row:
    """One person (or the median)."""

    person: User | None
    sums: Sums
    before: Sums
    cells: list[Cell] = field(default_factory=list)
    newcomer: Newcomer | None = None
    on_line: Newcomer | None = None  # the same where the period reaches today: the line of new staff is that of today
    diagnosis: Diagnosis | None = None
    training: State | None = None
    earlier: tuple[Sums, ...] = ()
    judged: bool = True  # whether the period holds anything of this person
    floor: int | None = None  # of new customers in the period; None for new staff
    apart: bool = False  # leads and neither owns nor sells: beside the others, compared with nobody

    @property
    def name(self) -> str:
        """For sorting."""
        return self.person.name if self.person else ""

    def value(self, figure: Figure, *, before: bool = False) -> Decimal | int | None:
        """A figure of this row, or what it was before; of who does not sell nothing is a zero."""
        value = figure.value(self.before if before else self.sums)
        return (value or None) if self.apart else value

    def cell(self, name: str) -> Cell:
        """The cell of a figure."""
        return next(cell for cell in self.cells if cell.figure.name == name)


@dataclass
class Table:
    """What the page shows."""

    rows: list[Row]
    medians: Row
    apart: list[Row] = field(default_factory=list)  # managers who only came along: no part of medians and diagnoses
    teams: list[tuple[str, int, int, Diagnosis]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nobody has any figure."""
        return all(row.sums.silent for row in self.rows)


def build(
    people: Sequence[User],
    window: Window,
    policy: InForce,
    *,
    today: date,
    figures: tuple[Figure, ...] = TABLE,
    fewest: int = 1,
    pictures: bool = False,
    only: User | None = None,
) -> Table:
    """Count people and put them side by side: two statements whatever their number, with `pictures` of trends or without.

    `fewest`: people with a figure below which there is no median. A manager who neither owned nor sold anything in the
    period is compared with nobody: such rows stand apart, and are left out where nothing at all was counted.
    `only`: the one person the table is for, counted anew where the others are those of some minutes ago.
    """
    spans = trends.spans(window.since_before, window.days) if pictures else []
    counted = _counted([person.pk for person in people], window, policy, today=today, earlier=spans, only=only)
    new = newcomers.newcomers_of(people, policy, today=today)
    rows: list[Row] = []
    apart: list[Row] = []
    for person in people:
        now, before = counted[person.pk, NOW], counted[person.pk, BEFORE]
        if person.role == Role.MANAGER and not now.sells:
            apart += [] if now.empty else [Row(person, now, before, diagnosis=NOT_JUDGED, judged=False, apart=True)]
            continue
        row = Row(person, now, before, newcomer=new.get(person.pk))
        row.earlier = tuple(counted[person.pk, n] for n, _since, _until in spans)
        running = row.newcomer is not None and window.until >= today  # new staff are judged since they came
        row.on_line = row.newcomer if running else None
        row.judged = running or not now.silent
        if row.newcomer is None:
            row.floor = floor_of(policy.of(person.team_id).new_customers_month, window.days)
        row.diagnosis = principles.diagnose(_judged([row], policy), days=window.days)
        rows.append(row)
    middle = {f.name: _median(f, [row.sums for row in rows], fewest) for f in figures}
    for row in rows:
        row.cells = [_cell(f, row, middle[f.name] if len(rows) >= FEWEST_JUDGED else None) for f in figures]
    for row in apart:
        row.cells = [_cell(f, row, None) for f in figures]
    medians = Row(None, Sums(), Sums(), [Cell(f, middle[f.name], _before(f, rows, fewest)) for f in figures])
    return Table(rows, medians, apart)


def _counted(
    people: list[int],
    window: Window,
    policy: InForce,
    *,
    today: date,
    earlier: list[trends.Span],
    only: User | None,
) -> dict[tuple[int, int], Sums]:
    def count(of: list[int]) -> dict[tuple[int, int], Sums]:
        return counting.count(of, window, policy, today=today, earlier=earlier)

    if only is None or len(people) < MANY:
        return count(people)
    asked = (sorted(people), window, policy.version, today, earlier)
    found, was_kept = kept.again("people", asked, lambda: count(people))
    return found | count([only.pk]) if was_kept else found


def beside(person: User, mates: Sequence[User], window: Window, policy: InForce, *, today: date) -> tuple[Row, Row]:
    """A person's row with every figure, and the row of medians of the team: what the person's own page shows.

    `mates` are the people of the team, the person among them; of few people there is no median.
    """
    figures = (*TABLE, *PAGE)
    found = build(mates, window, policy, today=today, figures=figures, fewest=FEWEST, only=person)
    row = next((r for r in (*found.rows, *found.apart) if r.person == person), None) or blank(person, figures)
    return row, found.medians


def diagnoses_of_teams(table: Table, window: Window, policy: InForce) -> list[tuple[str, int, int, Diagnosis]]:
    """Each team of the table: name, id, people, diagnosis; nothing for a single one without others to tell apart."""
    teams: dict[int, list[Row]] = {}
    for row in table.rows:
        if row.person and row.person.team_id:
            teams.setdefault(row.person.team_id, []).append(row)
    found = []
    for team_id, rows in teams.items():
        people = _judged(rows, policy)
        team = rows[0].person.team if rows[0].person else None
        found.append((str(team), team_id, len(rows), principles.diagnose(people, days=window.days)))
    return sorted(found, key=lambda each: each[0])


def together(table: Table) -> Sums:
    """Everybody's counts added up."""
    return total(row.sums for row in table.rows)


def sort(table: Table, name: str, *, down: bool) -> None:
    """Order the rows by a figure; those without it come last, equal ones by name."""
    if not name:
        return

    def key(row: Row) -> Any:
        value = FIGURES[name].value(row.sums)
        return None if value is None else Decimal(value)

    keyed = [(key(row), row) for row in sorted(table.rows, key=lambda row: row.name)]
    there = [pair for pair in keyed if pair[0] is not None]
    there.sort(key=lambda pair: pair[0], reverse=down)
    table.rows = [row for _value, row in there] + [row for value, row in keyed if value is None]


def _judged(rows: Sequence[Row], policy: InForce) -> list[principles.Person]:
    return [_for_diagnosis(row, policy) for row in rows if row.judged]


def _for_diagnosis(row: Row, policy: InForce) -> principles.Person:
    rules = policy.of(row.person.team_id if row.person else None)
    if row.newcomer is None:
        return principles.Person(row.sums, rules)
    line = row.on_line
    return principles.Person(row.sums, rules, line.contacted if line else 0, line.expected if line else 0)


def _median(figure: Figure, all_sums: list[Sums], fewest: int) -> Decimal | None:
    values = [figure.value(sums) for sums in all_sums if not _is_thin(figure.of(sums) if figure.of else None)]
    return median(values) if sum(value is not None for value in values) >= fewest else None


def _is_thin(of: int | None) -> bool:
    """Whether a rate is of so few that it is compared with nothing, and nothing with it."""
    return of is not None and of < principles.LEAST


def _before(figure: Figure, rows: list[Row], fewest: int) -> Decimal | None:
    there = [row.before for row in rows if not row.before.empty]
    return None if figure.today else _median(figure, there, fewest)


def _cell(figure: Figure, row: Row, middle: Decimal | None) -> Cell:
    value = row.value(figure)
    of = figure.of(row.sums) if figure.of else None
    before = None if figure.today or row.before.empty else row.value(figure, before=True)
    mark = "" if row.newcomer or not row.judged else _mark(figure, value, of, middle)
    note = ""
    if figure.name == "coverage" and row.sums.accounts:
        note = formatting.number(Decimal(row.sums.met) / row.sums.accounts, 1)
    elif figure.kind == MONEY:
        note = " · ".join(formatting.money(amount, code, short=True) for code, amount in other_money(row.sums))
    elif figure.name == "fresh" and row.floor and row.judged:
        note = _("floor %(n)s") % {"n": formatting.number(row.floor)}
        mark = "bad" if row.sums.fresh < row.floor else "" if mark == "bad" else mark
    series: tuple[Decimal | int | None, ...] = ()
    if row.earlier and figure.name in trends.FIGURES and row.judged:
        series = tuple(figure.value(sums) for sums in (*row.earlier, row.before, row.sums))
    return Cell(figure, value, before, of, mark, note, series)


def _mark(figure: Figure, value: Decimal | int | None, of: int | None, middle: Decimal | None) -> str:
    """Far above or below the median; rates of few are not judged."""
    if value is None or not middle or middle <= 0 or not figure.better or _is_thin(of):
        return ""
    distance = Decimal(value) / middle - 1
    if abs(distance) < FAR:
        return ""
    return "good" if (distance > 0) == (figure.better > 0) else "bad"


def words_of(figure: Figure, value: Decimal | int | None) -> str:
    """A figure as people read it; a dash is not a zero."""
    if value is None:
        return "–"
    if figure.kind == MONEY:
        return formatting.money(value, settings.CURRENCY, short=True)
    if figure.kind == PERCENT:
        return f"{formatting.number(value, 0)}%"
    if figure.kind == CHANGE:
        return signed(figure, Decimal(value))
    places = 1 if figure.kind == OF_FOUR or value != int(value) else 0
    return formatting.number(value, places)


def signed(figure: Figure, change: Decimal) -> str:
    """A difference with its sign; of a rate in percentage points."""
    if figure.kind == MONEY:
        return ("+" if change > 0 else "−") + formatting.money(abs(change), settings.CURRENCY, short=True)
    places = 1 if change != int(change) else 0
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + formatting.number(abs(change), places)


def other_money(sums: Sums) -> list[tuple[str, Decimal]]:
    """What was sold in other currencies than the company's."""
    return sorted((code, amount) for code, amount in sums.money.items() if code != settings.CURRENCY and amount != ZERO)


def blank(person: User, figures: tuple[Figure, ...]) -> Row:
    """The row of somebody of whom nothing was counted (a manager who sells nothing)."""
    row = Row(person, Sums(), Sums(), diagnosis=NOT_JUDGED, judged=False, apart=person.role == Role.MANAGER)
    row.cells = [_cell(figure, row, None) for figure in figures]
    return row


def grouped(row: Row, medians: Row) -> list[tuple[Any, list[tuple[Cell, Cell]]]]:
    """A person's cells with the median beside each, by group."""
    pairs = list(zip(row.cells, medians.cells, strict=True))
    found = [(words, [p for p in pairs if p[0].figure.group == group]) for group, words in GROUPS.items()]
    return [(words, some) for words, some in found if some]


def concentrated(sums: Sums, limit: int) -> bool:
    """Whether too many of the contacts went to a few customers; of few contacts nothing is said."""
    return sums.days >= principles.LEAST and sums.top * 100 >= limit * sums.days
