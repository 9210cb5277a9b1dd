"""What forms say about values that do not fit: our words for every form, and nothing invisible in a text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from core.fields import LongText
from core.text import printable


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


class Offer(forms.Form):
    """One field of each kind that is refused in words."""

    text = LongText(max_length=5, required=False)
    amount = forms.DecimalField(max_digits=6, decimal_places=2, required=False, max_value=2000)
    pieces = forms.IntegerField(min_value=1, max_value=12, required=False)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("text", "x" * 6, "Shorten this to 5 characters at most: it has 6."),
        ("amount", "1.234", "Use at most 2 digits after the decimal point."),
        ("amount", "1234567", "This number is too long: use at most 6 digits in all."),
        ("amount", "12345", "This number is too large: use at most 4 digits before the decimal point."),
        ("amount", "NaN", "Enter a number in digits, for example 1200."),
        ("amount", "2000.5", "Enter 2000 or less."),
        ("pieces", "13", "Enter 12 or less."),
        ("pieces", "0", "Enter 1 or more."),
        ("pieces", "1.5", "Enter a whole number in digits, for example 12."),
        ("day", "2026-02-30", "Choose a day of the calendar, for example 2026-03-31."),
        ("kind", "b", "This choice is no longer offered. Choose one of those shown."),
    ],
)
def test_a_refused_value_is_told_what_to_do(name: str, value: str, words: str) -> None:
    assert words in Offer({name: value}).errors[name]


def test_what_nobody_can_see_is_taken_out_of_every_text() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    form = Plain({"name": "Li\x00 Wei\x07"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Li Wei"
    assert Plain({"name": "\x00"}).errors["name"] == ["This field is required."]


def test_line_ends_and_tabs_stay() -> None:
    assert printable("a\tb\r\nc\x0bd\x85e\ud800") == "a\tb\r\nc d e"


def test_a_number_that_fits_is_taken() -> None:
    form = Offer({"amount": "1999.99", "pieces": "12"})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("1999.99")
