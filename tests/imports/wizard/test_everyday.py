"""What people type in everyday tables: numbers and days in words, telephones that are none, a row of headings too far down."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from imports.kinds.catalogue import KINDS
from imports.refusals import ImportRefused
from imports.services import mapping
from imports.values import Bad, factor_in, has_own_unit, read_moment, read_number, read_telephones
from imports.words import of_note
from leads.models import Lead
from tests.cast import Cast
from tests.imports.wizard.conftest import checked, imported, problems, upload


@pytest.mark.parametrize("said", ["无", "N/A", "-", "Ｎ／Ａ", "－", "没有", "沒有", "n.a.", "无电话", "不详"])
def test_no_telephone_is_no_telephone(said: str) -> None:
    assert read_telephones(said) == []


@pytest.mark.parametrize("said", ["13900139O01", "139l0139001", "O571-88886666"])
def test_a_letter_among_the_digits_is_an_error(said: str) -> None:
    with pytest.raises(Bad) as why:
        read_telephones(said)
    assert why.value.code == "telephone_letter"


def test_telephones_with_words_beside_them_are_read() -> None:
    assert read_telephones("13900139001/无") == ["139 0013 9001"]
    assert read_telephones("139-0013-9001ext12") == ["139 0013 9001#12"]
    assert read_telephones("Mobile: 13900139001") == ["139 0013 9001"]


@pytest.mark.django_db
def test_a_row_with_a_broken_telephone_says_so_and_one_without_is_imported(cast: Cast, sheet: Any) -> None:
    rows = [["公司名称", "电话"], ["甲公司", "无"], ["乙公司", "13900139O01"], ["丙公司", "Ｎ／Ａ"]]
    batch = imported(sheet(rows), "leads", cast.ann)
    assert problems(batch) == {3: ["telephone_letter"]}
    assert list(Lead.objects.values_list("telephones", flat=True)) == [[], []]


@pytest.mark.parametrize(
    ("said", "number"),
    [("3万5千", "35000"), ("3万5", "35000"), ("1亿2千万", "120000000"), ("2千5百元", "2500"), ("3萬5千", "35000"), ("1万2300", "12300"), ("3千5百万", "35000000")],
)  # fmt: skip
def test_digits_and_units_in_turn_are_a_number(said: str, number: str) -> None:
    assert read_number(said) == Decimal(number)
    assert has_own_unit(said)


@pytest.mark.parametrize(
    ("said", "day"),
    [("二〇二六年三月五日", date(2026, 3, 5)), ("二零二六年十二月三十一日", date(2026, 12, 31)), ("二〇二六年十月廿一号", date(2026, 10, 21)),
     ("二〇二六年二月十日", date(2026, 2, 10))],
)  # fmt: skip
def test_a_day_written_out_is_read(said: str, day: date) -> None:
    assert read_moment(said) == (day, None)


def test_headings_of_contracts_and_thousands_are_known() -> None:
    assert mapping.guess(["客户", "签约日期", "合同额（千元）"], KINDS["orders"])["2"] == "amount"
    assert [factor_in(head) for head in ("合同额/千元", "合同额（仟元）", "合同额")] == [1000, 1000, 1]


@pytest.mark.django_db
def test_a_row_of_headings_beyond_the_rows_is_refused(cast: Cast, sheet: Any, client: Client) -> None:
    batch = upload(sheet([["公司名称", "电话"], ["甲公司", ""], ["乙公司", ""]]), "leads", cast.ann)
    for row, words in ((99, "There is no row 99: the last one is 3."), (3, "Below row 3 there is nothing to import.")):
        with pytest.raises(ImportRefused, match=words):
            mapping.choose_sheet(batch, sheet=0, header_row=row)
    client.force_login(cast.ann)
    client.post(f"/imports/{batch.pk}/sheet/", {"sheet": "0", "header_row": "99"})
    assert "There is no row 99" in client.get(f"/imports/{batch.pk}/columns/").content.decode()
    batch.refresh_from_db()
    assert batch.header_row == 1


@pytest.mark.django_db
def test_an_error_cell_is_named_also_behind_formulas_without_a_result(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["Company", "Employees"])
    for row in range(1, 5):
        page.write(row, 0, f"Firm {row} Ltd")
        page.write_formula(row, 1, "=A1", None, "" if row < 4 else "#REF!")
    book.close()
    batch = checked(path, "leads", cast.ann)
    note = next(note for note in batch.about["notes"] if note["code"] == "error_cells")
    assert "(B5)" in of_note(note)
