"""Values as they are stored and as people read them, by the kind of their field."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.refusals import InvalidInput
from core import amounts, formatting
from portraits.models import Kind

if TYPE_CHECKING:
    from portraits.models import Field

TEXT_LENGTH, LONG_LENGTH, NUMBER_LENGTH = 200, 4000, 20
MOST_MONEY = Decimal(10) ** 14
CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY")
_CODE = re.compile(r"(?:(?P<before>[A-Z]{3}) ?)?(?P<amount>.*?)(?: ?(?P<after>[A-Z]{3}))?")


def canonical(field: Field, text: str) -> str:
    """What a person wrote as it is stored; empty stays empty. Raises InvalidInput."""
    text = text.replace("\0", "").strip()
    if not text:
        return ""
    if field.kind == Kind.NUMBER:
        return _number(text)
    if field.kind == Kind.MONEY:
        return _money(text)
    if field.kind == Kind.DATE:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise InvalidInput(gettext_lazy("Write the date as year-month-day.")) from None
    if field.kind == Kind.CHOICE and text not in dict(field.offered()):
        raise InvalidInput(gettext_lazy("Choose one of the answers on offer."))
    if field.kind == Kind.YES_NO and text not in ("yes", "no"):
        raise InvalidInput(gettext_lazy("Choose yes or no."))
    most = LONG_LENGTH if field.kind == Kind.LONG else TEXT_LENGTH
    if len(text) > most:
        raise InvalidInput(gettext_lazy("Write it in at most %(most)s characters."), most=most)
    return text


def shown(field: Field, text: str) -> str:
    """A stored value in the reader's words."""
    if not text:
        return ""
    if field.kind == Kind.NUMBER:
        return formatting.number(Decimal(text))
    if field.kind == Kind.MONEY:
        amount, currency = money(text)
        return formatting.money(amount, currency)
    if field.kind == Kind.DATE:
        return formatting.day(date.fromisoformat(text))
    if field.kind == Kind.CHOICE:
        return field.said(text)
    if field.kind == Kind.YES_NO:
        return _("Yes") if text == "yes" else _("No")
    return text


def money(text: str) -> tuple[Decimal, str]:
    """Amount and currency of a stored value; what was stored without one is in the company's own."""
    amount, _gap, currency = text.partition(" ")
    return Decimal(amount), currency or settings.CURRENCY


def _money(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _CODE.fullmatch(plain)
    currency = (found["before"] or found["after"] or settings.CURRENCY) if found else settings.CURRENCY
    if currency not in currencies():
        raise InvalidInput(gettext_lazy("Choose one of the currencies on offer."))
    amount = amounts.read(found["amount"] if found else plain, currency)
    if amount is None or amounts.has_exponent(plain):
        raise InvalidInput(gettext_lazy("Write an amount such as 800,000 or 80万."))
    if amount < 0:
        raise InvalidInput(gettext_lazy("An amount cannot be negative."))
    if amount >= MOST_MONEY:
        raise InvalidInput(gettext_lazy("This amount is too large."))
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents.to_integral() if cents == cents.to_integral() else cents:f} {currency}"


def currencies() -> list[str]:
    """The currencies that an amount may be in, the company's own first."""
    return list(dict.fromkeys((settings.CURRENCY, *CURRENCIES)))


def _number(text: str) -> str:
    plain = text.replace(",", "").replace("，", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(plain) > NUMBER_LENGTH or abs(number) >= 10**14:
        raise InvalidInput(gettext_lazy("Write a number in digits."))
    return format(number.quantize(Decimal("0.01")) if number != number.to_integral() else number.to_integral(), "f")
