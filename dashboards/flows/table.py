"""Flows as rows: a week or month each, its moves by reason, in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from core import formatting
from dashboards.flows.asking import MONTH, Asked, first_day_of, next_step
from dashboards.flows.moving import IN, INTO, OUT, OUT_OF, Counts
from dashboards.forecasting.spans import SpanOf

MOST_ROWS = 54
HEIGHT = 100
ON_PHONE = 5  # words that fit under the picture there


@dataclass(frozen=True)
class Row:
    """A week or month (or all before the first one shown), from `first` to `last`, both within the period."""

    first: date
    last: date
    label: str
    short: str
    counts: Mapping[str, int]
    into: int
    out: int

    @property
    def net(self) -> int:
        """By how many the place grew."""
        return self.into - self.out

    @property
    def net_words(self) -> str:
        """The same with its sign."""
        sign = "+" if self.net > 0 else "−" if self.net < 0 else ""
        return f"{sign}{formatting.number(abs(self.net))}"


@dataclass(frozen=True)
class Cell:
    """A number and the query string of its list; "" where there is nothing to list."""

    count: int
    to: str
    words: str


@dataclass(frozen=True)
class Table:
    """The rows, the latest first, under the reasons that occur, with their sum."""

    rows: list[Row]
    sum: Row
    into: dict[str, Any]
    out: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.sum.into or self.sum.out)


def table(asked: Asked, found: Counts) -> Table:
    """Every week or month from the first move to the end of the period; where they are many, the earliest in one row."""
    question = asked.question
    sum_of: Counter[str] = Counter()
    by_step: dict[date, Counter[str]] = {}
    for (step, reason), number in found.items():
        by_step.setdefault(step, Counter())[reason] += number
        sum_of[reason] += number
    into = {name: words for name, words in INTO[asked.place].items() if sum_of[name]}
    out = {name: words for name, words in OUT_OF[asked.place].items() if sum_of[name]}

    def row(first: date, last: date, label: str, short: str, counts: Mapping[str, int]) -> Row:
        ins = sum(counts.get(name, 0) for name in INTO[asked.place])
        outs = sum(counts.get(name, 0) for name in OUT_OF[asked.place])
        return Row(max(first, question.start), min(last, question.end), label, short, counts, ins, outs)

    whole = row(question.start, question.end, _("Together"), "", sum_of)
    steps = _steps(min(by_step), question.end, asked.by) if by_step else []
    rows = [
        row(step, next_step(step, asked.by) - timedelta(days=1), *_labels(step, asked), by_step.get(step, {}))
        for step in reversed(steps)
    ]
    if len(rows) > MOST_ROWS:
        late, early = rows[: MOST_ROWS - 1], rows[MOST_ROWS - 1 :]
        before: Counter[str] = Counter()
        for one in early:
            before.update(one.counts)
        rows = [*late, row(early[-1].first, early[0].last, _("Earlier"), "…", before)]
    return Table(rows, whole, into, out)


def cells(asked: Asked, row: Row, reasons: Mapping[str, Any]) -> list[Cell]:
    """The numbers of a row under `reasons`."""
    return [Cell(row.counts.get(name, 0), to(asked, name, row), str(words)) for name, words in reasons.items()]


def to(asked: Asked, reason: str, row: Row) -> str:
    """The query string of the moves behind a number; `reason` may be "in" or "out"."""
    return asked.address(what="moves", reason=reason, first=row.first.isoformat(), last=row.last.isoformat())


def flow_rows(asked: Asked, shown: Table) -> list[tuple[Row, list[Cell], list[Cell], str, str]]:
    """Each row, and the sum, with its cells and the query strings of its two sums."""
    return [
        (row, cells(asked, row, shown.into), cells(asked, row, shown.out), to(asked, IN, row), to(asked, OUT, row))
        for row in (*shown.rows, shown.sum)
    ]


@dataclass(frozen=True)
class Bar:
    """A week or month as two bars: how far up and down, what it says, and the query strings of both."""

    label: str
    fine: bool  # its word is left out
    coarse: bool  # its word is left out on a phone
    up: int
    down: int
    up_words: str
    down_words: str
    to_in: str
    to_out: str

    @property
    def top(self) -> int:
        """Where the upper bar begins."""
        return HEIGHT - self.up


def bars(asked: Asked, shown: Table) -> list[Bar]:
    """The picture, the earliest first; both directions have one scale."""
    most = max((max(row.into, row.out) for row in shown.rows), default=0) or 1
    rows = list(reversed(shown.rows))
    every = -(-len(rows) // 14)
    return [
        Bar(
            row.short,
            (len(rows) - 1 - n) % every != 0,
            (len(rows) - 1 - n) % max(every, -(-len(rows) // ON_PHONE)) != 0,
            _height(row.into, most),
            _height(row.out, most),
            _("%(when)s: %(n)s in") % {"when": row.label, "n": formatting.number(row.into)},
            _("%(when)s: %(n)s out") % {"when": row.label, "n": formatting.number(row.out)},
            to(asked, IN, row),
            to(asked, OUT, row),
        )
        for n, row in enumerate(rows)
    ]


def _height(number: int, most: int) -> int:
    return max(2, round(number * HEIGHT / most)) if number else 0


def _steps(first: date, end: date, by: str) -> list[date]:
    step, found = first_day_of(first, by), []
    while step <= end:
        found.append(step)
        step = next_step(step, by)
    return found


def _labels(step: date, asked: Asked) -> tuple[str, str]:
    if asked.by == MONTH:
        label = SpanOf(step, 1).label
        return label, label
    label = _("week of %(day)s") % {"day": formatting.day(step, today=asked.today)}
    return label, formatting.day(step, today=step)
