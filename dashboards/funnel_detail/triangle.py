"""Cohorts as tables: how far each month's have come until today, and a triangle of one step by months since the entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from core.formatting import THIN_SAMPLE
from dashboards.forecasting.spans import SpanOf
from dashboards.funnel_detail import cohorts
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.cohorts import Cohort
from dashboards.funnel_detail.steps import LETTERS, STEPS

LAST = 12  # columns: months after the entry
SHADES = 8


@dataclass(frozen=True)
class Cell:
    """A number of `of`, how strongly it is tinted (0 to SHADES), and the query string of its records."""

    number: int
    of: int
    shade: int
    to: str
    running: bool = False  # its month is not over

    @property
    def thin(self) -> bool:
        """Whether its share says little."""
        return self.of < THIN_SAMPLE

    @property
    def share(self) -> float | None:
        """The part of the cohort."""
        return self.number / self.of if self.of else None


@dataclass(frozen=True)
class Row:
    """One month: what entered, and its cells; None where the month has not come yet."""

    label: str
    size: int
    to: str
    cells: list[Cell | None]


@dataclass(frozen=True)
class Head:
    """A column: its words, and the letter of a stage."""

    words: str | Promise
    letter: str = ""


def steps(asked: Asked) -> list[Head]:
    """The columns of the table of all steps."""
    return [Head(words, step if step in LETTERS else "") for step, words in STEPS[asked.unit].items()]


def by_step(asked: Asked, found: list[Cohort]) -> list[Row]:
    """How far each month's have come until today."""
    top = max((c.until_now(step) / c.size for c in found if c.size for step in STEPS[asked.unit]), default=0.0)
    return [
        Row(
            label(cohort.month),
            cohort.size,
            to(asked, cohort.month),
            [
                _cell(cohort.until_now(step), cohort.size, top, to(asked, cohort.month, step))
                for step in STEPS[asked.unit]
            ],
        )
        for cohort in found
    ]


def total(asked: Asked, found: list[Cohort]) -> Row:
    """All months together, until today."""
    size = sum(cohort.size for cohort in found)
    sums = [(step, sum(cohort.until_now(step) for cohort in found)) for step in STEPS[asked.unit]]
    return Row("", size, to(asked, None), [Cell(number, size, 0, to(asked, None, step)) for step, number in sums])


def columns(asked: Asked) -> list[int]:
    """The months after the entry that the triangle has columns for."""
    months = cohorts.months_of(asked)
    return list(range(min(LAST, _age(months[-1], asked.today)) + 1)) if months else []


def triangle(asked: Asked, found: list[Cohort]) -> list[Row]:
    """The share of each month's that had reached the step after so many months."""
    heads, step = columns(asked), asked.step
    known = [(c, after) for c in found if c.size for after in heads if after <= _age(c.month, asked.today)]
    top = max((c.within(step, after) / c.size for c, after in known), default=0.0)
    rows = []
    for cohort in found:
        age = _age(cohort.month, asked.today)
        cells = [
            _cell(
                cohort.within(step, after), cohort.size, top, to(asked, cohort.month, step, after), running=after == age
            )
            if after <= age
            else None
            for after in heads
        ]
        rows.append(Row(label(cohort.month), cohort.size, to(asked, cohort.month), cells))
    return rows


def together(asked: Asked, found: list[Cohort]) -> list[tuple[int, int, int]]:
    """By months after the entry: of those that are so old, how many, and how many had reached the step by then."""
    rows = []
    for after in columns(asked):
        old = [cohort for cohort in found if _age(cohort.month, asked.today) > after]
        rows.append((after, sum(c.size for c in old), sum(c.within(asked.step, after) for c in old)))
    return rows


def label(month: date) -> str:
    """A month as people read it."""
    return SpanOf(month, 1).label


def to(asked: Asked, month: date | None, step: str = "", within: int | None = None) -> str:
    """The query string of the records behind a cell."""
    return asked.address(
        list="cohort",
        month=f"{month:%Y-%m}" if month else "",
        at=step,
        within="" if within is None else str(within),
    )


def _cell(number: int, of: int, top: float, address: str, *, running: bool = False) -> Cell:
    shade = -(-number * SHADES // (of * top)) if number and of and top else 0
    return Cell(number, of, int(min(SHADES, shade)), address, running)


def _age(month: date, today: date) -> int:
    return (today.year - month.year) * 12 + today.month - month.month
