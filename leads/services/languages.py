"""In which language one writes to an account (domain.md 5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core import matchkeys, searchkeys
from leads.models import Quote, QuoteState

if TYPE_CHECKING:
    from accounts.models import Account

EN, HANS, HANT = "en", "zh-hans", "zh-hant"
_HAN = re.compile(r"[\u3400-\u9fff]")
_TRADITIONAL = re.compile(r"香港|澳门|台湾|hong ?kong|macau|macao|taiwan|taipei", re.IGNORECASE)
_OF_CURRENCY = {"HKD": HANT, "TWD": HANT, "MOP": HANT}
_OF_COUNTRY = {"86": HANS, "852": HANT, "853": HANT, "886": HANT}  # calling codes


def usual_language(account: Account, currency: str, otherwise: str) -> str:
    """That of its latest quotation, else of its place, its name or its currency, else `otherwise`; one statement."""
    quotes = Quote.objects.filter(opportunity__account=account).exclude(state=QuoteState.DISCARDED)
    last = quotes.order_by("-pk").values_list("language", flat=True).first()
    return str(last) if last else _of(account, currency) or otherwise


def _of(account: Account, currency: str) -> str:
    """Told by what is known of the account; empty where that says nothing."""
    place = f"{account.region} {account.address}"
    if _TRADITIONAL.search(searchkeys.simplified(place)) or currency in _OF_CURRENCY:
        return HANT
    if _HAN.search(account.name) or _HAN.search(place):
        return _script(f"{account.name} {place}")
    if currency != "CNY":
        return EN
    keys = [key for number in account.telephones if (key := matchkeys.telephone(number))]
    return next((tongue for key in keys for code, tongue in _OF_COUNTRY.items() if key.startswith(code)), "")


def _script(text: str) -> str:
    """Traditional where the text has characters that simplified writing has not, else simplified."""
    return HANT if searchkeys.simplified(text) != text and searchkeys.traditional(text) == text else HANS
