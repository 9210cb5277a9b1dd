"""Amounts in capital Chinese numerals."""

from decimal import Decimal

import pytest

from core.capitals import capital_yuan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("105.20", "壹佰零伍元贰角整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("10005.30", "壹万零伍元叁角整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100000001", "壹亿零壹元整"),
        ("1680325.00", "壹佰陆拾捌万零叁佰贰拾伍元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("1200000000000", "壹万贰仟亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("20030000", "贰仟零叁万元整"),
        ("2.345", "贰元叁角伍分"),
    ],
)
def test_an_amount_reads_as_a_cheque_writes_it(amount: str, words: str) -> None:
    assert capital_yuan(Decimal(amount)) == f"人民币{words}"


def test_traditional_characters_and_below_zero() -> None:
    assert capital_yuan(Decimal("-26003.6"), "zh-hant") == "人民幣負貳萬陸仟零參元陸角整"


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        capital_yuan(Decimal(10) ** 16)
