"""What the portfolio's address asks for: whose accounts, which, and how closeness and coverage are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import scopes, segments
from dashboards.scopes import Choice, Scope
from dashboards.segments import Segment
from users.models import User

KNOWN, MET, AGREED = "known", "met", "agreed"
COVERS: dict[str, str | Promise] = {
    KNOWN: pgettext_lazy("coverage", "Known"),
    MET: pgettext_lazy("coverage", "Met"),
    AGREED: pgettext_lazy("coverage", "Agreed"),
}
CONFIRMED, CEILING = "confirmed", "ceiling"
READS: dict[str, str | Promise] = {
    CONFIRMED: _("Confirmed stage"),
    CEILING: _("Possible by what is known"),
}
NARROWED_BY = ("industry", "region", "grade")


@dataclass(frozen=True)
class Asked:
    """One portfolio; `cover` says which roles count as covered, `read` which stage of closeness is taken."""

    choice: Choice
    segment: Segment
    cover: str
    read: str
    today: date

    @property
    def scope(self) -> Scope:
        """Whose accounts."""
        return self.choice.scope

    @property
    def query(self) -> str:
        """The query string that asks for this again."""
        return self.address()

    @property
    def covers(self) -> list[tuple[str | Promise, str, bool]]:
        """Each way to count roles: words, query string, whether it is shown."""
        return [(words, self.address(cover=name), name == self.cover) for name, words in COVERS.items()]

    @property
    def reads(self) -> list[tuple[str | Promise, str, bool]]:
        """Each way to read closeness."""
        return [(words, self.address(read=name), name == self.read) for name, words in READS.items()]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The query string without each narrowing, with what it says."""
        return [(self.address(**{name: ""}), words) for name, words in self.segment.words]

    @property
    def unnarrowed(self) -> str:
        """The query string without industry, region and grade."""
        return self.address(**dict.fromkeys(NARROWED_BY, ""))

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this again."""
        given = {
            "team": self.choice.team,
            "own": "1" if self.choice.own else "",
            "person": self.choice.person,
            **self.segment.parameters,
            "cover": self.cover if self.cover != KNOWN else "",
            "read": self.read if self.read != CONFIRMED else "",
        }
        return {name: value for name, value in given.items() if value}

    def address(self, **changes: str) -> str:
        """The query string with some parameters changed; "" takes one out."""
        query = QueryDict(mutable=True)
        for name, value in (self.parameters | changes).items():
            if value:
                query[name] = value
        return query.urlencode()


def asked(user: User, params: Mapping[str, str], *, today: date) -> Asked:
    """The portfolio an address asks for, never wider than the reader may see; nonsense means the usual."""
    cover, read = params.get("cover", ""), params.get("read", "")
    return Asked(
        choice=scopes.chosen(user, params),
        segment=segments.chosen({name: params.get(name, "") for name in NARROWED_BY}),
        cover=cover if cover in COVERS else KNOWN,
        read=read if read in READS else CONFIRMED,
        today=today,
    )
