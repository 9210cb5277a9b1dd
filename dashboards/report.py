"""What a funnel's address asks for: whose, which accounts or leads, when, and which of the three ways to count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards import periods, scopes, segments
from dashboards.addresses import EVERY_ROW, encoded
from dashboards.periods import Period
from dashboards.scopes import Choice, Scope
from dashboards.segments import Segment
from leads.outcomes import KEYS
from lists.about import About
from users.models import User

LEADS, PASSED, NOW = "leads", "passed", "now"
MODES: dict[str, str | Promise] = {
    LEADS: _("From the lead"),
    PASSED: _("Passed through in the period"),
    NOW: _("Now in stage"),
}


@dataclass(frozen=True)
class Report:
    """One funnel: a scope, a segment and a period (which "now in stage" only carries along), and the mode.

    `by`: what the table below the funnel from the lead is grouped by. `rows`: the table that shows as many rows as a page can
    (of the segments by its name; EVERY_ROW: the one there is).
    """

    choice: Choice
    period: Period
    segment: Segment
    mode: str
    today: date
    by: str = ""
    rows: str = ""

    @property
    def scope(self) -> Scope:
        """Whose figures."""
        return self.choice.scope

    @property
    def mode_words(self) -> str | Promise:
        """The mode as it is printed on the page."""
        return MODES[self.mode]

    @property
    def query(self) -> str:
        """The query string that asks for this report again."""
        return self.address()

    @property
    def modes(self) -> list[tuple[str | Promise, str, bool]]:
        """Each mode in words, the query string that switches to it, and whether it is shown."""
        return [(words, self.address(mode=mode), mode == self.mode) for mode, words in MODES.items()]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What narrows the accounts, in words, each with the query string without it."""
        return [(self.address(**{name: ""}), words) for name, words in self.segment.words]

    @property
    def unnarrowed(self) -> str:
        """The query string without source and segment."""
        return self.address(**dict.fromkeys(segments.WORDS, ""))

    @property
    def whose(self) -> str:
        """The query string of the same people on another page."""
        own = "1" if self.choice.own else ""
        return encoded({"team": self.choice.team, "own": own, "person": self.choice.person})

    def about(self, title: str, user: User) -> About:
        """What a file of this funnel says about itself."""
        days = "" if self.mode == NOW else self.period.words
        said = (str(self.mode_words), *(words for _to, words in self.chips))
        return About(title, self.scope.label, user.name, self.today, days, said)

    def address(self, **changes: str) -> str:
        """The query string of this report with some parameters changed; "" takes one out."""
        mode = self.mode if self.mode != PASSED else ""
        given = {
            "mode": mode,
            "team": self.choice.team,
            "own": "1" if self.choice.own else "",
            "person": self.choice.person,
            **self.segment.parameters,
            **self.period.parameters,
            "by": self.by,
            "rows": self.rows,
            **changes,
        }
        return encoded(given)


def asked(user: User, params: Mapping[str, str], *, today: date) -> Report:
    """The report an address asks for, never wider than the reader may see; nonsense means the usual."""
    mode, by, rows = (params.get(name, "") for name in ("mode", "by", "rows"))
    segment = segments.chosen(params)
    return Report(
        choice=scopes.chosen(user, params),
        period=periods.chosen(params, today=today),
        segment=segment.of_leads() if mode == LEADS else segment,
        mode=mode if mode in MODES else PASSED,
        today=today,
        by=by if mode == LEADS and by in KEYS else "",
        rows=rows if mode == LEADS and rows in (EVERY_ROW, *KEYS) else "",
    )
