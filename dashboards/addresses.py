"""What every page of figures has in common: the query string that asks for the same again, or for a little else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise

from dashboards.scopes import Choice, Scope
from lists.about import About
from users.models import User

Switch = tuple[str | Promise, str, bool]
EVERY_ROW = "all"  # of `rows`: a table beyond its first rows
MOST_ROWS, MOST_OF_ALL = 40, 1_000  # that a page shows at first, and when asked for all; a file has every row


def encoded(values: Mapping[str, str]) -> str:
    """The query string of the values that are not empty."""
    query = QueryDict(mutable=True)
    for name, value in values.items():
        if value:
            query[name] = value
    return query.urlencode()


class Addressed:
    """A page asked for by `choice` (whose) and `parameters` (all that its address needs)."""

    choice: Choice
    today: date

    @property
    def parameters(self) -> dict[str, str]:
        """What an address needs to ask for this again; the page's own."""
        raise NotImplementedError

    @property
    def scope(self) -> Scope:
        """Whose records."""
        return self.choice.scope

    @property
    def whose(self) -> dict[str, str]:
        """The parameters that say whose records."""
        return {"team": self.choice.team, "own": "1" if self.choice.own else "", "person": self.choice.person}

    @property
    def query(self) -> str:
        """The query string that asks for this again."""
        return self.address()

    def address(self, **changes: str) -> str:
        """The query string with some parameters changed; "" takes one out."""
        return encoded(self.parameters | changes)

    def about(
        self, title: str | Promise, user: User, *, days: str = "", filters: Iterable[str | Promise] = ()
    ) -> About:
        """What a file of these figures says about itself; `days` in words, where a period plays a part."""
        said = tuple(str(words) for words in filters)
        return About(str(title), self.scope.label, user.name, self.today, days, said)

    def switches(self, name: str, words: Mapping[str, str | Promise], shown: str) -> list[Switch]:
        """Each value of a parameter in words, the query string that switches to it, and whether it is shown."""
        return [(said, self.address(**{name: value}), value == shown) for value, said in words.items()]
