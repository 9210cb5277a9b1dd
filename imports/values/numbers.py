"""Amounts, whole numbers and currencies as people write them (pure)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from imports.values.separators import COMMA, POINT, UNTOLD, is_unsure
from imports.values.texts import Bad, as_text, folded, quoting

LARGEST = Decimal(10) ** 13
_CURRENCIES = {
    "￥": "CNY", "¥": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "人民幣": "CNY", "元": "CNY", "圆": "CNY",
    "us$": "USD", "usd": "USD", "美元": "USD", "美金": "USD", "$": "USD", "hk$": "HKD", "hkd": "HKD", "港币": "HKD",
    "港幣": "HKD", "港元": "HKD", "nt$": "TWD", "ntd": "TWD", "twd": "TWD", "新台币": "TWD", "新台幣": "TWD", "台币": "TWD",
    "台幣": "TWD", "€": "EUR", "eur": "EUR", "欧元": "EUR", "歐元": "EUR", "£": "GBP", "gbp": "GBP", "英镑": "GBP",
    "jpy": "JPY", "日元": "JPY", "日圆": "JPY", "日圓": "JPY", "sgd": "SGD", "s$": "SGD",
}  # fmt: skip
_SIGNS = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_AROUND = re.compile(rf"^(?:{_SIGNS})\s*|\s*(?:{_SIGNS}|整|正)+$")
_UNITS = {
    "k": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9, "千": 10**3,
    "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7, "万": 10**4, "萬": 10**4, "w": 10**4, "亿": 10**8,
    "億": 10**8, "百": 100,
}  # fmt: skip
_UNIT = re.compile(r"\s*(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")$")
_NUMBER = re.compile(r"^[+-]?\d[\d,.' ]*$")
_HANZI = dict(
    zip(
        "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖兩貳參叄陸",
        [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2, 3, 3, 6],
        strict=True,
    )
)
_HANZI_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HANZI_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


@quoting
def read_number(value: Any, *, decimals: str = "", places: int | None = 2) -> Decimal | None:
    """1,234.50 · ￥12万 · 1.2亿 · 1 234,50 · (123) · 一万二千; None for nothing. Raises Bad.

    `decimals`: what stands before them in this file, POINT or COMMA; UNTOLD: what can be read in two ways is refused;
    empty: each number by itself. `places`: how many are kept; None: as they stand.
    """
    if isinstance(value, bool):
        raise Bad("number", text=str(value))
    if isinstance(value, int | float):
        return _limited(Decimal(repr(value)), str(value), places)
    text = folded(as_text(value))
    if not text:
        return None
    bare = text
    negative = bare.startswith("(") and bare.endswith(")")
    if negative:
        bare = bare[1:-1].strip()
    for _again in range(3):
        bare = _AROUND.sub("", bare).strip()
    if bare.startswith("-"):
        negative, bare = not negative, bare[1:].strip()
        bare = _AROUND.sub("", bare).strip()
    bare = bare.replace("圆", "元").removesuffix("元").strip()
    number = _digits(bare, decimals)
    if number is None:
        number = _hanzi(bare)
    if number is None:
        number = _mixed(bare)
    if number is None:
        raise Bad("number", text=text[:40])
    return _limited(-number if negative else number, text, places)


def _limited(number: Decimal, text: str, places: int | None) -> Decimal:
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Bad("number", text=text[:40])
    return number if places is None else number.quantize(Decimal(1).scaleb(-places))


def _digits(bare: str, decimals: str) -> Decimal | None:
    factor = 1
    unit = _UNIT.search(bare)
    if unit and unit.start() and (bare[unit.start() - 1].isdigit()):
        factor, bare = _UNITS[unit[1]], bare[: unit.start()].strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?e[+-]?\d{1,2}", bare):
        return Decimal(bare) * factor
    if not _NUMBER.match(bare):
        return None
    try:
        return Decimal(_plain(bare, decimals if factor == 1 or decimals != UNTOLD else POINT)) * factor
    except InvalidOperation:
        return None


def _plain(bare: str, decimals: str) -> str:
    bare = bare.replace("'", "").replace(" ", "").strip()
    if decimals == UNTOLD and is_unsure(bare):
        raise Bad("decimals", text=bare)
    if decimals == COMMA:
        return _with_comma(bare)
    if decimals == POINT and re.search(r",\d{1,2}$", bare):
        return "?"
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        return bare.replace(",", "") if point > comma else bare.replace(".", "").replace(",", ".")
    if comma >= 0:
        groups = bare.split(",")
        grouped = all(len(part) in (3, 4) for part in groups[1:]) and len(groups[0].lstrip("+-")) <= 4
        grouped = grouped and len({len(part) for part in groups[1:]}) == 1
        if grouped:
            return bare.replace(",", "")
        return bare.replace(",", ".") if len(groups) == 2 else "?"
    if bare.count(".") > 1:
        groups = bare.split(".")
        return bare.replace(".", "") if all(len(part) == 3 for part in groups[1:]) else "?"
    return bare


def _with_comma(bare: str) -> str:
    """1.234,50 · 1.234 · 1,23: where a comma stands before the decimals a point parts thousands."""
    whole, _comma, rest = bare.partition(",")
    groups = whole.split(".")
    if "." in rest or "," in rest or any(len(part) != 3 for part in groups[1:]):
        return "?"
    return f"{''.join(groups)}.{rest or 0}"


def _hanzi(bare: str) -> Decimal | None:
    if not bare or any(c not in _HANZI and c not in _HANZI_UNITS and c not in _HANZI_LARGE for c in bare):
        return None
    total = section = digit = 0
    last = 1
    for letter in bare:
        if letter in _HANZI:
            digit = _HANZI[letter]
            if digit == 0:
                last = 1
        elif letter in _HANZI_UNITS:
            last = _HANZI_UNITS[letter]
            section += (digit or 1) * last
            digit = 0
        else:
            last = _HANZI_LARGE[letter]
            total = (total + section + digit) * last if last == 10**8 else total + (section + digit) * last
            section = digit = 0
    # 一万二 is 12,000: the digit behind a unit counts a tenth of it.
    return Decimal(total + section + (digit * last // 10 if digit and last > 10 else digit))


_MIXED = re.compile(r"\d+(?:\.\d+)?|[十百千万萬亿億]")


def _mixed(bare: str) -> Decimal | None:
    """3万5千 · 1亿2千万 · 3千5百万 · 3万5, which is 35,000."""
    parts = _MIXED.findall(bare)
    if len(parts) < 3 or "".join(parts) != bare or not parts[0][0].isdigit():
        return None
    total = section = number = Decimal(0)
    last = 1
    for part in parts:
        if part[0].isdigit():
            number = Decimal(part)
        elif part in _HANZI_LARGE:
            last = _HANZI_LARGE[part]
            total = (total + section + number) * last if last == 10**8 else total + (section + number) * last
            section = number = Decimal(0)
        else:
            last = _HANZI_UNITS[part]
            section, number = section + number * last, Decimal(0)
    tenth = last // 10 if parts[-1].isdigit() and len(parts[-1]) == 1 else 1
    return total + section + number * tenth


_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")


@quoting
def read_whole(value: Any, *, low: int, high: int) -> int | None:
    """A whole number within limits; `51-200人` and `500+` give their first number. Raises Bad."""
    if isinstance(value, str):
        text = folded(value)
        spread = re.fullmatch(
            r"(?:约|約|大约|大約|超过|超過|about|around|circa|ca\.?|over|>|<)?\s*([\d,]+)\s*(?:[-~至到–]\s*[\d,]+)?\s*\+?\s*(?:人|名|people|employees|员工)?(?:以上|以下|左右)?",
            text,
        )
        value = spread[1].replace(",", "") if spread else text
        if _DOTTED.fullmatch(text):  # 1.200 as in Germany: nothing that is counted has a fraction
            value = text.replace(".", "")
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value() or not low <= number <= high:
        raise Bad("whole", text=str(value)[:40], low=low, high=high)
    return int(number)


def currency_in(value: Any) -> str:
    """The currency that an amount is written with, or that a cell names; empty when none is."""
    text = folded(as_text(value)) if not isinstance(value, int | float) else ""
    if text.upper() in (
        "CNY",
        "USD",
        "EUR",
        "GBP",
        "HKD",
        "TWD",
        "JPY",
        "SGD",
        "KRW",
        "AUD",
        "CAD",
        "CHF",
        "MYR",
        "THB",
        "VND",
        "INR",
    ):
        return text.upper()
    for sign in sorted(_CURRENCIES, key=len, reverse=True):
        if text.startswith(sign) or text.endswith(sign):
            return _CURRENCIES[sign]
    return ""


@quoting
def read_quantity(value: Any, *, decimals: str = "", places: int | None = 2) -> Decimal | None:
    """A number above zero, perhaps with a unit behind it (500 pcs). Raises Bad."""
    text = as_text(value).strip()
    found = re.match(r"^[\d.,]+", text) if isinstance(value, str) else None
    number = read_number(found[0] if found else value, decimals=decimals, places=places)
    if number is not None and number <= 0:
        raise Bad("not_above_zero")
    return number


CODES = frozenset(
    "AED ARS AUD BDT BGN BRL BYN CAD CHF CLP CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD KZT LKR"
    " MAD MMK MNT MOP MXN MYR NGN NOK NPR NZD OMR PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD UZS VND ZAR".split()
)


@quoting
def read_currency(value: Any) -> str:
    """A currency by its sign, name or code; empty for nothing. Raises Bad."""
    found = currency_in(value)
    text = as_text(value).strip()
    if text and not found:
        if text.upper() in CODES:
            return text.upper()
        raise Bad("currency", text=text[:20])
    return found
