"""A kept replay as a page shows it: figures side by side, months, loads, and the rows behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rule_words
from accounts.models import Rule
from accounts.policies import InForce
from accounts.rules import SPECS, clean
from core import formatting
from dashboards.forecasting.spans import month_of
from dashboards.lab import behind, wanted
from dashboards.lab.replaying import ONE, REAL, SIDES, TWO
from dashboards.lab.wanted import GRADES, NUMBERS
from dashboards.models import Replay

MOST_PEOPLE = 50
WORDS: dict[str, str | Promise] = {
    REAL: gettext_lazy("Really happened"),
    ONE: gettext_lazy("Setting A"),
    TWO: gettext_lazy("Setting B"),
}
KINDS: dict[tuple[str, str], Promise] = {
    ("", "moves"): gettext_lazy("Accounts let go by a rule"),
    ("", "orders"): gettext_lazy("Orders after the account was let go"),
    ("", "proposed"): gettext_lazy("Proposals for managers to decide"),
    ("", "refused"): gettext_lazy("Claims that would be refused"),
    ("", "held"): gettext_lazy("Accounts owned"),
    ("", "above"): gettext_lazy("People above capacity at some time"),
    ("", "days"): gettext_lazy("Days above capacity"),
    ("difference", "only_one"): gettext_lazy("Let go only under setting A"),
    ("difference", "only_two"): gettext_lazy("Let go only under setting B"),
    ("difference", "earlier"): gettext_lazy("Let go earlier under setting B"),
    ("difference", "later"): gettext_lazy("Let go later under setting B"),
}  # fmt: skip
FIRST, MOST, MEAN, LAST, OVER, REFUSED, LIMIT, MOVES = range(8)  # of tally.Tally.plain, "people"


@dataclass(frozen=True)
class Line:
    """One figure of all sides; `kind` leads to the rows behind it."""

    label: str
    values: tuple[Any, Any, Any]
    kind: str = ""
    rule: str = ""
    money: str = ""
    part: bool = False
    each: str = ""  # "account": the list has a row for each account, not for each order

    @property
    def sides(self) -> list[tuple[str, str, Any]]:
        """(side, words, value) of each."""
        return [(side, str(WORDS[side]), value) for side, value in zip(SIDES, self.values, strict=True)]

    @property
    def change(self) -> str:
        """What B has more than A, with its sign; no difference is a dash."""
        more = self.values[2] - self.values[1]
        if self.money:
            return (
                f"{'+' if more > 0 else '−'}{formatting.money(abs(more), self.money, short=True)}"
                if more
                else formatting.DASH
            )
        return f"{'+' if more > 0 else '−'}{formatting.number(abs(more))}" if more else formatting.DASH


@dataclass(frozen=True)
class Setting:
    """One number of the rules on each side; the side that differs from what was in force is marked."""

    label: str
    now: str
    one: str
    two: str


def title_of(side: str, kind: str, each: str = "") -> str:
    """What a list behind a figure is called; KeyError when there is none."""
    if side in WORDS and kind == "orders" and each == behind.ACCOUNT:
        return f"{_('Accounts that ordered after they were let go')} · {WORDS[side]}"
    if side in WORDS:
        return f"{KINDS['', kind]} · {WORDS[side]}"
    return str(KINDS[side, kind])


def settings(replay: Replay, base: InForce) -> list[Setting]:
    """The numbers in which a side differs from what was in force."""
    sides = [wanted.read(stored) for stored in (replay.one, replay.two)]
    rules = base.of(replay.roots[0] if len(replay.roots) == 1 else None)
    found = []
    for name in NUMBERS:
        if any(name in side.numbers for side in sides):
            now = rule_words.value_words(name, getattr(rules, name))
            values = [
                rule_words.value_words(name, clean(name, side.numbers[name])) if name in side.numbers else now
                for side in sides
            ]
            found.append(Setting(str(SPECS[name].label), now, *values))
    if any(side.grades != wanted.USUAL for side in sides):
        words = [str(GRADES[side.grades][0]) for side in sides]
        found.append(Setting(_("Grades that are never let go"), str(GRADES[wanted.USUAL][0]), *words))
    return found


def lines(figures: Mapping[str, Any]) -> list[Line]:
    """The figures side by side."""

    def line(label: str, name: str, kind: str = "", rule: str = "") -> Line:
        real, one, two = (figures[side][name] for side in SIDES)
        return Line(label, (real, one, two), kind, rule, part=bool(rule))

    found = [
        line(_("Accounts let go"), "moved", "moves"),
        line(_("suspended by the rule of twelve"), "suspended", "moves", Rule.SUSPENDED.value),
        line(_("recycled after silence"), "recycled", "moves", Rule.DORMANT.value),
        line(_("Proposals for managers to decide"), "proposed", "proposed" if listed(figures) else ""),
        line(_("Orders after the account was let go"), "orders", "orders"),
        replace(line(_("Accounts that placed them"), "ordered_accounts", "orders"), each=behind.ACCOUNT),
    ]
    for currency in sorted({currency for side in SIDES for currency in figures[side]["amounts"]}):
        real, one, two = (Decimal(figures[side]["amounts"].get(currency, 0)) for side in SIDES)
        found.append(Line(_("Their amounts"), (real, one, two), "orders", money=currency))
    for label, place, kind in (
        (_("People above capacity at some time"), OVER, "above"),
        (_("Claims that would be refused"), REFUSED, "refused"),
    ):
        before, here, there = (_people(figures[side]["people"], place) for side in SIDES)
        found.append(Line(label, (before, here, there), kind if listed(figures) else ""))
    return found


def listed(figures: Mapping[str, Any]) -> bool:
    """Whether proposals, refused claims and owned accounts have rows: replays of before kept none."""
    return bool(figures.get("lists"))


def _people(people: Mapping[str, list[Any]], place: int) -> int:
    return sum(row[place] if place == REFUSED else row[place] > 0 for row in people.values())


def months(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Moves of each month under every side."""
    first, last = date.fromisoformat(figures["start"]), date.fromisoformat(figures["until"])
    rows = []
    for month in _months(first, last):
        counts = {side: sum(figures[side]["months"].get(f"{month:%Y-%m}", [0, 0])[:2]) for side in SIDES}
        rows.append({"month": month, "words": month_of(month).label, "key": f"{month:%Y-%m}", **counts})
    most = max((row[side] for row in rows for side in SIDES), default=0)
    return [{**row, "most": most} for row in rows]


def _months(first: date, last: date) -> Iterator[date]:
    at = first.replace(day=1)
    while at <= last:
        yield at
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)


def people(figures: Mapping[str, Any], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Load of each person under every side, those first for whom the two settings differ most."""
    rows = []
    for key, real in figures[REAL]["people"].items():
        one, two = figures[ONE]["people"][key], figures[TWO]["people"][key]
        if any(side[MOST] or side[MOVES] for side in (real, one, two)):
            sides = [
                dict(zip(("first", "most", "mean", "last", "over", "refused", "limit", "moves"), side, strict=True))
                for side in (real, one, two)
            ]
            rows.append(
                {"pk": int(key), "name": names.get(int(key), "–"), "real": sides[0], "one": sides[1], "two": sides[2]}
            )
    return sorted(
        rows, key=lambda row: (-abs(row["two"]["moves"] - row["one"]["moves"]), -row["two"]["most"], row["name"])
    )


def differences(figures: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """(kind, words, number) of how the moves of the two settings differ."""
    found = figures["difference"]
    return [(kind, str(words), found.get(kind, 0)) for (side, kind), words in KINDS.items() if side]
