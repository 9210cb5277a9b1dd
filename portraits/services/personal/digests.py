"""Words kept one way, and the texts without them: a restore takes out what nobody can read in the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.naming import MARK
from accounts.services import forgotten


def digest(word: str) -> str:
    """One way, under the installation's key, however it is written in upper and lower case."""
    return forgotten.digest(f"word:{word.lower()}")


class Digests:
    """Takes words out of texts that are known by length and digest only."""

    def __init__(self, words: Iterable[tuple[int, str]]) -> None:
        self._by_length: dict[int, set[str]] = defaultdict(set)
        for length, word in words:
            self._by_length[length].add(word)

    def without(self, value: Any) -> Any:
        """A text, or plain data with texts in it, without them; the longest first."""
        if isinstance(value, str):
            return self._taken_out(value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {name: self.without(each) for name, each in value.items()}
        return value

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where a text has them, in its order; of words within each other the longest."""
        found: list[tuple[int, int]] = []
        for length in sorted(self._by_length, reverse=True):
            for start in range(len(text) - length + 1):
                end = start + length
                free = all(end <= first or start >= last for first, last in found)
                if free and self._whole(text, start, end) and digest(text[start:end]) in self._by_length[length]:
                    found.append((start, end))
        return sorted(found)

    def _taken_out(self, text: str) -> str:
        for start, end in reversed(self.found_in(text)):
            text = text[:start] + MARK + text[end:]
        return text

    @staticmethod
    def _whole(text: str, start: int, end: int) -> bool:
        """Letters and digits of an alphabet are taken out as whole words."""
        outer = ((text[start - 1 : start], text[start]), (text[end : end + 1], text[end - 1]))
        return not any(_latin(beside) and _latin(edge) for beside, edge in outer)


def _latin(sign: str) -> bool:
    return sign.isalnum() and sign < "\u2e80"
