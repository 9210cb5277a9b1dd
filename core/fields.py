"""Form fields that every app may use."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import amounts
from core.text import one_newline


class LongText(forms.CharField):
    """A few lines of text. One that is too long is refused whole and in words; nothing of a paste is cut off."""

    def __init__(self, *, max_length: int, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The text with line ends that count as one character, as in the counter that people see."""
        return super().to_python(one_newline(value) if isinstance(value, str) else value)


class MoneyField(forms.DecimalField):
    """An amount of money as people write it: 800,000 or 80万; a plain text field, for the browser's own takes no commas.

    A form that knows the currency sets it; its sign or code around the number is understood then.
    """

    currency = ""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"max_digits": 16, "decimal_places": 2, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The amount, or what Django makes of the text; an exponent is refused in words."""
        if isinstance(value, str) and amounts.has_exponent(value):
            raise ValidationError(_("Write the amount out, without an exponent: 800,000 or 80万."), code="exponent")
        typed = amounts.read(value, self.currency) if isinstance(value, str) else None
        return super().to_python(value) if typed is None else typed


class PercentField(forms.DecimalField):
    """A share in percent from 0 to 100, with or without its sign; the values are those of the text: 5% is 5."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The number before the sign."""
        return super().to_python(amounts.without_percent(value) if isinstance(value, str) else value)
