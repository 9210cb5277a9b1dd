"""Whether a point or a comma stands before the decimals of a file's numbers (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

POINT, COMMA = ".", ","
UNTOLD = "?"  # no number of the file tells, or some tell the one and some the other
_NUMBER = re.compile(r"(?<![\d.,])[1-9]\d*(?:[.,]\d+)+(?![\d.,])|(?<![\d.,])0[.,]\d+(?![\d.,])")


def decimals_of(texts: Iterable[str]) -> str:
    """POINT or COMMA as the numbers of a file prove it, else UNTOLD."""
    told = {sign for text in texts if (sign := _told(text))}
    return told.pop() if len(told) == 1 else UNTOLD


def is_unsure(number: str) -> bool:
    """Whether digits with their signs can be read in two ways: 1.234, where 1,234 is always taken for thousands."""
    return bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", number))


def _told(text: str) -> str:
    found = _NUMBER.search(text)
    if not found:
        return ""
    signs = re.findall(r"[.,]", found[0])
    whole, *groups = re.split(r"[.,]", found[0])
    if len(set(signs)) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else ""
    if len(signs) > 1:
        grouped = all(len(part) == 3 for part in groups)
        return {POINT: COMMA, COMMA: POINT}[signs[0]] if grouped else ""
    last = len(groups[0])
    if last in (1, 2) or last > 4 or whole == "0" or (last == 3 and len(whole) > 3):
        return signs[0]
    return POINT if last == 4 and signs[0] == POINT else ""  # 1,2345 may be groups of 万
