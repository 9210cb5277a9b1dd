"""Single values in the spellings that people and programs use: dates, telephones, amounts, yes and no (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
LARGEST = Decimal(10) ** 13
NOTHING = frozenset(
    {"", "-", "--", "—", "–", "/", "n/a", "na", "nan", "null", "none", "nil", "无", "無", "暂无", "未知", "空", "#n/a"}
)


class Bad(ValueError):
    """A text that is no such value; `code` names the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def as_text(value: Any) -> str:
    """A cell as text: a number without `.0`, a date as 2024-03-05; raises Bad for a broken cell."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if "x" in value:
            raise Bad("error_cell", what=value["x"]) if value["x"] else Bad("formula_cell")
        return str(value.get("d", "")).replace("T", " ")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return "" if text.strip().casefold() in NOTHING else text


def folded(text: str) -> str:
    """Width and case do not matter, nor does white space around and between."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


# -- dates -------------------------------------------------------------------------------------------------------
_TIME = re.compile(
    r"[t ,]*(?P<before>上午|下午|am|pm)?\s*(?P<h>\d{1,2})[:时時点點](?P<m>\d{1,2})?分?(?::(?P<s>\d{2})(?:\.\d+)?)?秒?\s*"
    r"(?P<after>am|pm|a\.m\.|p\.m\.)?\s*(?:z|[+-]\d{2}:?\d{2})?$"
)
_PARTS = re.compile(r"^(\d{1,4})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})$")
_CHINESE = re.compile(r"^(\d{2,4})\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号號]?)?$")
_ROC = re.compile(r"^(?:民国|民國)\s*(\d{1,3}|元)\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*[日号號]?$")
_DIGITS = re.compile(r"^\d+(\.\d+)?$")
_WEEKDAY = re.compile(
    r"[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?"
)
_WORDS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y %b %d", "%d %b %y")
ORDERS = ("day", "month", "year")


def ambiguous(text: str) -> bool:
    """Whether it may be read as day-month and as month-day, with different results."""
    parts = _PARTS.match(_split_time(folded(text))[0])
    if not parts or len(parts[1]) > 2:
        return False
    try:
        _of_parts(parts[1], parts[3], parts[4], parts[2], "")
    except Bad as why:
        return why.code == "date_order"
    except ValueError:
        return False
    return False


def order_of(texts: Iterable[str]) -> str:
    """What comes first in this column, `day`, `month` or `year`; empty when nothing tells."""
    day = month = year = 0
    for text in texts:
        try:
            parts = _PARTS.match(_split_time(folded(text))[0])
        except Bad:
            continue
        if parts and len(parts[1]) <= 2:
            first, second, third = int(parts[1]), int(parts[3]), int(parts[4])
            year += first > 31 or (len(parts[4]) == 1 and first > 12)
            day += 12 < first <= 31 and (len(parts[4]) == 4 or third > 31)
            month += second > 12
    best = max((day, "day"), (month, "month"), (year, "year"))
    return best[1] if best[0] else ""


def read_moment(value: Any, *, order: str = "") -> tuple[date, time | None] | None:
    """The day, and the time where one is said; None for nothing. `order`: of 03/04/2024. Raises Bad."""
    if isinstance(value, dict) and "d" in value:
        found = datetime.fromisoformat(value["d"])
        return _checked(found.date()), found.time() if "T" in value["d"] else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    text = folded(as_text(value))
    if not text:
        return None
    bare, clock = _split_time(text)
    try:
        found_day = _day(bare.strip(" ,"), order)
    except (ValueError, OverflowError) as failure:
        if isinstance(failure, Bad):
            raise
        raise Bad("date", text=text[:40]) from None
    if found_day is None:
        raise Bad("date", text=text[:40])
    return _checked(found_day), clock


def _checked(day: date) -> date:
    if not EARLIEST <= day < LATEST:
        raise Bad("date", text=day.isoformat())
    return day


