"""The lists of the product: which columns each has, where it is, what its address may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

LONGEST_QUERY = 1000
LONGEST_VALUE = 200
COLUMNS, VIEW = "columns", "view"
NEVER_SAVED = {"after", "before", VIEW, "csrfmiddlewaretoken"}
MOST_COLUMNS = 12
# Shown before a person chooses.
USUAL_COLUMNS = 8


@dataclass(frozen=True)
class ListKind:
    """One list. `columns` are those a reader may choose, beside the name that always comes first."""

    name: str
    label: Any
    address_name: str
    columns: Mapping[str, Any]
    usual: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where the list is."""
        return reverse(self.address_name)

    def chosen(self, asked: str) -> tuple[str, ...]:
        """The columns an address asks for, in its order; the usual ones when it asks for none that exist."""
        names = dict.fromkeys(name for name in asked.split(",") if name in self.columns)
        return tuple(names)[:MOST_COLUMNS] or self.usual

    def with_columns(self, query: str, names: list[str]) -> str:
        """A query string with other columns; the usual ones in their order need no word."""
        params = clean(query)
        chosen = self.chosen(",".join(names))
        params.pop(COLUMNS, None)
        if chosen != self.usual:
            params[COLUMNS] = ",".join(chosen)
        return params.urlencode(safe=",")


_LISTS: dict[str, ListKind] = {}


def register(kind: ListKind) -> ListKind:
    """Let a list have saved views and columns to choose."""
    _LISTS[kind.name] = kind
    return kind


def add_column(kind: ListKind, name: str, words: Any, *, usual: bool = False) -> None:
    """Let a higher app add a column that readers may choose; `usual`: it is there before anybody chooses."""
    object.__setattr__(kind, "columns", {**kind.columns, name: words})
    if usual and name not in kind.usual:
        object.__setattr__(kind, "usual", (*kind.usual, name))


def get(name: str) -> ListKind | None:
    """A list by its name."""
    return _LISTS.get(name)


def clean(query: str) -> QueryDict:
    """What of an address a view keeps: filters, order and columns, without places in the list."""
    given, kept = QueryDict(query[:LONGEST_QUERY].lstrip("?")), QueryDict(mutable=True)
    for name, value in given.items():
        if name not in NEVER_SAVED and value:
            kept[name[:40]] = str(value).replace("\0", "")[:LONGEST_VALUE]
    return kept
