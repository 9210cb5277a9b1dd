"""Curves beside each other: by person, team, source, industry, grade or the quarter of the first contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from dashboards import sources
from dashboards.curve.asking import NEVER, Asked
from dashboards.curve.drawing import spark, spark_scale
from dashboards.curve.estimate import Curve, Point, estimate
from dashboards.curve.reading import ALL, ORDERED, Counts
from dashboards.curve.stopping import ENOUGH
from dashboards.forecasting.spans import SpanOf
from dashboards.segments import EXACTLY, LONGEST
from users.models import Team, User

MAY_BE_UNKNOWN = ("source", "industry", "period")  # an address can ask for the accounts that have none
FEWEST_PEOPLE = 3  # below, a median would tell one colleague's figures


@dataclass(frozen=True)
class GroupRow:
    """One row: its curve, at each mark (None beyond the last count), and what its figures lead to ("" where no list can say)."""

    label: str
    curve: Curve
    marked: list[tuple[int, Point | None]]
    picture: str
    to: str
    to_accounts: str
    to_ordered: str

    @property
    def median_thin(self) -> bool:
        """Whether too few were at risk where half have bought."""
        point = None if self.curve.median is None else self.curve.at(self.curve.median)
        return point is not None and point.at_risk < ENOUGH


def curves(found: Mapping[str, Counts]) -> dict[str, Curve]:
    """The curve of each group."""
    return {key: estimate(counts) for key, counts in found.items()}


def merged(by: str, found: Mapping[str, Counts]) -> dict[str, Counts]:
    """Groups that are one thing under several words are one group."""
    if by != "source":
        return dict(found)
    under = sources.together((key, sum(n for _place, _ordered, n in counts)) for key, counts in found.items())
    groups: dict[str, dict[tuple[int, bool], int]] = {}
    for key, counts in found.items():
        group = groups.setdefault(under[key], {})
        for place, ordered, number in counts:
            group[place, ordered] = group.get((place, ordered), 0) + number
    return {key: [(*at, number) for at, number in group.items()] for key, group in groups.items()}


def rows(asked: Asked, found: Mapping[str, Curve], marks: tuple[int, ...]) -> list[GroupRow]:
    """The rows of a page: quarters the latest first, grades in order, everything else by the number of accounts."""
    shown = [(key, found[key]) for key in keys_of(asked, found)]
    known = {"person": asked.choice.everybody, "team": dict(asked.choice.teams)}.get(asked.by)
    names = labels(asked.by, [key for key, _curve in shown], known)
    top, end = spark_scale([curve for _key, curve in shown], by_days=asked.by_days)
    return [
        GroupRow(
            names[key],
            curve,
            [(mark, curve.at(mark)) for mark in marks],
            spark(curve, top, end),
            *_leads_to(asked, narrowing(asked, key)),
        )
        for key, curve in shown
    ]


def keys_of(asked: Asked, found: Mapping[str, Curve]) -> list[str]:
    """The groups that are shown, in their order."""
    return [key for key, _curve in _sorted(asked.by, found)[: asked.most_rows]]


def _leads_to(asked: Asked, to: dict[str, str] | None) -> tuple[str, str, str]:
    """The query strings of a group's curve, its accounts, and those with an order."""
    if to is None:
        return "", "", ""
    alone = to | {"rows": ""}
    return asked.address(**alone), asked.address(**alone, what=ALL), asked.address(**alone, what=ORDERED, n="0")


def labels(by: str, keys: list[str], known: Mapping[int, str] | None = None) -> dict[str, str]:
    """What the groups are called, by their keys; `known` are names that need not be asked for."""
    if by in ("person", "team"):
        model: Any = {"person": User, "team": Team}[by]
        names = dict(known or {})
        missing = {int(key) for key in keys if key} - set(names)
        if missing:
            names |= dict(model.objects.filter(pk__in=missing).values_list("pk", "name"))
        nobody = _("Nobody yet") if by == "person" else _("No team")
        return {key: names.get(int(key), "–") if key else nobody for key in keys}
    if by == "period":
        return {key: _quarter(key).label if key else _("No contact yet") for key in keys}
    return {key: (sources.words_of(key) if by == "source" else key) or _("not known") for key in keys}


def narrowing(asked: Asked, key: str) -> dict[str, str] | None:
    """The parameters that narrow a curve to one group; None where no address can say it."""
    if (not key and asked.by not in MAY_BE_UNKNOWN) or (asked.by in ("source", "industry") and len(key) >= LONGEST):
        return None
    if asked.by == "period":
        return _days_of(asked, _quarter(key)) if key else {"by": "", "period": NEVER, "from": "", "to": ""}
    if asked.by in ("person", "team") and not _may_choose(asked, key):
        return None
    narrower = {
        "person": {"person": key},
        "team": {"team": key, "own": "1", "person": ""},
        "source": {"source": f"{EXACTLY}{key}"},
        "industry": {"industry": f"{EXACTLY}{key}"},
        "grade": {"grade": key},
    }[asked.by]
    return narrower | {"by": ""}  # one group beside itself compares nothing


def median_at(found: Mapping[str, Curve], place: int) -> float | None:
    """The median of people's shares at a place; None when too few have come so far."""
    shares = [point.cumulative for key, curve in found.items() if key and (point := curve.at(place))]
    return median(shares) if len(shares) >= FEWEST_PEOPLE else None


def _may_choose(asked: Asked, key: str) -> bool:
    choices = asked.choice.everybody if asked.by == "person" else dict(asked.choice.teams)
    return bool(key) and int(key) in choices


def _days_of(asked: Asked, span: SpanOf) -> dict[str, str]:
    first = max(span.start, asked.period.start)
    last = min(span.after - timedelta(days=1), asked.period.end)
    return {"by": "", "period": "custom", "from": first.isoformat(), "to": last.isoformat()}


def _quarter(key: str) -> SpanOf:
    year, _sep, quarter = key.partition("-Q")
    return SpanOf(date(int(year), int(quarter) * 3 - 2, 1), 3)


def _sorted(by: str, found: Mapping[str, Curve]) -> list[tuple[str, Curve]]:
    if by == "period":
        return sorted(found.items(), reverse=True)
    if by == "grade":
        return sorted(found.items())
    return sorted(found.items(), key=lambda row: (-row[1].accounts, row[0]))
