"""A spreadsheet that leaves here holds no live formula, and its numbers are numbers (quality.md, test 14)."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import load_workbook

from lists import sheets

HOSTILE = [
    '=HYPERLINK("http://evil.example","click")', "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "=cmd|' /C calc'!A0", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "\u3000=1+1", "\u00a0=1+1", "-", "+86 138 0000 0000",
    "=1+1;=2+2", '"=1+1"', "'=1+1", "-2", "http://example.com/=1", "mailto:a@example.com", "a\x01b", "=" * 40_000,
]  # fmt: skip
NUMBERS = [0, -1, 12, -3.5, Decimal("-1234567.89"), Decimal("0.10"), 10**12]


def made(tmp_path: Path, file_format: str, rows: list[list[Any]]) -> Path:
    path = tmp_path / f"made.{file_format}"
    assert sheets.write(path, file_format, ["Name", "=1+1"], rows) == len(rows)
    return path


def cells_of(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own file
    return [node for node in sheet.iter() if node.tag.endswith("}c")]


def test_a_xlsx_has_no_formula_whatever_the_texts_are(tmp_path: Path) -> None:
    path = made(tmp_path, "xlsx", [[text, "x"] for text in HOSTILE])
    for cell in cells_of(path):
        assert [child.tag for child in cell if child.tag.endswith("}f")] == []
        assert cell.get("t") == "inlineStr" or cell.get("t") == "s"
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "externalLink" in name or name.endswith(".rels") and False]
        assert b"hyperlink" not in book.read("xl/worksheets/sheet1.xml")


def test_a_xlsx_gives_every_text_back_unchanged(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if len(text) <= sheets.LONGEST_CELL and "\r" not in text and "\x01" not in text]
    rows = load_workbook(made(tmp_path, "xlsx", [[text, "x"] for text in texts])).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == texts


@pytest.mark.parametrize("text", HOSTILE)
def test_a_csv_cell_never_begins_as_a_formula(tmp_path: Path, text: str) -> None:
    content = made(tmp_path, "csv", [[text, text]]).read_bytes().decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(content, newline="")))
    assert header == ["Name", "'=1+1"]
    for cell in row:
        assert not sheets.is_dangerous(cell)
        assert cell in (text, f"'{text}")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_numbers_stay_numbers_and_negative_ones_too(tmp_path: Path, file_format: str) -> None:
    path = made(tmp_path, file_format, [[number, "x"] for number in NUMBERS])
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[1:]
        assert [row[0] for row in rows] == ["0", "-1", "12", "-3.5", "-1234567.89", "0.10", "1000000000000"]
    else:
        rows = load_workbook(path).get_sheet_by_index(0).to_python()[1:]
        assert [row[0] for row in rows] == [float(number) for number in NUMBERS]


def test_a_number_of_more_digits_than_a_cell_holds_is_written_as_text(tmp_path: Path) -> None:
    rows = load_workbook(made(tmp_path, "xlsx", [[12345678901234567, "x"]])).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "12345678901234567"


def test_dates_are_dates(tmp_path: Path) -> None:
    days = [[date(2026, 3, 10), datetime(2026, 3, 10, 9, 30)], [date(1788, 1, 1), None]]  # noqa: DTZ001
    rows = load_workbook(made(tmp_path, "xlsx", days)).get_sheet_by_index(0).to_python()
    assert rows[1] == [date(2026, 3, 10), datetime(2026, 3, 10, 9, 30)]  # noqa: DTZ001
    assert rows[2][0] == "1788-01-01"
    text = made(tmp_path, "csv", days).read_text("utf-8-sig")
    assert text.splitlines()[1:] == ["2026-03-10,2026-03-10 09:30", "1788-01-01,"]


def test_lists_are_joined(tmp_path: Path) -> None:
    text = made(tmp_path, "csv", [[["139", "+86 21"], ["+86 21", "139"]]]).read_text("utf-8-sig")
    assert text.splitlines()[1] == "139; +86 21,'+86 21; 139"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_ten_times_the_rows_need_no_more_memory(tmp_path: Path, file_format: str) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        sheets.write(tmp_path / "big", file_format, ["A", "B"], (["text of a cell", n] for n in range(rows)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < 1.5 * peak(2_000) + 200_000


def test_a_full_sheet_is_followed_by_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    book = load_workbook(made(tmp_path, "xlsx", [[n, n] for n in range(7)]))
    assert [len(book.get_sheet_by_index(n).to_python()) for n in range(3)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Campaigns", "Campaigns"), ("活动", "活动"), ("a/b: [c]?", "a b c"), ("", "Sheet1"), ("x" * 40, "x" * 27)],
)
def test_a_sheet_is_called_as_its_list(tmp_path: Path, title: str, name: str) -> None:
    path = tmp_path / "made.xlsx"
    sheets.write(path, "xlsx", ["A"], [["b"]], title=title)
    assert load_workbook(path).sheet_names == [name]


def test_a_second_sheet_has_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    path = tmp_path / "made.xlsx"
    sheets.write(path, "xlsx", ["A"], [["b"], ["c"]], title="Leads")
    assert load_workbook(path).sheet_names == ["Leads", "Leads 2"]
