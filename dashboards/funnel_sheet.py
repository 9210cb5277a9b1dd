"""The funnel as a spreadsheet, in each of its three modes: one picture below the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.lead_steps import SHORT
from dashboards.report import LEADS, Report


def headers() -> list[str]:
    """What the columns are called."""
    return [
        pgettext("spreadsheet", "Picture"),
        pgettext("spreadsheet", "Row"),
        pgettext("spreadsheet", "Figure"),
        _("Number"),
        _("Amount"),
        _("Currency"),
    ]


def lines(report: Report, shown: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Every bar and amount of the page; `shown` is what it shows."""
    if report.mode == LEADS:
        return _of_leads(shown)
    return _of_accounts(shown)


def _of_accounts(shown: Mapping[str, Any]) -> Iterator[list[Any]]:
    for title, unit, bars in (
        (_("By account"), _("Accounts"), shown["account_bars"]),
        (_("By opportunity"), _("Opportunities"), shown["opportunity_bars"]),
    ):
        for row in bars:
            yield [title, row.label, unit, row.count, None, None]
    for currency, amount, number, _to in shown["money"]:
        yield [_("Amounts"), currency, _("Amounts"), number, amount, currency]


def _of_leads(shown: Mapping[str, Any]) -> Iterator[list[Any]]:
    title = _("From the lead to the order")
    for row in shown["lead_bars"]:
        yield [title, row.label, _("Leads"), row.count, None, None]
    for currency, amount in shown["leads"].amounts:
        yield [title, _("Orders"), _("Amounts"), shown["leads"].orders, amount, currency]
    by = f"{_('Conversion by')} · {shown['group_words']}"
    for group in shown["rows"]:
        for step, words in SHORT.items():
            yield [by, group.label, str(words), group.found.at(step), None, None]
