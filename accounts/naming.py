"""By what a text names a person: the whole name, numbers, addresses; and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, quote_plus

from core import matchkeys, searchkeys

if TYPE_CHECKING:
    from accounts.models import KeyPerson

MARK = "[…]"  # reads the same in every language
LEAST_LATIN, LEAST_CHINESE, LEAST_ADDRESS, LEAST_DIGITS = 4, 2, 5, 7
_CHINESE = re.compile(r"^[\u3400-\u9fff·]+$")
_BETWEEN_DIGITS = r"[\s\-().·_/‐–—−－．（）]*"
_IN_SIGNS = re.compile(
    r"[\"“”„«「『(（\[【]\s*([^\"“”„«»「」『』()（）\[\]【】]{1,40}?)\s*[\"“”»」』)）\]】]|(?<!\S)['‘’]([^'‘’]{1,40}?)['’](?!\S)"
)
_FUNCTIONS = {
    "purchasing", "sales", "finance", "quality", "production", "logistics", "engineering", "marketing", "manager", "director",
    "owner", "ceo", "cfo", "cto", "coo", "gm", "vp", "mr", "mrs", "ms", "dr", "jr", "jr.", "sr", "sr.", "left", "old", "new",
    "采购", "採購", "销售", "銷售", "财务", "財務", "品质", "品質", "生产", "生產", "物流", "经理", "經理", "总监", "總監", "老板", "老闆", "离职", "離職", "新", "旧",
}  # fmt: skip
LETTER = "[^\\W_\u2e80-\U0001ffff]"  # of an alphabet: characters beside a word do not belong to it


class Naming:
    """What names some persons for certain. Names too short to be told from other words are left to people (`variants`)."""

    def __init__(self, persons: Iterable[KeyPerson]) -> None:
        names, exact = set(), set()
        for person in persons:
            name = " ".join(str(person.name).split())
            names |= {name, *other_characters(name), *_without_nickname(name)}
            exact |= {person.telephone.strip(), person.email.strip(), person.wechat.strip()}
        words = sorted((n for n in names if long_enough(n)), key=len, reverse=True)
        self._take(words + sorted((e for e in exact if len(e) >= LEAST_ADDRESS), key=len, reverse=True))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> Self:
        """What these words say, however short they are."""
        made = cls(())
        made._take(sorted({word for word in (" ".join(w.split()) for w in words) if word}, key=len, reverse=True))
        return made

    def _take(self, words: list[str]) -> None:
        self.words = words
        patterns = [pattern_of(word) for word in words]
        patterns += [re.escape(form) for word in words for form in _in_addresses(word)]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
        rough = [_rough(word) for word in words] + [re.escape(form) for word in words for form in _in_addresses(word)]
        self.rough = "|".join(rough)  # for PostgreSQL: finds at least what the pattern finds

    def without(self, value: Any) -> Any:
        """A text, or plain data with texts in it, without what names them."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._clean(value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {name: self.without(each) for name, each in value.items()}
        return value

    def _clean(self, text: str) -> str:
        return self._pattern.sub(MARK, text) if self._pattern else text

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Where a text names them."""
        return [match.span() for match in self._pattern.finditer(text)] if self._pattern else []


def taken_apart(name: str) -> tuple[str, list[str]]:
    """A name without what stands in it in quotes or brackets, and those nicknames: Ulrich "Uli" Brandt, 王伟（小王）.

    What says a function instead, "(Purchasing)", is no nickname.
    """
    found = [" ".join(next(filter(None, each.groups())).split()) for each in _IN_SIGNS.finditer(name)]
    return " ".join(_IN_SIGNS.sub(" ", name).split()), [each for each in found if each.casefold() not in _FUNCTIONS]


def _without_nickname(name: str) -> set[str]:
    plain, nicknames = taken_apart(name)
    if plain == name or not plain:
        return set()
    last = plain.split()[-1]
    theirs = {f"{nickname} {last}" for nickname in nicknames} if " " in plain and not is_chinese(plain) else set()
    return {plain, *other_characters(plain), *theirs}


def long_enough(name: str) -> bool:
    """Whether a name stands for somebody wherever it is read."""
    return len(name) >= (LEAST_CHINESE if is_chinese(name) else LEAST_LATIN)


def is_chinese(word: str) -> bool:
    """Whether it is written in characters alone."""
    return bool(_CHINESE.match(word))


def other_characters(name: str) -> set[str]:
    """A name in characters as it is written in either script; nothing for others."""
    return {searchkeys.simplified(name), searchkeys.traditional(name)} if is_chinese(name) else set()


def _in_addresses(word: str) -> set[str]:
    """A word as it stands in the address of a list."""
    return {quote(word), quote_plus(word)} - {word}


def _digits(word: str) -> str:
    """The number of a telephone, without the country's code; empty for any other word."""
    if re.search(r"[^\W\d_]", word) or sum(sign.isdigit() for sign in word) < LEAST_DIGITS:
        return ""
    number = matchkeys.telephone(word) or re.sub(r"\D", "", word)
    return number[2:] if number.startswith("86") and len(number) >= LEAST_DIGITS + 3 else number


def _rough(word: str) -> str:
    if digits := _digits(word):
        return _BETWEEN_DIGITS.join(f"[{digit}{chr(0xFF10 + int(digit))}]" for digit in digits)
    return r"\s+".join(map(re.escape, word.split()))


def pattern_of(word: str) -> str:
    """The expression that finds a word; letters of the same alphabet beside it make it another word."""
    if _digits(word):
        return rf"(?<!\d)(?:(?:[+＋]|00)?86{_BETWEEN_DIGITS})?{_rough(word)}(?!\d)"
    return _rough(word) if is_chinese(word) else rf"(?<!{LETTER}){_rough(word)}(?!{LETTER})"