def _from_number(number: float) -> tuple[date, time | None]:
    """20240305 or the days of a spreadsheet; a few thousand is a year or nothing."""
    if 19000101 <= number < 22000101 and number == int(number):
        try:
            return _checked(datetime.strptime(str(int(number)), "%Y%m%d").date()), None  # noqa: DTZ007
        except ValueError:
            raise Bad("date", text=str(int(number))) from None
    if not 3000 <= number < 110_000:
        raise Bad("date", text=str(number)[:40])
    moment = datetime(1899, 12, 30) + timedelta(days=float(number))  # noqa: DTZ001
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.date(), moment.time() if moment.time() != time() else None


def _split_time(text: str) -> tuple[str, time | None]:
    text = _WEEKDAY.sub(" ", text).strip()
    found = _TIME.search(text)
    if not found or not found.start():
        return text, None
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    mark = (found["before"] or found["after"] or "").replace(".", "")
    if mark in ("pm", "下午") and hour < 12:
        hour += 12
    if mark in ("am", "上午") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise Bad("date", text=text[:40])
    return text[: found.start()].strip(), time(hour, minute, second)


def _day(bare: str, order: str) -> date | None:
    if roc := _ROC.match(bare):
        year = 1 if roc[1] == "元" else int(roc[1])
        return date(1911 + year, int(roc[2]), int(roc[3]))
    if chinese := _CHINESE.match(bare):
        return date(_year(chinese[1]), int(chinese[2]), int(chinese[3] or 1))
    if parts := _PARTS.match(bare):
        return _of_parts(parts[1], parts[3], parts[4], parts[2], order)
    if _DIGITS.match(bare):
        return _from_number(float(bare))[0]
    words = " ".join(re.split(r"[\s,./-]+", re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", bare))).strip()
    for pattern in _WORDS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _of_parts(one: str, two: str, three: str, between: str, order: str) -> date:
    if len(one) == 4:
        return date(int(one), int(two), int(three))
    if len(one) == 3:  # 113/3/5, the years of the Republic
        return date(1911 + int(one), int(two), int(three))
    if len(three) == 3:
        raise Bad("date", text=f"{one}{between}{two}{between}{three}")
    first, second = int(one), int(two)
    if len(three) <= 2 and (first > 31 or len(three) == 1 or order == "year"):
        return date(_year(one), second, int(three))
    if between == "." and len(three) == 4 and order != "month":  # 5.3.2024 is written where the day comes first
        return date(int(three), second, first)
    unsure = (first <= 12 and second <= 12 and first != second) or (
        len(three) == 2 and 12 < first <= 31 and second <= 12
    )
    if unsure and order not in ORDERS:
        raise Bad("date_order", text=f"{one}{between}{two}{between}{three}")
    day_first = first > 12 or (order != "month" and second <= 12)
    day, month = (first, second) if day_first else (second, first)
    return date(_year(three), month, day)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else (2000 + year if year < 70 else 1900 + year)


# -- numbers -----------------------------------------------------------------------------------------------------
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


def read_number(value: Any) -> Decimal | None:
    """1,234.50 · ￥12万 · 1.2亿 · 1 234,50 · (123) · 一万二千; None for nothing. Raises Bad."""
    if isinstance(value, bool):
        raise Bad("number", text=str(value))
    if isinstance(value, int | float):
        return _limited(Decimal(repr(value)), str(value))
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
    number = _digits(bare)
    if number is None:
        number = _hanzi(bare)
    if number is None:
        raise Bad("number", text=text[:40])
    return _limited(-number if negative else number, text)


def _limited(number: Decimal, text: str) -> Decimal:
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Bad("number", text=text[:40])
    return number.quantize(Decimal("0.01"))


def _digits(bare: str) -> Decimal | None:
    factor = 1
    unit = _UNIT.search(bare)
    if unit and unit.start() and (bare[unit.start() - 1].isdigit()):
        factor, bare = _UNITS[unit[1]], bare[: unit.start()].strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?e[+-]?\d{1,2}", bare):
        return Decimal(bare) * factor
    if not _NUMBER.match(bare):
        return None
    try:
        return Decimal(_plain(bare)) * factor
    except InvalidOperation:
        return None


def _plain(bare: str) -> str:
    bare = bare.replace("'", "").replace(" ", "").strip()
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


def read_whole(value: Any, *, low: int, high: int) -> int | None:
    """A whole number within limits; `51-200人` and `500+` give their first number. Raises Bad."""
    if isinstance(value, str):
        text = folded(value)
        spread = re.fullmatch(
            r"(?:约|約|超过|超過|about|over|>|<)?\s*([\d,]+)\s*(?:[-~至到–]\s*[\d,]+)?\s*\+?\s*(?:人|名|people|employees|员工)?(?:以上|以下|左右)?",
            text,
        )
        value = spread[1].replace(",", "") if spread else text
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


# -- the rest ----------------------------------------------------------------------------------------------------
_SEVERAL = re.compile(r"[;；、\n|]+|\s{2,}|(?<=\d{7})\s*[,，/／]\s*(?=[+(\d])|\s+(?=1[3-9]\d{9}\b)|\s+(?=[^\d\s:]+:)")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_EXTENSION = re.compile(r"\s*(?:ext\.?|x|分机|分機|转|轉|#)\s*[:：]?\s*(\d{1,6})$", re.IGNORECASE)


def read_telephones(value: Any, *, region: str = "CN") -> list[str]:
    """Every number of a cell as people write it, each once. Raises Bad for what holds no number."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text:
        return []
    if _MOBILE.fullmatch(text):
        return [f"{text[:3]} {text[3:7]} {text[7:]}"]
    found: list[str] = []
    for part in _SEVERAL.split(text):
        part = part.strip(" ,/;:.")
        if not part:
            continue
        number = _telephone(part, region)
        if number and number not in found:
            found.append(number)
    if not found:
        raise Bad("telephone", text=text[:40])
    return found[:10]


def _telephone(part: str, region: str) -> str:
    extension = _EXTENSION.search(part)
    bare = part[: extension.start()] if extension else part
    bare = re.sub(r"^\s*[^\d+(]*[:：]", "", bare).strip()  # 手机: 138…
    bare = re.sub(r"^\D*?(?=[+(\d])", "", bare, count=1)
    digits = re.sub(r"\D", "", bare)
    if not 5 <= len(digits) <= 17:
        return ""
    said = f"#{extension[1]}" if extension else ""
    try:
        parsed = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return f"{bare[:30]}{said}"
    if not phonenumbers.is_valid_number(parsed):
        return f"{bare[:30]}{said}"
    at_home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == region
    style = phonenumbers.PhoneNumberFormat
    shape = style.NATIONAL if at_home else style.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, shape)
    if at_home and re.fullmatch(r"1[3-9]\d{9}", re.sub(r"\D", "", shown)):
        plain = re.sub(r"\D", "", shown)
        shown = f"{plain[:3]} {plain[3:7]} {plain[7:]}"
    return f"{shown[:32]}{said}"


_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "√", "是", "有", "对", "對", "已", "ok", "ja"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "無", "没有", "沒有", "不是", "×", "nein"})


def read_yes(value: Any) -> bool | None:
    """Yes, no, or None for nothing. Raises Bad."""
    text = folded(as_text(value))
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Bad("yes", text=text[:40])


_EMAIL = re.compile(r"[^\s@<>;,，；、\"'()（）:：]+@[^\s@<>;,，；、\"'()（）]+\.[a-z]{2,}", re.IGNORECASE)


def read_email(value: Any) -> str:
    """The first e-mail address of a cell. Raises Bad for a text without one."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text:
        return ""
    found = _EMAIL.search(text)
    if not found or len(found[0]) > 254:
        raise Bad("email", text=text[:40])
    return found[0].rstrip(".").lower()


_WEB = re.compile(r"^(https?://)?[\w.-]+\.[\w]{2,}(:\d+)?(/\S*)?$", re.IGNORECASE)


def read_website(value: Any) -> str:
    """An address with https:// in front; the first of several. Raises Bad."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip()
    if not text:
        return ""
    first = re.split(r"[\s;；,，、]+", text)[0]
    if not _WEB.match(first) or len(first) > 190:
        raise Bad("website", text=text[:40])
    return first if "://" in first else f"https://{first}"


def read_tags(value: Any) -> list[str]:
    """Words separated by commas, semicolons or 、, each once."""
    parts = (part.strip() for part in re.split(r"[,;，；、|\n]+", as_text(value)))
    return list(dict.fromkeys(part[:40] for part in parts if part))[:20]
