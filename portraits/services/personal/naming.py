"""By what a text names a person: the whole name, numbers, addresses; and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import KeyPerson

MARK = "[…]"  # reads the same in every language
LEAST_LATIN, LEAST_CHINESE, LEAST_ADDRESS = 4, 2, 5
_CHINESE = re.compile(r"^[\u3400-\u9fff·]+$")


class Naming:
    """What names some persons. Names too short to be told from other words are left out, and counted by nobody."""

    def __init__(self, persons: Iterable[KeyPerson]) -> None:
        names, exact = set(), set()
        for person in persons:
            names.add(" ".join(str(person.name).split()))
            exact |= {person.telephone.strip(), person.email.strip(), person.wechat.strip()}
        self.words = sorted((n for n in names if _long_enough(n)), key=len, reverse=True)
        self.words += sorted((e for e in exact if len(e) >= LEAST_ADDRESS), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_pattern, self.words)), re.IGNORECASE) if self.words else None

    def without(self, value: Any) -> Any:
        """A text, or plain data with texts in it, without what names them."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(MARK, value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {name: self.without(each) for name, each in value.items()}
        return value


def _long_enough(name: str) -> bool:
    return len(name) >= (LEAST_CHINESE if _CHINESE.match(name) else LEAST_LATIN)


def _pattern(word: str) -> str:
    spaced = r"\s+".join(map(re.escape, word.split()))
    return spaced if _CHINESE.match(word) else rf"(?<![^\W_]){spaced}(?![^\W_])"
