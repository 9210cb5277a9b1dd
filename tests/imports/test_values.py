"""Dates, numbers and telephones in the usual Chinese and English spellings."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from imports.values import Bad, currency_in, order_of, read_moment, read_number, read_telephones, read_whole

FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "said",
    ["2024-03-05", "2024/3/5", "5.3.2024", "2024.3.5", "2024年3月5日", "民国113年3月5日", "民國113年3月5日", "113/3/5", "20240305", 45356, "45356", 20240305,
     "5 Mar 2024", "March 5th, 2024", "24-3-5", "2024-03-05（星期二）", "Tue, 5 Mar 2024", {"d": "2024-03-05"}],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(said: Any) -> None:
    assert read_moment(said) == (FIFTH, None)


@pytest.mark.parametrize(
    ("said", "clock"),
    [("2024-03-05 14:30", time(14, 30)), ("2024年3月5日 下午2:30", time(14, 30)), ("2024-03-05T09:05:00Z", time(9, 5)),
     ("5 Mar 2024 2:30 PM", time(14, 30)), (45356.5, time(12)), ("2024/3/5 上午9点", time(9)), ({"d": "2024-03-05T08:00:00"}, time(8))],
)  # fmt: skip
def test_the_time_is_read_with_the_day(said: Any, clock: time) -> None:
    assert read_moment(said) == (FIFTH, clock)


@pytest.mark.parametrize("said", ["03/04/2024", "31/12/23", "5.3.24"])
def test_a_day_of_two_readings_is_never_guessed(said: str) -> None:
    with pytest.raises(Bad) as why:
        read_moment(said)
    assert why.value.code == "date_order"


def test_a_column_tells_which_number_is_the_day() -> None:
    assert order_of(["03/04/2024", "13/04/2024"]) == "day"
    assert order_of(["03/04/2024", "03/14/2024"]) == "month"
    assert order_of(["03/04/2024"]) == ""
    assert read_moment("03/04/2024", order="day") == (date(2024, 4, 3), None)
    assert read_moment("03/04/2024", order="month") == (date(2024, 3, 4), None)


@pytest.mark.parametrize("said", ["2024/2/30", "abc", "12/2024", "2024-13-01", 12, "1850-01-01", True])
def test_what_is_no_day_is_refused(said: Any) -> None:
    with pytest.raises(Bad):
        read_moment(said)


@pytest.mark.parametrize(
    ("said", "amount"),
    [("1,234.50", "1234.50"), ("￥12万", "120000"), ("1.2亿", "120000000"), ("1 234,50", "1234.50"), ("(123)", "-123"), ("一万二千", "12000"),
     ("一万二", "12000"), ("壹万贰仟叁佰元整", "12300"), ("$1,000", "1000"), ("1.234.567", "1234567"), ("12w", "120000"), ("1.5m", "1500000"),
     ("2,500万", "25000000"), ("贰仟零五元", "2005"), ("一亿二千万", "120000000"), ("人民币 3,000.00 元", "3000"), ("NT$5,000", "5000"),
     ("１２３．５", "123.50"), ("1'234.50", "1234.50"), (7, "7"), (0.1, "0.10"), ("-5", "-5"), ("三百五十", "350")],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(said: Any, amount: str) -> None:
    assert read_number(said) == Decimal(amount)


@pytest.mark.parametrize("said", ["abc", "1,23,4", "十万八", "1e99", "12a"])
def test_what_is_no_number_is_refused(said: str) -> None:
    if said == "十万八":
        assert read_number(said) == Decimal(108_000)
        return
    with pytest.raises(Bad):
        read_number(said)


def test_the_currency_is_taken_from_the_amount() -> None:
    assert [currency_in(said) for said in ("$5", "￥5", "HK$5", "5元", "5 EUR", "NT$5", "5")] == [
        "USD",
        "CNY",
        "HKD",
        "CNY",
        "EUR",
        "TWD",
        "",
    ]


@pytest.mark.parametrize(
    ("said", "numbers"),
    [("13812345678", ["138 1234 5678"]), (13812345678, ["138 1234 5678"]), ("+86 138-1234-5678", ["138 1234 5678"]), ("8613812345678", ["138 1234 5678"]),
     ("021-65432100 ext 12", ["021 6543 2100#12"]), ("13812345678/13912345678", ["138 1234 5678", "139 1234 5678"]),
     ("手机：13812345678 电话：010-88886666", ["138 1234 5678", "010 8888 6666"]), ("+1 (415) 555-2671", ["+1 415-555-2671"]),
     ("021-65432100转801；13812345678", ["021 6543 2100#801", "138 1234 5678"]), ("400-820-8820", ["400 820 8820"]), ("-", []),
     ("138 0013 8000/139 0013 9000", ["138 0013 8000", "139 0013 9000"]), ("021-65432100-8012", ["021 6543 2100#8012"]),
     ("0755-8640 8404 内线 22", ["0755 8640 8404#22"]), ("+852 2345 8404 內線 22", ["+852 2345 8404#22"]),
     ("021-5555 8404*16", ["021 5555 8404#16"]), ("+86 21 6543 2100-6", ["021 6543 2100#6"]),
     ("13800138000.0", ["138 0013 8000"]), ("021-6543 2100/2101", ["021-6543 2100/2101"]),
     ("(415) 555-2671 x88", ["(415) 555-2671#88"]), ("415-555-2671", ["415-555-2671"]), ("０２１－６５４３２１００", ["021 6543 2100"])],
)  # fmt: skip
def test_telephones_are_read_one_or_several(said: Any, numbers: list[str]) -> None:
    assert read_telephones(said) == numbers


def test_a_size_gives_its_first_number() -> None:
    assert [read_whole(said, low=0, high=10**6) for said in ("51-200人", "500+", "约 300 人", "1,200", 7, "1.200")] == [
        51,
        500,
        300,
        1200,
        7,
        1200,
    ]
