"""A forecast as a spreadsheet: its periods, the teams and people of the one in detail, and what is in no month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.forecasting.asked import Asked
from dashboards.forecasting.figures import Cell
from dashboards.forecasting.table import ZERO, Row


def headers() -> list[str]:
    """What the columns are called."""
    return [
        pgettext("grouped", "By"), _("Name"), _("Period"), _("Currency"), _("Won"), pgettext("forecast", "Committed"),
        _("With best case"), pgettext("forecast", "All open ones"), _("Weighted"), _("Open opportunities"), _("Target"),
        _("Gap"), pgettext("forecast", "Reached or covered"), pgettext("forecast", "Over the target"),
    ]  # fmt: skip


def lines(asked: Asked, shown: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The tables of the page, one below the other; `shown` is what `shown.tables` gives."""
    detail = [] if asked.span in asked.spans else [shown["detail"]]  # a period that is over, or lies beyond the table
    for row in (*detail, *shown["spans"]):
        yield [_("Period"), row.label, row.label, asked.currency, *_amounts(row.cell), *_target(row)]
    for words, name in ((_("Team"), "teams"), (_("Person"), "people")):
        for row in shown.get(name, []):
            yield [words, row.label, asked.span.label, asked.currency, *_amounts(row.cell), *_target(row)]
    for words, name in ((_("Expected close has passed"), "passed"), (_("Without an expected close"), "undated")):
        if shown[name].number:
            yield [_("In no month"), words, "", asked.currency, *_amounts(shown[name]), *[None] * 4]


def _amounts(cell: Cell) -> list[Any]:
    return [cell.won, cell.committed, cell.best, cell.open, cell.weighted, cell.number]


def _target(row: Row) -> list[Any]:
    """Target, gap, word and surplus as the page says them: a gap is never below zero."""
    if row.goal is None or row.gap is None:
        return [row.goal.amount if row.goal else None, None, None, None]
    if row.gap > 0:
        return [row.goal.amount, row.gap, None, None]
    words = _("reached") if row.reached else pgettext("forecast", "covered")
    return [row.goal.amount, ZERO, words, row.surplus]
