"""How numbers, money and dates look in the reader's language and time zone."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext, npgettext, pgettext

DASH: Final = "–"
THIN_SAMPLE: Final = 20  # a rate over fewer cases than this is shown grey

_SYMBOLS: Final = {
    "CNY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "JP¥",
    "HKD": "HK$",
    "TWD": "NT$",
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WESTERN_UNITS: Final = (
    (Decimal(10) ** 9, "B"),
    (Decimal(10) ** 6, "M"),
    (Decimal(10) ** 3, "K"),
)
_HANS_UNITS: Final = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
_HANT_UNITS: Final = ((Decimal(10) ** 8, "億"), (Decimal(10) ** 4, "萬"))
_MUCH: Final = Decimal(10) ** 8


def language() -> str:
    """The reader's language: en, zh-hans or zh-hant."""
    active = (get_language() or "en").lower()
    if active.startswith("zh"):
        return "zh-hant" if "hant" in active or active.endswith(("tw", "hk")) else "zh-hans"
    return "en"


def as_decimal(value: object) -> Decimal | None:
    """The value as an exact number, or None when it is not one (None, '', NaN, text)."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: object, places: int | None = None) -> str:
    """12345.6 -> '12,345.6'; a missing number is a dash, never 0."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{amount:,f}"


def compact(value: object, *, fine: bool = False) -> str:
    """12345 -> '12.3K' in English, '1.2万' / '1.2萬' in Chinese; exact below the first unit.

    `fine`: below ten of a unit two places are told (1.04M, 1.23万); of 亿 and B always, whose tenth is much.
    """
    amount = as_decimal(value)
    if amount is None:
        return DASH
    units = {"zh-hans": _HANS_UNITS, "zh-hant": _HANT_UNITS}.get(language(), _WESTERN_UNITS)
    larger: tuple[Decimal, str] | None = None
    for size, unit in units:
        if abs(amount) >= size:
            scaled = _places(amount / size, fine or size >= _MUCH)
            # 999,950 reads as 1M, not as 1,000K.
            if larger and abs(scaled) * size >= larger[0]:
                return f"{_trim(_places(amount / larger[0], fine or larger[0] >= _MUCH))}{larger[1]}"
            return f"{_trim(scaled)}{unit}"
        larger = (size, unit)
    rounded = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    smallest, unit = units[-1]
    return f"1{unit}" if rounded == smallest else f"{rounded:,f}"


def _places(amount: Decimal, fine: bool) -> Decimal:
    """One decimal place; none from 1,000 on (1,004万), where it says nothing and breaks narrow figures."""
    places = "0.01" if fine and abs(amount) < 10 else "0.1" if abs(amount) < 1000 else "1"
    return amount.quantize(Decimal(places), rounding=ROUND_HALF_UP)


def _trim(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: object, currency: str, *, short: bool = False, fine: bool = False) -> str:
    """An amount with its currency: '¥12,300.00', or '¥1.2万' when short; cents only when there are any."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    whole = amount == amount.to_integral_value()
    text = compact(amount, fine=fine) if short else number(amount, 0 if whole else 2)
    return f"{sign}{symbol(currency)}{text}"


def money_exact(value: object, currency: str) -> str:
    """An amount as a document prints it, always with cents: '¥12,300.00'; yen have none unless there are any."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    whole = currency == "JPY" and amount == amount.to_integral_value()
    return f"{'-' if amount < 0 else ''}{symbol(currency)}{number(abs(amount), 0 if whole else 2)}"


def money_whole(value: object, currency: str) -> str:
    """An amount without cents, for what is an estimate: '¥12,346'."""
    amount = as_decimal(value)
    return DASH if amount is None else money(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP), currency)


def signed(value: object, currency: str) -> str:
    """A change of an amount with its sign and without cents: '+¥1,200', '−¥300'; nothing changed is a dash."""
    amount = as_decimal(value)
    rounded = None if amount is None else amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if not rounded:
        return DASH
    return f"{'+' if rounded > 0 else '−'}{money(abs(rounded), currency)}"


