"""What a curve's address asks for: whose accounts, which, by contacts or days, and compared by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards import periods, scopes, segments
from dashboards.addresses import EVERY_ROW, MOST_OF_ALL, MOST_ROWS, Addressed, Switch
from dashboards.curve.reading import ALL, CONTACTS, DAYS, GROUPS, ORDERED, RISK, Question
from dashboards.periods import Period
from dashboards.scopes import Choice
from dashboards.segments import Segment
from users.models import User

WAYS: dict[str, str | Promise] = {CONTACTS: _("By contacts"), DAYS: _("By elapsed days")}
GROUP_WORDS: dict[str, str | Promise] = {
    "person": _("Person"),
    "team": _("Team"),
    "source": _("Source"),
    "industry": _("Industry"),
    "grade": _("Grade"),
    "period": _("Quarter of the first contact"),
}
OF_OTHERS = ("person", "team")
NARROWED_BY = ("source", "industry", "grade")
EVER, NEVER = "all", "none"  # periods of the curve alone: whenever first contacted, and not contacted yet
LIST_KINDS = (ALL, RISK, ORDERED)
MOST = 99_999
LONGEST_TRIED = 20


@dataclass(frozen=True)
class Asked(Addressed):
    """One curve; `by` is what the table below it compares, `stop` another contact to try stopping at.

    `tried` is that contact as it was typed, whether it is one or not.
    """

    choice: Choice
    period: Period
    segment: Segment
    way: str
    by: str
    stop: int | None
    today: date
    untouched: bool = False  # only accounts that nobody has contacted yet
    tried: str = ""
    rows: str = ""  # EVERY_ROW: the table below shows as many as a page can

    @property
    def most_rows(self) -> int:
        """How many rows the table below the curve shows."""
        return MOST_OF_ALL if self.rows else MOST_ROWS

    @property
    def question(self) -> Question:
        """As the statements ask it, the same in every language; "all time" holds accounts that nobody has contacted, too."""
        period = None if self.period.key == EVER else self.period
        return Question(replace(self.scope, label=""), period, self.segment, self.way, self.today, self.untouched)

    @property
    def period_key(self) -> str:
        """The period as its field in the form names it."""
        return NEVER if self.untouched else self.period.key

    @property
    def days(self) -> str:
        """When the accounts were first contacted, in words."""
        return gettext("No contact yet") if self.untouched else self.period.words

    @property
    def by_days(self) -> bool:
        """Whether time is counted in days and not in contacts."""
        return self.way == DAYS

    @property
    def way_words(self) -> str | Promise:
        """How time is counted, as it is printed on the page."""
        return WAYS[self.way]

    @property
    def ways(self) -> list[Switch]:
        """Each way in words, the query string that switches to it, and whether it is shown."""
        return self.switches("way", WAYS, self.way)

    @property
    def groups(self) -> list[Switch]:
        """What it can be compared by: words, query string, whether it is shown; one person's is compared by no person."""
        alone = not self.choice.teams
        return [
            (words, self.address(by=name, rows=""), name == self.by)
            for name, words in GROUP_WORDS.items()
            if not (alone and name in OF_OTHERS)
        ]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The query string without each narrowing, with what it says."""
        return [(self.address(**{name: ""}), words) for name, words in self.segment.words]

    @property
    def unnarrowed(self) -> str:
        """The query string without source, industry, grade and period."""
        return self.address(**dict.fromkeys((*NARROWED_BY, "period", "from", "to"), ""))

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this again."""
        given = {
            "way": self.way if self.by_days else "",
            **self.whose,
            **self.segment.parameters,
            **({"period": NEVER} if self.untouched else {}),
            **(self.period.parameters if self.period.key != EVER else {}),
            "by": self.by,
            "stop": self.tried,
            "rows": self.rows,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def without_stop(self) -> dict[str, str]:
        """The parameters but for the contact to try stopping at: hidden fields of its form."""
        return {name: value for name, value in self.parameters.items() if name != "stop"}

    def behind(self, what: str, first: int = 0, last: int | None = None) -> str:
        """The query string of the accounts behind a figure."""
        until = "" if last is None else str(last)
        return self.address(what=what, n=str(first) if what != ALL else "", until=until)


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """The curve an address asks for, never wider than the reader may see; nonsense means the usual."""
    key = params.get("period", "") or (periods.CUSTOM if params.get("from") or params.get("to") else "")
    dated = key in periods.PRESETS or key == periods.CUSTOM or key.isdecimal()
    choice = scopes.chosen(user, params)
    by, way = params.get("by", ""), params.get("way", "")
    if by not in GROUPS or (by in OF_OTHERS and not choice.teams):
        by = "person" if choice.everybody and not choice.person else "source"
    return Asked(
        choice=choice,
        period=periods.chosen(params if dated else {"period": EVER}, today=today, usual=EVER),
        segment=segments.chosen({name: params.get(name, "") for name in NARROWED_BY}),
        way=way if way in WAYS else CONTACTS,
        by=by,
        stop=whole(params.get("stop", "").strip()),
        today=today,
        untouched=key == NEVER,
        tried=params.get("stop", "").strip()[:LONGEST_TRIED],
        rows=EVERY_ROW if params.get("rows") == EVERY_ROW else "",
    )


def whole(text: str) -> int | None:
    """A number of contacts or days from an address; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))):
        return None
    return int(text)
