"""Days whose numbers are written out in Chinese: 二〇二六年三月五日 (pure)."""

from __future__ import annotations

import re

_DIGITS = {letter: str(n % 10) for n, letter in enumerate("零一二三四五六七八九〇")}
_YEAR = re.compile(r"([零〇一二三四五六七八九]{4})年")
_PART = re.compile(r"([一二三四五六七八九十廿卅]{1,3})(?=[月日号號])")


def in_digits(text: str) -> str:
    """The day with digits: 2026年3月5日; other texts as they stand."""
    found = _YEAR.match(text)
    if not found:
        return text
    year = "".join(_DIGITS[letter] for letter in found[1])
    return f"{year}年" + _PART.sub(lambda part: _number(part[1]), text[found.end() :])


def _number(word: str) -> str:
    word = word.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = word.partition("十")
    if not ten:
        return "".join(_DIGITS[letter] for letter in word)
    return f"{_DIGITS[tens] if tens else 1}{_DIGITS[ones] if ones else 0}" if len(tens) < 2 and len(ones) < 2 else word
