"""What the portfolio's address asks for: whose accounts, which, and how closeness and coverage are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import scopes, segments
from dashboards.addresses import Addressed, Switch
from dashboards.scopes import Choice
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
class Asked(Addressed):
    """One portfolio; `cover` says which roles count as covered, `read` which stage of closeness is taken."""

    choice: Choice
    segment: Segment
    cover: str
    read: str
    today: date

    @property
    def covers(self) -> list[Switch]:
        """Each way to count roles: words, query string, whether it is shown."""
        return self.switches("cover", COVERS, self.cover)

    @property
    def reads(self) -> list[Switch]:
        """Each way to read closeness."""
        return self.switches("read", READS, self.read)

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
            **self.whose,
            **self.segment.parameters,
            "cover": self.cover if self.cover != KNOWN else "",
            "read": self.read if self.read != CONFIRMED else "",
        }
        return {name: value for name, value in given.items() if value}


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
