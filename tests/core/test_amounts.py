"""Amounts as people type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core import amounts
from core.fields import MoneyField, PercentField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("800000", "800000"),
        ("800,000", "800000"),
        (" 1 234 567.89 ", "1234567.89"),
        ("1\u00a0234\u202f567", "1234567"),
        ("８００，０００", "800000"),
        ("１２．５", "12.5"),
        ("80,0000", "800000"),
        ("80万", "800000"),
        ("1.255 萬", "12550"),
        ("1.5亿", "150000000"),
        ("250k", "250000"),
        ("1.5M", "1500000"),
        ("-1", "-1"),
        ("¥800,000", "800000"),
        ("CNY 5", "5"),
        ("5 cny", "5"),
        ("￥0.5", "0.5"),
        ("0.5元", "0.5"),
        ("80万元", "800000"),
    ],
)
def test_what_people_write_is_read(typed: str, amount: str) -> None:
    assert amounts.read(typed, "CNY") == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "12,50", "1,23,456", ",5", "5 yuan", "$5", "1e9", "NaN", "5 5", "1.2.3", "1,000,00", "k", "9" * 41],
)
def test_what_is_not_clear_is_not_guessed(typed: str) -> None:
    assert amounts.read(typed, "CNY") is None


def test_a_unit_leaves_no_decimals_that_the_field_would_refuse() -> None:
    assert MoneyField().clean("1.255万") == Decimal("12550")


@pytest.mark.parametrize("typed", ["1e9", "1E9", " 1.5e+3", "2e-1", "１ｅ９"])
def test_an_exponent_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError, match="without an exponent"):
        MoneyField(min_value=0).clean(typed)


@pytest.mark.parametrize("typed", ["12,50", "-5", "1e30", "NaN", "1.234", "Infinity"])
def test_the_field_refuses_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField(min_value=0).clean(typed)


@pytest.mark.parametrize("typed", ["5%", "5 %", "５％", "5", " 5.00% "])
def test_a_share_may_have_its_sign(typed: str) -> None:
    assert PercentField().clean(typed) == 5


@pytest.mark.parametrize("typed", ["101%", "-1%", "5%%", "%", "5‰"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        PercentField().clean(typed)
