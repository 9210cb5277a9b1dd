"""The orders of a list: each by its name, and turned round by the same name with a dash before it ("-amount")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.keyset import Sort

UP, DOWN = "ascending", "descending"
Heads = dict[str, tuple[str, str]]  # by column: the address that sorts by it, and which way it does now (or "")


class Sorts(dict[str, tuple[Any, Sort]]):
    """Orders by name, with their words; a name with a dash before it is the other way round, and is not listed."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and super().__contains__(name.removeprefix("-")))

    def __missing__(self, name: str) -> tuple[Any, Sort]:
        if not name.startswith("-"):
            raise KeyError(name)
        words, sort = self[name[1:]]
        return _Turned(words), sort.turned

    def other(self, name: str) -> str:
        """The name of the same order the other way round."""
        wanted = self[name][1].turned
        known = [other for other, (_words, sort) in self.items() if sort == wanted]
        return known[0] if known else f"-{name}"

    def offered(self, now: str) -> list[tuple[str, Any]]:
        """What a person may pick, in words; `now` too where it is one turned round."""
        turned = [(now, self[now][0])] if now.startswith("-") else []
        return [*((name, words) for name, (words, _sort) in self.items()), *turned]

    def heads(self, columns: Mapping[str, str], order: Sort, address: Callable[[str], str]) -> Heads:
        """How the head of each of the `columns` (column: name of its order) sorts; once more turns it round."""
        found = {}
        for column, name in columns.items():
            sort = self[name][1]
            now = order in (sort, sort.turned)
            to = self.other(name) if order == sort else name
            found[column] = (address(to), (DOWN if order.descending else UP) if now else "")
        return found


class _Turned:
    """The words of an order that is turned round, in the reader's language when they are read."""

    def __init__(self, words: Any) -> None:
        self.words = words

    def __str__(self) -> str:
        return _("%(order)s, reversed") % {"order": self.words}
