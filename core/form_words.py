"""What every form says about a value that does not fit, and what it silently mends.

The framework's checks speak of values and limits; ours say what to do. They are set once, for the forms of the
libraries too.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.text import printable

_NOT_OFFERED = _("This choice is no longer offered. Choose one of those shown.")
_NUMBER = _("Enter a number in digits, for example 1200.")
_FIELD_WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.IntegerField: {"invalid": _("Enter a whole number in digits, for example 12.")},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.DateField: {"invalid": _("Choose a day of the calendar, for example 2026-03-31.")},
    forms.TimeField: {"invalid": _("Enter a time of day, for example 14:30.")},
    forms.ChoiceField: {"invalid_choice": _NOT_OFFERED},
    forms.MultipleChoiceField: {"invalid_choice": _NOT_OFFERED},
    forms.ModelChoiceField: {"invalid_choice": _NOT_OFFERED},
    forms.ModelMultipleChoiceField: {"invalid_choice": _NOT_OFFERED, "invalid_pk_value": _NOT_OFFERED},
}


def teach() -> None:
    """Give the framework's checks our words, and let no control character come through a text field."""
    _teach_validators()
    for field, words in _FIELD_WORDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    if forms.CharField.to_python is not _to_python:
        forms.CharField.to_python = _to_python  # type: ignore[method-assign, assignment]


def _teach_validators() -> None:
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Shorten this to %(limit_value)d character at most: it has %(show_value)d.",
        "Shorten this to %(limit_value)d characters at most: it has %(show_value)d.",
        "limit_value",
    )
    validators.MinLengthValidator.message = ngettext_lazy(
        "Write at least %(limit_value)d character: it has %(show_value)d.",
        "Write at least %(limit_value)d characters: it has %(show_value)d.",
        "limit_value",
    )
    validators.MaxValueValidator.message = _("Enter %(limit_value)s or less.")
    validators.MinValueValidator.message = _("Enter %(limit_value)s or more.")
    validators.ProhibitNullCharactersValidator.message = _(
        "The text holds a character that nobody can see (NUL). Copy it without formatting, or type it anew."
    )
    digits: dict[str, Any] = {
        "invalid": _NUMBER,
        "max_digits": ngettext_lazy(
            "This number is too long: use at most %(max)s digit in all.",
            "This number is too long: use at most %(max)s digits in all.",
            "max",
        ),
        "max_decimal_places": ngettext_lazy(
            "Use at most %(max)s digit after the decimal point.",
            "Use at most %(max)s digits after the decimal point.",
            "max",
        ),
        "max_whole_digits": ngettext_lazy(
            "This number is too large: use at most %(max)s digit before the decimal point.",
            "This number is too large: use at most %(max)s digits before the decimal point.",
            "max",
        ),
    }
    validators.DecimalValidator.messages = digits


_as_the_framework_reads = forms.CharField.to_python


def _to_python(field: forms.CharField, value: Any) -> Any:
    """The typed text without what nobody can see: a paste brings it along, and the database refuses it."""
    return _as_the_framework_reads(field, printable(value) if isinstance(value, str) else value)
