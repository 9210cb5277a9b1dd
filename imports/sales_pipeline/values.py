"""Single values: dates in the usual spellings, numbers with separators, keys under which spellings meet."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
LARGEST_AMOUNT = Decimal(10) ** 13
_NOT_ALNUM = re.compile(r"[\W_]+")
_PARTS = re.compile(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})$")
_CHINESE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日?$")
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_SPREADSHEET = re.compile(r"^\d{5}(\.0+)?$")
_WORDS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y %b %d", "%d %b %y")
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+$")


class BadValue(ValueError):
    """A text that is no such value."""


def key(text: str) -> str:
    """Two spellings of a company or a person meet here: case, width and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tight(text: str) -> str:
    """Two spellings of a product, sector or stage meet here: `GTXPro`, `gtx pro` and `GTX-Pro` are one."""
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", text).casefold())


def short_id(prefix: str, text: str, longest: int = 120) -> str:
    """A stable identifier of at most `longest` characters."""
    plain = f"{prefix}:{text}"
    return plain if len(plain) <= longest else f"{prefix}:{hashlib.sha256(text.encode()).hexdigest()}"


def day_comes_first(texts: Iterable[str]) -> bool:
    """Whether a column writes 31/12/2017 and not 12/31/2017; month first when no value tells."""
    day_first = month_first = 0
    for text in texts:
        parts = _PARTS.match(_TIME.sub("", text))
        if parts and len(parts[1]) <= 2:
            day_first += int(parts[1]) > 12
            month_first += int(parts[2]) > 12
    return day_first > month_first


def read_date(text: str, *, day_first: bool = False) -> date | None:
    """A date, None for an empty text; raises BadValue for anything else."""
    bare = _TIME.sub("", text.strip())
    if not bare or tight(bare) in ("na", "nan", "nat", "null", "none", ""):
        return None
    try:
        found = _date(bare, day_first)
    except ValueError:
        raise BadValue(text) from None
    if found is None or not EARLIEST <= found < LATEST:
        raise BadValue(text)
    return found


def _date(bare: str, day_first: bool) -> date | None:
    if chinese := _CHINESE.match(bare):
        return date(*map(int, chinese.groups()))
    if parts := _PARTS.match(bare):
        return _from_parts(parts[1], parts[2], parts[3], day_first)
    if bare.isascii() and bare.isdigit() and len(bare) == 8:
        return date(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    if _SPREADSHEET.match(bare):
        return date(1899, 12, 30) + timedelta(days=int(float(bare)))
    words = " ".join(re.split(r"[\s,./-]+", bare)).strip()
    for pattern in _WORDS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _from_parts(one: str, two: str, three: str, day_first: bool) -> date:
    if len(one) > 2:
        return date(int(one), int(two), int(three))
    year = int(three) if len(three) > 2 else 2000 + int(three)
    first, second = int(one), int(two)
    if first > 12 or (day_first and second <= 12):
        return date(year, second, first)
    return date(year, first, second)


def read_amount(text: str) -> Decimal | None:
    """An amount with two places, None for an empty text; raises BadValue, also for what is too large to be one."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if not bare or tight(bare) in ("na", "nan", "null", "none", ""):
        return None
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()")
    bare = re.sub(
        r"^(us\$|hk\$|nt\$|cny|rmb|usd|eur|[$¥€£])\s*|\s*(cny|rmb|usd|eur|元|[$¥€£])$", "", bare, flags=re.IGNORECASE
    )
    bare = bare.replace(" ", "").replace("'", "")
    try:
        amount = Decimal(_plain_number(bare))
    except InvalidOperation:
        raise BadValue(text) from None
    if not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
        raise BadValue(text)
    amount = amount.quantize(Decimal("0.01"))
    return -amount if negative else amount


def _plain_number(bare: str) -> str:
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        return bare.replace(",", "") if point > comma else bare.replace(".", "").replace(",", ".")
    if comma >= 0:
        return bare.replace(",", "") if _GROUPED.match(bare) else bare.replace(",", ".")
    return bare


def read_whole(text: str, *, low: int, high: int) -> int | None:
    """A whole number within limits, None for an empty text; raises BadValue."""
    amount = read_amount(text)
    if amount is None:
        return None
    if amount != amount.to_integral_value() or not low <= amount <= high:
        raise BadValue(text)
    return int(amount)
