"""Opportunities and orders as an account's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import Account
from leads.forms.opportunities import LineSource
from leads.models import (
    Opportunity,
    OpportunityLine,
    Order,
    OrderLine,
    Outcome,
    Quote,
    QuoteLine,
    StageChange,
)
from leads.services.catalogues import reason_words
from leads.services.lines import copies, total_of

if TYPE_CHECKING:
    from users.models import User

MOST, MOST_SOURCES = 200, 5


@dataclass(frozen=True)
class Line:
    """One opportunity as a list shows it; `days_in_stage` is None once it is closed."""

    it: Opportunity
    days_in_stage: int | None
    overdue: bool
    reason: str = ""

    @property
    def badge(self) -> str:
        """The letter of its stage, or L when it is lost."""
        return "L" if self.it.outcome == Outcome.LOST else self.it.stage


def opportunities_of(account: Account, user: User, *, today: date) -> list[Line]:
    """Open ones first, then the latest closed."""
    rows = Opportunity.objects.visible_to(user).filter(account=account)
    found = sorted(rows.order_by("-pk")[:MOST], key=lambda o: not o.is_open)
    words = reason_words() if any(opportunity.lost_reason for opportunity in found) else {}
    return [_line(opportunity, today, words) for opportunity in found]


def _line(opportunity: Opportunity, today: date, words: dict[str, str]) -> Line:
    if not opportunity.is_open:
        return Line(opportunity, None, False, words.get(opportunity.lost_reason, ""))
    expected = opportunity.expected_close_on
    return Line(opportunity, (today - opportunity.at_stage_since).days, bool(expected and expected < today))


def orders_of(account: Account, user: User) -> list[Order]:
    """The account's orders, the latest first, void ones included and marked."""
    orders = Order.objects.visible_to(user).filter(account=account).select_related("credited_to", "opportunity")
    orders = orders.prefetch_related(_with_lines(user))
    return list(orders.order_by("-ordered_on", "-pk")[:MOST])


def orders_from(opportunity: Opportunity, user: User) -> list[Order]:
    """The orders it became, the latest first: more than one when an earlier one was made void."""
    orders = Order.objects.visible_to(user).filter(opportunity=opportunity).prefetch_related(_with_lines(user))
    return list(orders.select_related("credited_to", "voided_by").order_by("-pk")[:MOST])


def steps_of(opportunity: Opportunity, user: User) -> list[StageChange]:
    """Its stage history in the order it was written."""
    steps = StageChange.objects.visible_to(user).filter(opportunity=opportunity).select_related("by")
    return list(steps.order_by("pk")[:MOST])


def line_sources(opportunity: Opportunity, user: User, *, chosen: str = "") -> list[LineSource]:
    """Where its order may take lines from: the `chosen` quotation (an id) first, accepted ones, issued ones, its own."""
    sent = Quote.objects.visible_to(user).filter(opportunity=opportunity, state__in=["accepted", "issued"])
    quotes = list(sent.prefetch_related(Prefetch("lines", QuoteLine.objects.visible_to(user).current())))
    quotes.sort(key=lambda quote: (str(quote.pk) != chosen, quote.state != "accepted", -quote.pk))
    found = [_source_of(quote) for quote in quotes[:MOST_SOURCES]]
    own = copies(OpportunityLine.objects.visible_to(user).filter(opportunity=opportunity).current())
    if own:
        words = _("those of the opportunity")
        found.append(LineSource("own", words, own, opportunity.currency, total_of(own)))
    return found


def _source_of(quote: Quote) -> LineSource:
    words = _("%(number)s, version %(edition)s") % {"number": quote.number, "edition": quote.edition}
    lines = copies(quote.lines.all())
    return LineSource(f"quote-{quote.pk}", words, lines, quote.currency, quote.total, quote.discount)


def _with_lines(user: User) -> Prefetch[Any]:
    return Prefetch("lines", OrderLine.objects.visible_to(user).current(), to_attr="its_lines")
