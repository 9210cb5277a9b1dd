"""A text that loses some of the names found in it and keeps others: which, people decide (decision 0051)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from accounts.naming import MARK


class Finds(Protocol):
    """What knows where a text names somebody."""

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where it does, in the order of the text."""


class Sparing:
    """Takes names out of the texts of one row, but for those of `left`: numbers from 1 in the order of the texts."""

    def __init__(self, naming: Finds, left: Collection[int]) -> None:
        self._naming, self._left, self.met = naming, frozenset(left), 0

    def without(self, value: Any) -> Any:
        """A text, or plain data with texts in it, without them. Each text of the row once, in its order."""
        if isinstance(value, str):
            return self._taken_out(value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {name: self.without(each) for name, each in value.items()}
        return value

    def _taken_out(self, text: str) -> str:
        parts, at = [], 0
        for start, end in self._naming.found_in(text):
            self.met += 1
            parts += [text[at:start], text[start:end] if self.met in self._left else MARK]
            at = end
        return "".join([*parts, text[at:]])


def number_in(row: dict[str, Any], naming: Finds) -> int:
    """How many names the texts of a row have."""
    counting = Sparing(naming, ())
    for name, value in row.items():
        if name != "pk":
            counting.without(value)
    return counting.met
