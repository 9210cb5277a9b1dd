"""The outcome of a replay as a spreadsheet: days, settings, figures, months and loads, one under the other; its lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.policies import InForce
from dashboards.lab import behind, told
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


def list_headers() -> list[str]:
    """What the columns of a list behind a figure are called."""
    return [
        _("Account"),
        _("Owner then"),
        _("Day"),
        _("Rule"),
        _("Contacts"),
        _("Order"),
        _("Ordered on"),
        _("Amount"),
        _("Currency"),
        _("Under the other setting"),
        _("Rule there"),
    ]


def list_lines(rows: Iterable[behind.Row]) -> Iterator[list[Any]]:
    """One line for each row, which `behind.dress` has seen."""
    for row in rows:
        yield [
            row.account and row.account.name,
            row.owner,
            row.on,
            behind.RULE_WORDS.get(row.rule, ""),
            row.contacts,
            row.order and (row.order.number or str(row.order_id)),
            row.ordered_on,
            row.order and row.order.amount,
            row.order and row.order.currency,
            row.other_on,
            behind.RULE_WORDS.get(row.other_rule, ""),
        ]
