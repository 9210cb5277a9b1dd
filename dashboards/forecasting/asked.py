"""What a forecast's address asks for: whose, in which currency, by month or quarter, and one span in detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import scopes
from dashboards.addresses import encoded
from dashboards.forecasting.spans import SpanOf, ahead, month_of, quarter_of, read
from dashboards.scopes import Choice, Scope
from users.models import User

WAYS: dict[str, str | Promise] = {"quarter": _("By quarter"), "month": _("By month")}
BUCKETS: dict[str, str | Promise] = {
    "won": pgettext_lazy("forecast", "Won"),
    "committed": pgettext_lazy("forecast", "Committed"),
    "best": pgettext_lazy("forecast", "Committed and best case"),
    "open": pgettext_lazy("forecast", "All open ones, weighted by stage"),
    "omitted": pgettext_lazy("forecast", "Omitted"),
    "passed": _("Expected close has passed"),
    "undated": _("Without an expected close"),
}


@dataclass(frozen=True)
class Asked:
    """One forecast; `currency` is empty until the figures say which there are."""

    choice: Choice
    by: str
    span: SpanOf
    currency: str
    today: date

    @property
    def scope(self) -> Scope:
        """Whose figures."""
        return self.choice.scope

    @property
    def spans(self) -> list[SpanOf]:
        """The months or quarters in its table."""
        return ahead(self.by, self.today)

    @property
    def start(self) -> date:
        """The first day that its orders are counted from: the quarter's, or the chosen span's."""
        return min(quarter_of(self.today).start, self.span.start, self.spans[0].start)

    @property
    def end(self) -> date:
        """The day after the last one that it shows."""
        return max(self.spans[-1].after, self.span.after)

    @property
    def people(self) -> bool:
        """Whether people are told apart: of a person or of chosen teams; the company by its teams."""
        return self.scope.owner_id is not None or bool(self.scope.team_ids)

    @property
    def query(self) -> str:
        """The query string that asks for this forecast again."""
        return self.address()

    def address(self, **changes: str) -> str:
        """The query string with some parameters changed; "" takes one out."""
        given = {
            "team": self.choice.team,
            "person": self.choice.person,
            "own": "1" if self.choice.own else "",
            "by": self.by if self.by != "quarter" else "",
            "span": self.span.key if self.span != self.usual else "",
            "currency": self.currency if self.currency != settings.CURRENCY else "",
            **changes,
        }
        return encoded(given)

    @property
    def usual(self) -> SpanOf:
        """The span in detail unless another one is asked for."""
        return quarter_of(self.today) if self.by == "quarter" else month_of(self.today)


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """The forecast an address asks for, never wider than the reader may see; nonsense means the usual."""
    by = params.get("by", "")
    by = by if by in WAYS else "quarter"
    usual = quarter_of(today) if by == "quarter" else month_of(today)
    span = read(params.get("span", "")) or usual
    if abs((span.start - today).days) > 5 * 366:
        span = usual
    code = params.get("currency", "").upper()
    code = code if len(code) == 3 and code.isascii() and code.isalpha() else ""
    return Asked(scopes.chosen(user, params), by, span, code or settings.CURRENCY, today)
