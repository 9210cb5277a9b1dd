"""A part of the funnel in detail as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.forecasting.table import ZERO, Row
from dashboards.funnel import Funnel
from dashboards.funnel_detail import ageing, costs, losses, triangle
from dashboards.funnel_detail.asking import Asked
from dashboards.funnel_detail.cohorts import Cohort
from dashboards.funnel_detail.outlook import Beside
from dashboards.funnel_detail.steps import STEPS, UNITS
from dashboards.standing import Standing
from leads.models import STAGE_ORDER
from leads.services.catalogues import reason_words
from users.models import User

Lines = tuple[list[str], Iterable[list[Any]]]


def of_outlook(passed: Funnel, now: Standing, beside: Beside) -> Lines:
    """The accounts that passed through, the opportunities that are open, and the forecast against its targets."""
    headers = [
        pgettext("spreadsheet", "Picture"),
        pgettext("spreadsheet", "Row"),
        pgettext("spreadsheet", "Figure"),
        _("Number"),
        _("Currency"),
    ]
    accounts, deals, forecast = str(_("Accounts")), str(_("Opportunities")), str(_("Forecast against the targets"))

    def lines() -> Iterator[list[Any]]:
        yield [_("Passed through"), _("Accounts"), accounts, passed.accounts, None]
        yield [_("Passed through"), _("Contacted"), accounts, passed.contacted, None]
        for stage, number in passed.account_stages.items():
            yield [_("Passed through"), stage, accounts, number, None]
        for stage, number in now.running.items():
            yield [_("Now in stage"), stage, deals, number, None]
        for row in beside.spans:
            for words, amount in _amounts(row):
                yield [forecast, row.label, words, amount, beside.ask.currency]

    return headers, lines()


def of_cohorts(asked: Asked, found: list[Cohort]) -> Lines:
    """Every month, step and number of months after the entry."""
    headers = [
        _("Month of entry"),
        str(UNITS[asked.unit]),
        pgettext("cohort", "Step"),
        _("Months after"),
        _("Reached by then"),
        _("Share"),
    ]

    def lines() -> Iterator[list[Any]]:
        for cohort in found:
            for step, words in STEPS[asked.unit].items():
                age = (asked.today.year - cohort.month.year) * 12 + asked.today.month - cohort.month.month
                for after in range(min(age, triangle.LAST) + 1):
                    number = cohort.within(step, after)
                    share = round(number / cohort.size, 4) if cohort.size else None
                    yield [cohort.month, cohort.size, str(words), after, number, share]

    return headers, lines()


def of_costs(asked: Asked, found: costs.Found, user: User) -> Lines:
    """Sources, then campaigns; an amount stands beside its currency."""
    headers = [
        _("Kind"), _("Name"), _("Leads"), _("Contacted"), _("Qualified"), _("Leads that ordered"), _("Orders"),
        _("Amounts"), _("Cost"), _("Cost per lead"), _("Cost per customer"), _("Cost per order"),
    ]  # fmt: skip
    sources, campaigns, _whole = costs.lines(asked, found, user)

    def lines() -> Iterator[list[Any]]:
        for kind, rows in ((_("Source"), sources), (_("Campaign"), campaigns)):
            for row in rows:
                out = row.outcome
                yield [
                    kind, row.label, out.leads, out.contacted, out.qualified, out.ordered, out.orders, _said(out.amounts),
                    _said(row.cost), _said(row.per_lead), _said(row.per_customer), _said(row.per_order),
                ]  # fmt: skip

    return headers, lines()


def of_losses(asked: Asked, found: losses.Found) -> Lines:
    """Each way to look at the losses, one below the other."""
    headers = [pgettext("grouped", "By"), _("Name"), *STAGE_ORDER[:-1], pgettext("stage", "Lost"), _("Amounts")]

    words = reason_words()

    def lines() -> Iterator[list[Any]]:
        reasons, _all = losses.by_reason(asked, found, words)
        parts = ((_("Reason"), reasons), (_("Competitor"), losses.by_rival(asked, found, words)),
                 (_("Month"), losses.by_month(asked, found)))  # fmt: skip
        for by, rows in parts:
            for row in rows:
                numbers = [number for number, _shade, _to in row.cells]
                yield [by, row.label, *numbers, row.whole.count, _said(row.whole.money)]
        for reason, number, _to in losses.unfit_rows(asked, found):
            yield [_("Leads that were no fit"), reason, *[None] * len(STAGE_ORDER[:-1]), number, None]

    return headers, lines()


def of_ageing(asked: Asked, found: ageing.Found, team_id: int | None) -> Lines:
    """One line for each place."""
    headers = [
        pgettext("ageing", "Of"), _("Where"), _("Number"), _("Median days"), _("9 of 10 within"), _("Longest"), _("Usual time"),
        _("Beyond it"), _("Median of those that moved on"),
    ]  # fmt: skip
    names = {ageing.LEAD: _("Leads"), ageing.ACCOUNT: _("Accounts"), ageing.DEAL: _("Opportunities")}

    def lines() -> Iterator[list[Any]]:
        for kind, strips in ageing.strips(asked, found, team_id).items():
            for s in strips:
                passed = s.passed[0] if s.passed else None
                yield [names[kind], str(s.label), s.number, s.median, s.p90, s.longest, s.limit, s.beyond, passed]

    return headers, lines()


def _amounts(row: Row) -> list[tuple[str, Decimal | None]]:
    """What the forecast's table says of a quarter; without a target neither it nor a gap."""
    cell = row.cell
    return [
        (_("Target"), row.goal.amount if row.goal else None),
        (_("Won"), cell.won),
        (pgettext("forecast", "Committed"), cell.committed),
        (_("With best case"), cell.best),
        (_("Weighted"), cell.weighted),
        (_("Gap"), None if row.gap is None else max(row.gap, ZERO)),
        (pgettext("forecast", "Over the target"), row.surplus if row.goal and row.surplus else None),
    ]


def _said(money: Iterable[tuple[str, Decimal]]) -> str:
    return "; ".join(f"{amount} {currency}" for currency, amount in money)
