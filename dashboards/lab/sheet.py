"""The outcome of a replay as a spreadsheet: days, settings, figures, months and loads, one under the other; its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.policies import InForce
from dashboards.lab import behind, loads, told
from dashboards.lab.replaying import ONE, REAL, TWO
from dashboards.models import Replay

LOADS: tuple[tuple[str, Promise], ...] = (
    ("last", gettext_lazy("accounts on the last day")),
    ("most", gettext_lazy("most accounts at once")),
    ("over", gettext_lazy("days above capacity")),
    ("refused", gettext_lazy("claims that would be refused")),
    ("moves", gettext_lazy("accounts let go")),
)


def headers() -> list[str]:
    """What the columns are called."""
    return [
        pgettext("spreadsheet", "Part"),
        pgettext("replay", "Figure"),
        *(str(told.WORDS[side]) for side in (REAL, ONE, TWO)),
        _("B less A"),
    ]


def lines(found: Replay, base: InForce, names: Mapping[int, str], *, whose: str) -> Iterator[list[Any]]:
    """One row for each number of the page."""
    figures = found.figures
    days = f"{found.starts_on.isoformat()} – {found.ends_on.isoformat()}"
    yield [pgettext("spreadsheet", "About"), pgettext("replay", "Days"), days, None, None, None]
    yield [pgettext("spreadsheet", "About"), _("Whose accounts"), whose, None, None, None]
    check = figures["check"]
    yield [
        pgettext("spreadsheet", "About"),
        _("Nights on record, of all nights"),
        check.get("nights"),
        check.get("days"),
        None,
        None,
    ]
    for row in told.settings(found, base):
        yield [_("The settings"), row.label, row.now, row.one, row.two, None]
    for line in told.lines(figures):
        label = f"{line.label} ({line.money})" if line.money else line.label
        yield [_("What would have happened"), label, *line.values, line.values[2] - line.values[1]]
    for _kind, difference, number in told.differences(figures):
        yield [_("How B differs from A, by account"), difference, None, None, number, None]
    for month in told.months(figures):
        values = [month[side] for side in (REAL, ONE, TWO)]
        yield [_("Accounts let go, by month"), month["key"], *values, values[2] - values[1]]
    for person in told.people(figures, names):
        for name, words in LOADS:
            values = [person[side][name] for side in ("real", "one", "two")]
            yield [_("Load per person"), f"{person['name']}: {words}", *values, values[2] - values[1]]


def list_of(side: str, kind: str, rows: Iterable[behind.Row]) -> tuple[list[str], Iterator[list[Any]]]:
    """What the columns of a list are called, and a line for each row, which `behind.dress` has seen: its own columns only."""
    columns = _columns(side, kind)
    return [header for header, _value in columns], ([value(row) for _header, value in columns] for row in rows)


def _columns(side: str, kind: str) -> list[tuple[str, Callable[[behind.Row], Any]]]:
    who: list[tuple[str, Callable[[behind.Row], Any]]] = [
        (_("Account"), lambda row: row.account and row.account.name),
        (_("Owner then"), lambda row: row.owner),
    ]
    if kind == "held":
        return [*who, (_("Owned since"), lambda row: row.on), (_("Owned until"), lambda row: row.other_on)]
    if kind == "refused":
        had = [(_("Accounts that evening"), lambda row: row.had), (_("Capacity"), lambda row: row.limit)]
        return [*who, (_("Claimed on"), lambda row: row.on), *had]
    who.append((_("Day"), lambda row: row.on))
    contacts = (_("Contacts"), lambda row: row.contacts)
    if kind == "proposed":
        return [*who, contacts]
    who.append((_("Rule"), lambda row: behind.RULE_WORDS.get(row.rule, "")))
    if side == behind.DIFFERENCE:
        return [
            *who,
            (_("Under the other setting"), lambda row: row.other_on),
            (_("Rule there"), lambda row: behind.RULE_WORDS.get(row.other_rule, "")),
        ]
    if kind == "orders":
        return [
            *who,
            (_("Order"), lambda row: row.order and (row.order.number or str(row.order_id))),
            (_("Ordered on"), lambda row: row.ordered_on),
            (_("Amount"), lambda row: row.order and row.order.amount),
            (_("Currency"), lambda row: row.order and row.order.currency),
        ]
    return [*who, contacts]


def list_of_loads(kind: str, rows: Iterable[Any]) -> tuple[list[str], Iterator[list[Any]]]:
    """The same of the people above their capacity, or of the evenings on which one of them was."""
    if kind == loads.DAYS:
        heads = [_("Day"), _("Accounts that evening"), _("Capacity"), pgettext("replay", "Above it")]
        return heads, ([row.on, row.number, row.limit, row.beyond] for row in rows)
    heads = [_("Person"), _("Capacity"), _("Most at once"), _("Days above capacity"), _("Last day")]
    return heads, ([row.name, row.limit, row.most, row.over, row.last] for row in rows)
