"""The unit that a heading gives to the numbers below it (pure)."""

from __future__ import annotations

import re
import unicodedata

from imports.values.numbers import currency_in

_HAN = {
    "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7, "亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4, "千": 10**3,
    "仟": 10**3,
}  # fmt: skip
_LATIN = {
    "k": 10**3, "thousand": 10**3, "thousands": 10**3, "000": 10**3, "'000": 10**3, "000s": 10**3, "m": 10**6, "mm": 10**6,
    "mn": 10**6, "mio": 10**6, "mln": 10**6, "million": 10**6, "millions": 10**6, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
_SIGN = r"(?:元|圆|圓|人民币|人民幣|美元|美金|欧元|歐元|港币|港幣|港元|台币|台幣|新台币|新台幣|日元|rmb|cny|usd|eur|hkd|twd|gbp|jpy)"
_HAN_UNIT = re.compile(rf"(?<!元/)({'|'.join(sorted(_HAN, key=len, reverse=True))}){_SIGN}?$")
_LATIN_UNIT = re.compile(
    rf"(?:^|[\s(\[,/_-]|in |{_SIGN}|[$€£¥])({'|'.join(map(re.escape, sorted(_LATIN, key=len, reverse=True)))})$"
)
_OWN = re.compile(
    r"(?:百万|百萬|千万|千萬|[万萬千亿億百]|\d\s*(?:k|m|w|mio|mn|million|b|bn))\s*(?:元|圆|圓|rmb|cny|usd)?$"
    r"|\d[万萬亿億千百]\d"  # 3万5
)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def factor_in(heading: str) -> int:
    """By what a number below this heading is multiplied: 年营业额(万元), Revenue (k USD), Sales in millions; else 1."""
    text = _plain(heading).rstrip(" )]】")
    text = re.sub(rf"(?<=[a-z0-9'])[\s/]*{_SIGN}$", "", text) if re.search(r"[(\[]|in [a-z]+|, ", text) else text
    if found := _HAN_UNIT.search(text):
        return _HAN[found[1]]
    found = _LATIN_UNIT.search(text)
    return _LATIN[found[1]] if found and found.start() else 1


def has_own_unit(cell: object) -> bool:
    """Whether the cell itself says thousands or millions (120万): the heading's unit is not applied again."""
    return isinstance(cell, str) and bool(_OWN.search(_plain(cell)))


def currency_of(heading: str) -> str:
    """The currency that a heading names; empty when it names none."""
    parts = [part for part in re.split(r"[\s()\[\]【】,/_:-]+", _plain(heading)) if part]
    return next((code for part in reversed(parts[1:]) if (code := currency_in(part))), "")
