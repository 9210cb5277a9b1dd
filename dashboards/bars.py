"""A funnel's counts as bars: label, count, what it is a share of, and the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.addresses import MOST_ROWS
from dashboards.behind import Bar, place_words
from dashboards.funnel import Funnel
from dashboards.lead_steps import SHORT, labels, narrowing, sorted_rows
from dashboards.report import LEADS, Report
from dashboards.standing import CONTACTED, UNTOUCHED, Standing
from leads.models import STAGE_ORDER, Stage
from leads.outcomes import ORDERED, Outcome


@dataclass(frozen=True)
class Row:
    """One bar as the page draws it; `step_of` is the bar above, nothing where bars do not follow from each other."""

    bar: Bar
    label: str
    count: int
    step_of: int | None
    to: str

    @property
    def stage(self) -> str:
        """The letter of its badge; empty for a bar that is no stage."""
        return self.bar.stage if self.bar.stage in STAGE_ORDER else ""


def passed_accounts(report: Report, found: Funnel) -> list[Row]:
    """Accounts, the contacted among them, and those that came at least as far as each stage."""
    first = [
        _row(report, Bar("accounts"), _("Accounts"), found.accounts, None),
        _row(report, Bar("contacted"), _("Contacted"), found.contacted, found.accounts),
    ]
    return first + _stages(report, "account", found.account_stages, found.contacted)


def passed_opportunities(report: Report, found: Funnel) -> list[Row]:
    """Opportunities that came at least as far as each stage."""
    return _stages(report, "opportunity", found.opportunity_stages, None)


def standing_accounts(report: Report, found: Standing) -> list[Row]:
    """Accounts by the one place where each stands now."""
    rows = []
    for place, count in found.places.items():
        label = place_words(place) if place in (UNTOUCHED, CONTACTED) else str(Stage(place).label)
        rows.append(_row(report, Bar("place", place), label, count, None))
    return rows


def standing_opportunities(report: Report, found: Standing) -> list[Row]:
    """Open opportunities by their stage."""
    return [
        _row(report, Bar("running", stage), str(Stage(stage).label), count, None)
        for stage, count in found.running.items()
    ]


def from_leads(report: Report, found: Outcome) -> list[Row]:
    """Leads entered in the period, and those that came at least to each step.

    An account orders without its lead's opportunity, too: those that ordered are a share of the converted ones.
    """
    rows, above = [], None
    for step, label in SHORT.items():
        above = found.converted if step == ORDERED else above
        rows.append(_row(report, Bar("lead", step), str(label), found.at(step), above))
        above = found.at(step)
    return rows


@dataclass(frozen=True)
class GroupRow:
    """One row of the table below the funnel from the lead; `to` the query string narrowed to it, `lists` by step."""

    label: str
    found: Outcome
    to: str
    lists: dict[str, str]


def grouped(
    report: Report, group: str, found: Mapping[str, Outcome], *, most: int | None = MOST_ROWS
) -> list[GroupRow]:
    """The first rows of a group (None: every one), each with the addresses of its funnel and its lists."""
    rows = []
    known = {"person": report.choice.everybody, "team": dict(report.choice.teams)}.get(group)
    shown = sorted_rows(group, found, most)
    named = labels(group, dict(shown), known)
    for key, outcome in shown:
        narrower = narrowing(group, key, report)
        address = ""
        lists: dict[str, str] = {}
        if narrower is not None:
            address = report.address(**narrower, mode=LEADS, rows="")
            behind = report.address(**narrower, mode=LEADS, by="", rows="", bar="lead")
            lists = {step or "leads": f"{behind}&stage={step}" for step in SHORT}
        rows.append(GroupRow(named[key], outcome, address, lists))
    return rows


def to(report: Report, kind: str, stage: str = "", currency: str = "") -> str:
    """The query string of the list behind a number."""
    return report.address(bar=kind, stage=stage, currency=currency)


def _stages(report: Report, kind: str, stages: Mapping[str, int], before: int | None) -> list[Row]:
    rows = []
    for letter in STAGE_ORDER:
        count = stages.get(letter, 0)
        rows.append(_row(report, Bar(kind, letter), str(Stage(letter).label), count, before))
        before = count
    return rows


def _row(report: Report, bar: Bar, label: str, count: int, step_of: int | None) -> Row:
    return Row(bar, label, count, step_of, to(report, bar.kind, bar.stage))
