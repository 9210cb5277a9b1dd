"""The one rule of what people may type as a telephone number: forms, the API and the models ask here."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LEAST_DIGITS = 3


def with_digits(number: str) -> None:
    """A number that can be called has digits, however it is spelt and whatever extension it has.

    Raises ValidationError.
    """
    if sum(letter.isdecimal() for letter in number) < LEAST_DIGITS:
        raise ValidationError(_("Write a number that can be called."))


def all_with_digits(numbers: Iterable[str]) -> None:
    """Each of several numbers can be called. Raises ValidationError that names the first which cannot."""
    for number in numbers:
        try:
            with_digits(number)
        except ValidationError as why:
            words = _("“%(text)s” is no telephone number: write its digits, one number a line.")
            raise ValidationError(words, params={"text": number[:40]}) from why
