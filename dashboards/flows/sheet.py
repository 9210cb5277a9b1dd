"""Each part of pool and desk as a spreadsheet: headings and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formatting
from dashboards.flows.asking import Asked
from dashboards.flows.capacity import Loads
from dashboards.flows.handing import Line
from dashboards.flows.table import Row, Table

PLACES = 6
PARTS = ("flows", "handed", "capacity")
Sheet = tuple[Sequence[str], Iterator[list[Any]]]


def of_flows(asked: Asked, shown: Table) -> Sheet:
    """A week or month a line, its moves by reason, and their sum at the end."""
    headings = [
        _("First day"),
        _("Last day"),
        *(formatting.labelled(pgettext("flow", "In"), words) for words in shown.into.values()),
        pgettext("flow", "In, together"),
        *(formatting.labelled(pgettext("flow", "Out"), words) for words in shown.out.values()),
        pgettext("flow", "Out, together"),
        pgettext("flow", "Change"),
    ]

    def line(row: Row) -> list[Any]:
        ins = [row.counts.get(name, 0) for name in shown.into]
        outs = [row.counts.get(name, 0) for name in shown.out]
        return [row.first, row.last, *ins, row.into, *outs, row.out, row.net]

    return headings, (line(row) for row in (*reversed(shown.rows), shown.sum))


def of_handed(lines: list[Line], mark: int) -> Sheet:
    """A way of getting accounts a line."""
    headings = [
        _("How they got it"),
        _("Accounts handed"),
        _("Ordered"),
        _("Share that ordered"),
        _("Share by contact %(mark)s") % {"mark": mark},
        _("Contacts to the order (median)"),
        _("Days to the order (median)"),
        _("Still with them"),
    ]
    rows = (
        [
            str(line.words),
            line.handed,
            line.ordered,
            round(line.ordered / line.handed, PLACES) if line.handed else None,
            round(line.by_mark.cumulative, PLACES) if line.by_mark else None,
            line.contacts,
            line.days,
            line.running,
        ]
        for line in lines
    )
    return headings, rows


def of_capacity(found: Loads) -> Sheet:
    """A person a line."""
    headings = [
        _("Person"),
        _("Team"),
        _("Accounts now"),
        _("Leads in work"),
        _("If all came"),
        _("Limit"),
        _("Free places"),
    ]
    rows = (
        [
            load.person.name,
            load.person.team.name if load.person.team else "",
            load.now,
            load.leads,
            load.after,
            load.limit,
            load.free,
        ]
        for load in found.rows
    )
    return headings, rows
