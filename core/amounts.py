"""Amounts as people type them: 800,000, 80万, ８００，０００, 1.5m."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from core.formatting import symbol

LONGEST = 40
_NAMES = {"CNY": ("元",), "USD": ("us$",)}  # besides sign and code
_UNITS = {
    "": 1, "k": 10**3, "m": 10**6, "b": 10**9,
    "千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
}  # fmt: skip
# Groups of three (or of four, as Chinese counts); "12,50" is neither, and nobody guesses what it means.
_TYPED = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d{1,4}(?:[, ]\d{4})+|\d+)(?P<rest>\.\d+)? ?(?P<unit>[kmb千万萬亿億]?)"
)
_EXPONENT = re.compile(r"[-+]?[\d., ]*\d[.]?e[-+]?\d+", re.IGNORECASE)


def has_exponent(typed: str) -> bool:
    """Whether it is a number such as 1e9: a slip of one key, which nobody reads as a billion."""
    return _EXPONENT.fullmatch(unicodedata.normalize("NFKC", typed[: LONGEST + 1]).strip()) is not None


def read(typed: str, currency: str = "") -> Decimal | None:
    """The amount that somebody typed, or None when it is none.

    Full-width characters, spaces or commas between groups and a unit behind (k, m, b, 万, 亿) are understood, and
    so is the sign or code of `currency` around it.
    """
    plain = " ".join(unicodedata.normalize("NFKC", typed[: LONGEST + 1]).split()).lower()
    for mark in filter(
        None, (*_NAMES.get(currency, ()), symbol(currency).lower(), currency.lower()) if currency else ()
    ):
        plain = plain.removeprefix(mark).removesuffix(mark).strip()
    found = _TYPED.fullmatch(plain)
    if len(typed) > LONGEST or found is None:
        return None
    digits = found["whole"].replace(",", "").replace(" ", "")
    amount = Decimal(f"{found['sign']}{digits}{found['rest'] or ''}") * _UNITS[found["unit"]]
    if not (found["unit"] and found["rest"]):
        return amount
    return Decimal(f"{amount:f}".rstrip("0").removesuffix("."))  # 1.255万 has no decimals left


def without_percent(typed: str) -> str:
    """The number of a text such as 5%, ５％ or 5 %."""
    return unicodedata.normalize("NFKC", typed).strip().removesuffix("%").strip()
