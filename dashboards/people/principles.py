"""Which of the four principles is the weak one, of a person or a team (domain.md 2.4, Diagnosis).

Each principle is the mean of a few measures, each of them the figure as a percentage of what the rules expect, at most
150. A measure without figures is left out, and so is a rate of fewer than LEAST; a principle without any left is not
judged. The weak one is the lowest below 100.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules import RuleValues
from dashboards.people import sums as plain
from dashboards.people.sums import Sums, floor_of, share

CEILING, EXPECTED = Decimal(150), Decimal(100)
LEAST = 20  # of fewer a rate is shown grey and judges nobody
QUANTITY, TIME, SKILL, DISTANCE = "quantity", "time", "skill", "distance"
NAMES: dict[str, Promise] = {
    QUANTITY: _("Quantity and probability"),
    TIME: _("Time and probability"),
    SKILL: pgettext_lazy("principle", "Professionalism"),
    DISTANCE: _("Psychological distance"),
}
SHORT: dict[str, Promise] = {
    QUANTITY: pgettext_lazy("people", "Quantity"),
    TIME: pgettext_lazy("people", "Time"),
    SKILL: pgettext_lazy("people", "Professionalism"),
    DISTANCE: pgettext_lazy("people", "Distance"),
}
ADVICE: dict[str, Promise] = {
    QUANTITY: _("Meet more new customers: without numbers nothing else can work."),
    TIME: _("Keep the rhythm: plan the next step at every contact, and keep it."),
    SKILL: _("Prepare the talk: what to find out, who is above, what this customer will decide."),
    DISTANCE: _("Learn more about the customers at hand: the missing roles and the portrait."),
}


@dataclass(frozen=True)
class Measure:
    """One figure beside what is expected of it; `figure` is its name in the catalogue, `of` what a rate is taken of."""

    figure: str
    words: Promise
    value: Decimal
    expected: Decimal
    unit: str = "%"
    of: int | None = None

    @property
    def thin(self) -> bool:
        """Whether it is a rate of too few to judge somebody by."""
        return self.of is not None and self.of < LEAST

    @property
    def index(self) -> Decimal:
        """Percent of what is expected, at most 150."""
        return min(self.value * 100 / self.expected, CEILING)


@dataclass
class Principle:
    """One of the four with its measures."""

    name: str
    measures: list[Measure] = field(default_factory=list)

    @property
    def index(self) -> Decimal | None:
        """The mean of its measures, whole percent; None without any, and of thin ones alone."""
        solid = [m.index for m in self.measures if not m.thin]
        if not solid:
            return None
        mean = sum(solid, Decimal(0)) / len(solid)
        return mean.quantize(Decimal(1), ROUND_HALF_UP)

    @property
    def words(self) -> Promise:
        """What it is called."""
        return NAMES[self.name]

    @property
    def short(self) -> Promise:
        """The same in a word."""
        return SHORT[self.name]

    @property
    def advice(self) -> Promise:
        """What to do about it."""
        return ADVICE[self.name]

    @property
    def width(self) -> str:
        """Of its bar, for SVG: 150 is the whole width."""
        return f"{(self.index or Decimal(0)) * 100 / CEILING:.2f}%"


@dataclass
class Diagnosis:
    """The four principles of somebody."""

    principles: list[Principle]

    @property
    def weak(self) -> Principle | None:
        """The lowest of those below what is expected; None where none is."""
        below = [p for p in self.principles if p.index is not None and p.index < EXPECTED]
        return min(below, key=lambda p: p.index or Decimal(0)) if below else None

    @property
    def judged(self) -> bool:
        """Whether there are figures for at least one."""
        return any(p.index is not None for p in self.principles)


@dataclass(frozen=True)
class Person:
    """What the diagnosis needs of each person besides the counts: the rules of the team, the line of new staff."""

    sums: Sums
    rules: RuleValues
    contacted: int | None = None  # customers since the person was hired; None: no new staff
    expected: int = 0  # by today; 0: the period ended before, and the line of today says nothing about it


def diagnose(people: Iterable[Person], *, days: int) -> Diagnosis:
    """The same of several people together: their counts are added, and what is expected of each; numbers of the rules
    are weighed by people.
    """
    people = list(people)
    sums = plain.total(p.sums for p in people)
    quantity, time, skill, distance = (Principle(name) for name in NAMES)
    contacted, line = (
        sum(p.contacted or 0 for p in people),
        sum(p.expected for p in people if p.contacted is not None),
    )
    if line:
        quantity.measures.append(Measure("line", _("Customers of new staff"), Decimal(contacted), Decimal(line), ""))
    old = [p for p in people if p.contacted is None]
    floor = sum(floor_of(p.rules.new_customers_month, days) for p in old)
    if floor:
        fresh = Decimal(sum(p.sums.fresh for p in old))
        quantity.measures.append(Measure("fresh", _("New customers contacted"), fresh, Decimal(floor), ""))
    _percent(time, "cadence", _("Cadence kept"), share(sums.kept, sums.held), _norm(people, "norm_cadence"), sums.held)
    _percent(
        time, "steps", _("Next steps kept"), share(sums.steps_kept, sums.steps), _norm(people, "norm_steps"), sums.steps
    )
    asked, yes = sums.bigger_asked + sums.higher_asked, sums.bigger + sums.higher
    _percent(
        skill, "questions", _("Yes to the two questions"), share(yes, asked), _norm(people, "norm_questions"), asked
    )
    accuracy = plain.accuracy(sums.off, sums.most)
    _percent(skill, "accuracy", _("Forecast accuracy"), accuracy, _norm(people, "norm_accuracy"))
    portrait, known = plain.portrait(sums), share(sums.known, sums.accounts * plain.ROLES)
    _percent(distance, "portrait", _("Portraits filled"), portrait, _norm(people, "norm_portrait"), sums.accounts)
    _percent(distance, "coverage", _("Roles known"), known, _norm(people, "norm_coverage"), sums.accounts)
    return Diagnosis([quantity, time, skill, distance])


def _norm(people: list[Person], name: str) -> Decimal:
    return Decimal(sum(getattr(p.rules, name) for p in people)) / len(people) if people else EXPECTED


def _percent(
    principle: Principle, figure: str, words: Promise, value: Decimal | None, expected: Decimal, of: int | None = None
) -> None:
    if value is not None:
        principle.measures.append(Measure(figure, words, value, expected, of=of))