def price(value: object, currency: str) -> str:
    """A price of one unit: at least cents, and as many of four decimals as it has ('¥0.085', '¥12.50')."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{symbol(currency)}{number(amount, decimals)}"


def plain(value: object) -> str:
    """A number without trailing zeros: '1,000', '2.5'."""
    amount = as_decimal(value)
    return DASH if amount is None else f"{amount.normalize():,f}"


def symbol(currency: str) -> str:
    """What stands before an amount: '¥', 'NT$', or the code with a space."""
    return _SYMBOLS.get(currency.upper(), f"{currency.upper()} " if currency else "")


def percent(part: object, whole: object, places: int = 0) -> str:
    """The share part / whole as '25%'; a dash when there is no whole to share."""
    top, bottom = as_decimal(part), as_decimal(whole)
    if top is None or not bottom:
        return DASH
    share = (top * 100 / bottom).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{share:,f}%"


def rate(part: object, whole: object) -> str:
    """The share as a rate of a few percent is read: '1.7%' and '2%' below ten, '17%' from there on, '<0.1%' for hardly any."""
    top, bottom = as_decimal(part), as_decimal(whole)
    if top is None or not bottom:
        return DASH
    share = top * 100 / bottom
    if 0 < share < Decimal("0.05"):
        return "<0.1%"
    fine = share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{_trim(fine)}%" if abs(fine) < 10 else percent(part, whole)


def local(value: date | datetime) -> date | datetime:
    """A moment in the reader's zone; a plain date has no zone and stays."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def place(nth: int, of: int, bound: int) -> str:
    """Where something stands in a list ("3/9"); nothing beyond the `bound` to which both are counted."""
    if not 0 < nth <= bound:
        return ""
    return f"{number(nth)}/{number(bound)}+" if of > bound else f"{number(nth)}/{number(of)}"


def day(value: date | datetime | None, *, today: date | None = None) -> str:
    """'23 Nov' or '11月23日'; the year is added when it is not this one."""
    if value is None:
        return DASH
    shown = local(value)
    this_year = (today or timezone.localdate()).year
    if language() == "en":
        plain = f"{shown.day} {_MONTHS[shown.month - 1]}"
        return plain if shown.year == this_year else f"{plain} {shown.year}"
    plain = f"{shown.month}月{shown.day}日"
    return plain if shown.year == this_year else f"{shown.year}年{plain}"


def moment(value: datetime | None, *, today: date | None = None) -> str:
    """Day and time in the reader's zone: '23 Nov 14:05'."""
    if value is None:
        return DASH
    return f"{day(value, today=today)} {clock(value)}"


def clock(value: datetime | None) -> str:
    """The time of day in the reader's zone, 24 hours: '14:05'."""
    return DASH if value is None else f"{local(value):%H:%M}"


def weekday(value: date | datetime | None) -> str:
    """'Mon', '周一', '週一'."""
    if value is None:
        return DASH
    shown = local(value)
    if language() == "en":
        return _WEEKDAYS[shown.weekday()]
    return ("周" if language() == "zh-hans" else "週") + "一二三四五六日"[shown.weekday()]


def days(count: int) -> str:
    """'1 day', '3 days', '3 天'."""
    return npgettext("duration", "%(count)s day", "%(count)s days", count) % {"count": number(count)}


def listed(parts: Iterable[object]) -> str:
    """'A, B' or 'A、B'."""
    return pgettext("list", ", ").join(str(part) for part in parts)


def and_more(names: Iterable[object], total: int) -> str:
    """'A, B and 3 more' or 'A、B 等，另有 3 家': the first names of `total`."""
    named = [str(name) for name in names if name]
    shown, more = listed(named), total - len(named)
    if not shown or more <= 0:
        return shown
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {"names": shown, "n": number(more)}


def labelled(label: object, text: object) -> str:
    """'Label: text' or 'Label：text'."""
    return pgettext("label and text", "%(label)s: %(text)s") % {"label": label, "text": text}


ENDS = ".!?;:…。！？；："


def sentences(*parts: object) -> str:
    """Sentences after each other: a space between them, none in Chinese; empty ones are left out.

    What somebody wrote without a full stop gets one before the next sentence.
    """
    gap, stop = (" ", ".") if language() == "en" else ("", "。")
    *firsts, last = [str(part) for part in parts if part] or [""]
    return gap.join([*(part if part[-1] in ENDS else part + stop for part in firsts), last])
