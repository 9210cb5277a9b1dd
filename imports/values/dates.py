"""Days and moments in the spellings that people and programs use (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from imports.values.han_dates import in_digits
from imports.values.texts import Bad, as_text, folded, quoting
from imports.values.zones import ZONE, zone_of

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_TIME = re.compile(
    r"[t ,]*(?P<before>上午|早上|凌晨|中午|下午|傍晚|晚上|am|pm)?\s*(?P<h>\d{1,2})"
    r"(?:[:时時点點](?P<m>\d{1,2}|半|一刻|三刻)?[分钟鐘整]*(?::(?P<s>\d{2})(?:\.\d+)?)?秒?|(?=\s*(?:am|pm)))\s*"
    rf"(?P<after>am|pm|a\.m\.|p\.m\.)?\s*{ZONE}?$"
)
_PARTS = re.compile(r"^(\d{1,4})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})$")
_CHINESE = re.compile(r"^(\d{2,4})\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号號]?)?$")
_ROC = re.compile(r"^(?:民国|民國)\s*(\d{1,3}|元)\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*[日号號]?$")
_DIGITS = re.compile(r"^\d+(\.\d+)?$")
_WEEKDAY = re.compile(
    r"[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?"
)
_WORDS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y %b %d", "%d %b %y")
_QUARTERS = {"": 0, "半": 30, "一刻": 15, "三刻": 45}
ORDERS = ("day", "month", "year")
BOTH = "both"  # rows of one column that prove different orders
FOUND = "="  # before an order that the other rows have told and nobody chose


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
    """What comes first in this column, `day`, `month` or `year`; empty when nothing tells, `both` when rows disagree."""
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
    if day and month:
        return BOTH
    best = max((day, "day"), (month, "month"), (year, "year"))
    return best[1] if best[0] else ""


@quoting
def read_moment(value: Any, *, order: str = "", zone: tzinfo | None = None) -> tuple[date, time | None] | None:
    """The day, and the time where one is said; None for nothing. Raises Bad.

    `order`: of 03/04/2024, one of ORDERS as somebody chose it, or with FOUND before it as the other rows tell. `zone`:
    where the reader is; a time that names its distance from UTC is told in it, so that the day may be another one.
    """
    if isinstance(value, dict) and "d" in value:
        found = datetime.fromisoformat(value["d"])
        found = found.astimezone(zone) if found.tzinfo and zone else found
        return _checked(found.date()), found.time() if "T" in value["d"] else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    text = in_digits(folded(as_text(value)))
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
    _checked(found_day)
    if clock is not None and clock.tzinfo is not None:
        moment = datetime.combine(found_day, clock)
        moment = moment.astimezone(zone) if zone else moment
        return moment.date(), moment.time()
    return found_day, clock


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
    hour, second = int(found["h"]), int(found["s"] or 0)
    minute = _QUARTERS.get(found["m"] or "", -1)
    minute = int(found["m"]) if minute < 0 else minute
    mark = (found["before"] or found["after"] or "").replace(".", "")
    if (mark in ("pm", "下午", "傍晚", "晚上") and hour < 12) or (mark == "中午" and hour < 3):
        hour += 12
    if mark in ("am", "上午") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise Bad("date", text=text[:40])
    try:
        clock = time(hour, minute, second)
        clock = clock.replace(tzinfo=zone_of(found, clock))
    except ValueError:
        raise Bad("date", text=text[:40]) from None
    return text[: found.start()].strip(), clock


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
    told = order.removeprefix(FOUND)
    if len(three) <= 2 and (first > 31 or len(three) == 1 or told == "year"):
        return date(_year(one), second, int(three))
    # 5.3.2024 is written where the day comes first, whatever rows with strokes tell
    if between == "." and len(three) == 4 and order != "month":
        return date(int(three), second, first)
    unsure = (first <= 12 and second <= 12 and first != second) or (
        len(three) == 2 and 12 < first <= 31 and second <= 12
    )
    if unsure and told not in ("day", "month"):
        code = "date_orders" if told == BOTH else "date_order"
        raise Bad(code, text=f"{one}{between}{two}{between}{three}")
    day_first = first > 12 or (told != "month" and second <= 12)
    day, month = (first, second) if day_first else (second, first)
    return date(_year(three), month, day)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else (2000 + year if year < 70 else 1900 + year)


@quoting
def read_year(value: Any, *, low: int, high: int) -> int | None:
    """A year of four digits from `low` to `high`, or that of a date; None for nothing.

    A plain number is never the days of a spreadsheet: 3008 is no day of 1908. Nor is a century guessed: 08 is no year.
    Raises Bad.
    """
    text = folded(as_text(value))
    if not text:
        return None
    year = _year_in(text)
    if year is None or not low <= year <= high:
        raise Bad("year", text=text, low=low, high=high)
    return year


_PLAIN_YEAR = re.compile(
    r"(?:(?:约|約|大约|大約|about|around|circa|ca?\.?|since|est\.?|established(?: in)?|founded(?: in)?|成立[于於]?|公元|西元|自)\s*)?"
    r"(\d{4}|\d,\d{3})(?:\.0+)?\s*年?(?:左右|前后|前後|初|底|成立)?"
)
_MONTH_OF_YEAR = re.compile(r"(\d{4})\s*[-/.年]\s*(?:0?[1-9]|1[0-2])\s*月?")
_NAMED_MONTH = ("%b %Y", "%B %Y", "%Y %b", "%Y %B")
_ROC_YEAR = re.compile(r"(?:民国|民國)\s*(\d{1,3}|元)\s*年?")


def _year_in(text: str) -> int | None:
    if plain := _PLAIN_YEAR.fullmatch(text):
        return int(plain[1].replace(",", ""))
    if month := _MONTH_OF_YEAR.fullmatch(text):
        return int(month[1])
    if roc := _ROC_YEAR.fullmatch(text):
        return 1912 if roc[1] == "元" else 1911 + int(roc[1])
    for pattern in _NAMED_MONTH:
        try:
            return datetime.strptime(" ".join(re.split(r"[\s,./-]+", text)), pattern).year  # noqa: DTZ007
        except ValueError:
            continue
    return _year_of_day(text)


def _year_of_day(text: str) -> int | None:
    """Of a written day with its whole year."""
    try:
        bare = _split_time(text)[0].strip(" ,")
        if re.fullmatch(r"\d{8}", bare):  # 20080501
            return datetime.strptime(bare, "%Y%m%d").year  # noqa: DTZ007
        if _DIGITS.match(bare) or not (re.search(r"\d{4}", bare) or _ROC.match(bare) or re.match(r"\d{3}\D", bare)):
            return None
        day = _day(bare, "day")
    except (ValueError, OverflowError):
        return None
    return day.year if day else None
