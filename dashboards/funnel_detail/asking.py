"""What the funnel in detail is asked for: which part of it, whose, when, and which accounts or leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards import periods, scopes, segments
from dashboards.addresses import Addressed, Switch
from dashboards.funnel_detail.steps import FIRST_STEP, STEPS, UNITS
from dashboards.periods import A_YEAR, Period
from dashboards.report import LEADS, PASSED, Report
from dashboards.scopes import Choice
from dashboards.segments import Segment
from users.models import User

OUTLOOK, COHORTS, SOURCES, LOSSES, AGEING = "outlook", "cohorts", "sources", "losses", "ageing"
PARTS: dict[str, str | Promise] = {
    OUTLOOK: _("Funnel and forecast"),
    COHORTS: _("Cohorts"),
    SOURCES: _("Sources and cost"),
    LOSSES: _("Losses"),
    AGEING: _("Ageing"),
}
DATED = (OUTLOOK, COHORTS, SOURCES, LOSSES)
NARROWED_BY = ("origin", "industry", "region", "grade", "campaign", "tag", "size", "source")


@dataclass(frozen=True)
class Asked(Addressed):
    """One part of the funnel in detail; `unit` is what cohorts are made of, `step` the one their triangle follows."""

    choice: Choice
    period: Period
    segment: Segment
    part: str
    unit: str
    step: str
    today: date

    @property
    def part_words(self) -> str | Promise:
        """The part as it is printed on the page."""
        return PARTS[self.part]

    @property
    def dated(self) -> bool:
        """Whether the period plays a part."""
        return self.part in DATED

    @property
    def report(self) -> Report:
        """The same question to the funnel that counts what passed through."""
        return Report(self.choice, self.period, self.segment, PASSED, self.today)

    @property
    def lead_report(self) -> Report:
        """The same question to the funnel from the lead."""
        return Report(self.choice, self.period, self.segment.of_leads(), LEADS, self.today)

    @property
    def parts(self) -> list[Switch]:
        """Each part in words, the query string that switches to it, and whether it is shown."""
        return self.switches("part", PARTS, self.part)

    @property
    def units(self) -> list[Switch]:
        """What cohorts can be made of: words, query string, whether it is shown."""
        return [(words, self.address(unit=unit, step=""), unit == self.unit) for unit, words in UNITS.items()]

    @property
    def steps(self) -> list[Switch]:
        """The steps that the triangle can follow."""
        return self.switches("step", STEPS[self.unit], self.step)

    @property
    def step_words(self) -> str | Promise:
        """The step that the triangle follows, in words."""
        return STEPS[self.unit][self.step]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The query string without each narrowing, with what it says."""
        return [(self.address(**{name: ""}), words) for name, words in self.segment.words]

    @property
    def wide(self) -> str:
        """ "yes" where a filter behind "More filters" is in force."""
        return "yes" if self.segment.parameters else ""

    @property
    def unnarrowed(self) -> str:
        """The query string without the segment and with the usual period."""
        return self.address(**dict.fromkeys((*NARROWED_BY, "period", "from", "to"), ""))

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this again."""
        given = {
            "part": self.part if self.part != OUTLOOK else "",
            **self.whose,
            **self.segment.parameters,
            **(self.period.parameters if self.period.key != usual_of(self.part) else {}),
            "unit": self.unit if self.unit != next(iter(UNITS)) else "",
            "step": self.step if self.step != FIRST_STEP[self.unit] else "",
        }
        return {name: value for name, value in given.items() if value}


def usual_of(part: str) -> str:
    """The period that a part shows unless it is asked for another one."""
    return periods.DEFAULT if part == OUTLOOK else A_YEAR


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """What an address asks for, never wider than the reader may see; nonsense means the usual."""
    part, unit, step = params.get("part", ""), params.get("unit", ""), params.get("step", "")
    part = part if part in PARTS else OUTLOOK
    unit = unit if unit in UNITS else next(iter(UNITS))
    return Asked(
        choice=scopes.chosen(user, params),
        period=periods.chosen(params, today=today, usual=usual_of(part)),
        segment=segments.chosen(params),
        part=part,
        unit=unit,
        step=step if step in STEPS[unit] else FIRST_STEP[unit],
        today=today,
    )
