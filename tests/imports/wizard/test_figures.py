"""Numbers of a file: the unit of their heading, a point or a comma before the decimals, and what is rounded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account
from core.clock import business_date
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.values import Bad, decimals_of, read_number
from imports.words import of_row
from leads.models import Order, OrderLine
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["12.000,50", "1.234"], ","), (["1.234.567"], ","), (["1,5"], ","), (["0,125"], ","), (["1,234.50"], "."), (["100.5"], "."),
        (["0.125", "1.234"], "."), (["1234.567"], "."), (["¥12.50"], "."), (["1.2万"], "."), (["1.234", "1,234", "12", "5,000"], "?"),
        (["12.000,50", "1,234.50"], "?"), ([], "?"), (["12,345,678"], "."),
    ],
)  # fmt: skip
def test_numbers_tell_what_stands_before_the_decimals(said: list[str], told: str) -> None:
    assert decimals_of(said) == told


@pytest.mark.parametrize(
    ("said", "decimals", "number"),
    [("1.234", ",", "1234"), ("1,23", ",", "1.23"), ("12.000,50", ",", "12000.50"), ("-1.234 €", ",", "-1234"), ("1.234", ".", "1.23"),
     ("1,234", ".", "1234"), ("1,234", "?", "1234"), ("1.234万", "?", "12340"), ("12.5", "?", "12.5"), ("1.234", "", "1.23")],
)  # fmt: skip
def test_a_number_is_read_as_its_file_writes_numbers(said: str, decimals: str, number: str) -> None:
    assert read_number(said, decimals=decimals) == Decimal(number)


@pytest.mark.parametrize(
    ("said", "decimals", "code"), [("1.234", "?", "decimals"), ("1,23", ".", "number"), ("1.23", ",", "number")]
)
def test_what_the_file_does_not_tell_is_refused(said: str, decimals: str, code: str) -> None:
    with pytest.raises(Bad) as why:
        read_number(said, decimals=decimals)
    assert (why.value.code, why.value.params["text"]) == (code, said)


def _orders(cast: Cast, sheet: Any, head: str, cells: list[Any]) -> Any:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=300)
    day = business_date().isoformat()
    return sheet([["客户", "日期", head], *(["Acme Ltd", day, cell] for cell in cells)])


@pytest.mark.django_db
def test_one_number_of_a_file_settles_the_others(cast: Cast, sheet: Any) -> None:
    batch = imported(_orders(cast, sheet, "金额", ["12.000,50", "1.234", "1,23"]), "orders", cast.ann)
    assert problems(batch) == {}
    assert sorted(Order.objects.values_list("amount", flat=True)) == [Decimal("1.23"), 1234, Decimal("12000.50")]


@pytest.mark.django_db
def test_an_amount_of_two_readings_is_refused_in_words(cast: Cast, sheet: Any) -> None:
    batch = checked(_orders(cast, sheet, "金额", ["1.234", "500"]), "orders", cast.ann)
    assert problems(batch) == {2: ["decimals"]}
    said = of_row(ImportRow.objects.of(batch).get(number=2).problems, KINDS["orders"])
    assert said.startswith("Amount: “1.234” may be read in two ways")


@pytest.mark.django_db
def test_under_a_heading_of_tens_of_thousands_a_sign_of_currency_is_asked_about(cast: Cast, sheet: Any) -> None:
    cells = ["¥12,000", "12000元", "1.2万", "1.23456", "￥1.5万元", "12000"]
    batch = imported(_orders(cast, sheet, "金额（万元）", cells), "orders", cast.ann)
    assert problems(batch) == {2: ["unit_or_sign"], 3: ["unit_or_sign"], 7: ["times_heading"]}
    amounts = sorted(Order.objects.values_list("amount", flat=True))
    assert amounts == [12000, Decimal("12345.60"), 15000, 120_000_000]
    said = of_row(ImportRow.objects.of(batch).get(number=2).problems, KINDS["orders"])
    assert "“¥12,000” has a sign of currency" in said
    assert "10,000" in said


@pytest.mark.django_db
def test_decimals_that_are_not_kept_are_named_and_those_of_prices_are_kept(cast: Cast, sheet: Any) -> None:
    batch = imported(_orders(cast, sheet, "金额", [1234567.891, 0.1 + 0.2]), "orders", cast.ann)
    assert problems(batch) == {2: ["rounded"]}
    make_account(cast.ann, "Beta Ltd", today=business_date(), days_old=300)
    rows = [["客户", "日期", "单号", "数量", "单价"], ["Beta Ltd", business_date().isoformat(), "P1", 2000.5, 0.0355]]
    batch = imported(sheet(rows, "b.xlsx"), "orders", cast.ann)
    line = OrderLine.objects.get(order__number="P1")
    assert (line.quantity, line.unit_price, line.amount) == (Decimal("2000.5"), Decimal("0.0355"), Decimal("71.02"))


@pytest.mark.django_db
def test_a_turnover_in_a_csv_is_read_by_the_same_rules(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("公司名称;年营业额\nAcme Ltd;1.234\nBeta Ltd;99,5\n", encoding="utf-8")
    imported(path, "accounts", cast.ann)
    assert list(Account.objects.order_by("name").values_list("annual_revenue", flat=True)) == [1234, Decimal("99.50")]
