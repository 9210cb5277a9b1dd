"""The one rule of what people may type as a telephone number: forms, the API, the models and searches ask here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import half_width

LEAST_DIGITS = 3
# Read alike by Python and by PostgreSQL (commons/finding.py): what follows the number of the company itself.
_WORDS = "extension|ext|x(?!x)|#|[*](?= ?[0-9])|转|轉|分机|分機|内线|內線"
MARKED_EXTENSION = rf"([0-9)][ .;]*)(?:{_WORDS})[^,]*"
# 021-65432100-8012, +86 21 6543 2100-8012
DASHED_EXTENSION = r"((?:0|[+]?86[- ]?[(]?0?)[1-9][0-9]{1,2}[)]?[- ]?[0-9]{3,4}[- ]?[0-9]{4})-[0-9]{1,6}(?=,|$)"
_MARKER = re.compile(rf"(?<=[0-9) .;,])(?:{_WORDS})(?=[ .:]*[0-9])", re.IGNORECASE)
_BARE = re.compile(r"\+?[0-9]{7,15}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_SIGNS = re.compile(r"[0-9\s+\-‐‑–—()./,;:、·*]*")
_REST = re.compile(r"\D*([0-9]{1,6})[ .)]*", re.ASCII)
_ANOTHER = re.compile(r"(?<=[0-9])\s*[/;:、·]")  # 021.5555.0101 / 0102: the first of two
_EXTENSIONS = [re.compile(pattern, re.IGNORECASE) for pattern in (MARKED_EXTENSION, DASHED_EXTENSION)]


def with_digits(number: str) -> None:
    """A number that can be called has digits, however they are set apart, and no words but the marker of an extension.

    Raises ValidationError.
    """
    if sum(letter.isdecimal() for letter in number) < LEAST_DIGITS:
        raise ValidationError(_("Write a number that can be called."))
    if not _SIGNS.fullmatch(_MARKER.sub("", half_width(number), count=1)):
        raise ValidationError(_("Write digits and signs only; letters mark an extension, such as “ext. 204”."))


def all_with_digits(numbers: Iterable[str]) -> None:
    """Each of several numbers can be called. Raises ValidationError that names the first which cannot."""
    for number in numbers:
        try:
            with_digits(number)
        except ValidationError as why:
            words = _("“%(text)s” is no telephone number: write its digits, one number a line.")
            raise ValidationError(words, params={"text": number[:40]}) from why


def without_extension(number: str) -> str:
    """The number of the company itself, half-width: of 023-6543 2100 ext. 204 what stands before the extension."""
    number = half_width(number).partition(",")[0]
    for pattern in _EXTENSIONS:
        number = pattern.sub(r"\1", number)
    return number.rstrip(" .;,")


def apart(number: str) -> tuple[str, str]:
    """The number of the company itself, and the digits of the extension behind it; none of a rest that is no such thing.

    What follows a comma is an extension as well, if it is short (6543 2100, 204).
    """
    number = half_width(number).strip()
    bare = without_extension(number)
    extension = _REST.fullmatch(number[len(bare) :])
    return bare, extension[1] if extension else ""


def href(number: str) -> str:
    """The link that dials a number: signs left out, the extension named as such (RFC 3966), not dialled as digits."""
    bare, extension = apart(number)
    bare = _ANOTHER.split(bare, maxsplit=1)[0]
    if bare.startswith(("+", "00")):
        bare = bare.replace("(0)", "")
    digits = "".join(letter for letter in bare if letter.isdecimal())
    plus = "+" if bare.startswith(("+", "(+")) else ""
    return f"tel:{plus}{digits}{f';ext={extension}' if extension else ''}"


@lru_cache(maxsize=4096)
def shown(number: str) -> str:
    """A number typed without blanks as imports write it: 139 1111 2222, 021 5550 0101; any other one as it is written."""
    if not _BARE.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    if parsed.country_code != 86:
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    plain = str(parsed.national_number)
    if _MOBILE.fullmatch(plain):
        return f"{plain[:3]} {plain[3:7]} {plain[7:]}"
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
