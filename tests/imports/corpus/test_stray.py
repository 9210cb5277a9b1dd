"""A cell left behind far from the data is named, and what only looks far away is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from imports.models import Import, ImportRow
from imports.reading import far
from imports.reading.apart import Reading
from imports.reading.limits import MAX_COLUMNS, MAX_ROWS
from imports.refusals import FileRefused
from imports.services import uploading
from tests.cast import make_user
from tests.imports.corpus import parts as p

ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
    '<table:table table:name="Kunden">'
)
END = "</table:table></office:spreadsheet></office:body></office:document-content>"
TYPED = ' office:value-type="string"'


def ods(*rows: str) -> bytes:
    return p.ods(ODS + "".join(rows) + END)


def line(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def said(text: str, kind: str = TYPED) -> str:
    return f"<table:table-cell{kind}><text:p>{text}</text:p></table:table-cell>"


def nothing(times: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def xlsx(*cells: tuple[int, str], extra: str = "") -> bytes:
    return p.xlsx(p.HEAD + "".join(f'<row r="{row}">{cell}</row>' for row, cell in cells) + extra + p.FOOT)


def read(tmp_path: Path, content: bytes) -> list[tuple[int, int, str]]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return list(Reading(path))


HEAD = ((1, p.cell("A1", "Company")), (2, p.cell("A2", "Acme Ltd")))
TOP = (line(said("Company")), line(said("Acme Ltd")))
BELOW = "Sheet “{}”: something stands far below the data, in {}. Delete the rows from {} on"
BESIDE = "Sheet “{}”: something stands far to the right of the data, in {}. Delete the columns from {} on"
STRAY = {
    "corner.xlsx": (xlsx(*HEAD, (1048576, p.cell("XFD1048576", "x"))), BELOW.format("S", "XFD1048576", 1048576)),
    "below.xlsx": (xlsx(*HEAD, (250001, p.cell("B250001", "x"))), BELOW.format("S", "B250001", 250001)),
    "beside.xlsx": (xlsx(*HEAD, (3, p.cell("XFD3", "x"))), BESIDE.format("S", "XFD3", "XFD")),
    "corner.ods": (ods(*TOP, line(nothing(16384), times=1048573), line(nothing(16383), said("x"))), BELOW.format("Kunden", "XFD1048576", 1048576)),
    "below.ods": (ods(*TOP, line(nothing(16384), times=300000), line(said("x"))), BELOW.format("Kunden", "A300003", 300003)),
    "beside.ods": (ods(TOP[0], line(said("Acme"), nothing(16382), said("x"))), BESIDE.format("Kunden", "XFD2", "XFD")),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", STRAY)
def test_a_stray_cell_is_named_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    content, words = STRAY[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        uploading.receive(path, name=name, kind="leads", by=make_user("Ann"), now=timezone.now())
    assert words in str(refusal.value)
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


def test_empty_cells_far_away_are_no_rows(tmp_path: Path) -> None:
    extra = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert [row[1] for row in read(tmp_path, xlsx(*HEAD, extra=extra))] == [1, 2]
    assert [row[1] for row in read(tmp_path, ods(*TOP, line(nothing(16384), times=1048574)))] == [1, 2]


def test_a_gap_within_what_is_read_is_read(tmp_path: Path) -> None:
    far_cell = line(nothing(150), said("x"))
    assert [row[1] for row in read(tmp_path, ods(*TOP, line(nothing(16384), times=20000), far_cell))] == [1, 2, 20003]


def test_as_many_rows_as_are_read_are_no_stray_cells(tmp_path: Path) -> None:
    cells = (f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, MAX_ROWS + 1))
    assert len(read(tmp_path, p.xlsx(p.HEAD + "".join(cells) + p.FOOT))) == MAX_ROWS


def why(*filled: tuple[int, int, int, int]) -> str:
    found = far.refusal(filled, "S")
    return found.code if found else ""


@pytest.mark.parametrize(
    ("filled", "code"),
    [
        ([(0, 1, 0, 1), (MAX_ROWS - 1, 1, 0, 1)], ""),
        ([(0, MAX_ROWS, 0, 1)], ""),
        ([(0, MAX_ROWS + 1, 0, 1)], "too_many_rows"),
        ([(0, 100, 0, 1), (300_000, 200_000, 0, 1)], "too_many_rows"),  # a second table, not a stray cell
        ([(0, 1000, 0, 1), (300_000, 5, 0, 1)], "far_row"),
        ([(row, 1, 0, 1) for row in range(0, MAX_ROWS + 1000, 2)], "too_many_rows"),  # every other one
        ([(0, 1, 0, MAX_COLUMNS)], ""),
        ([(0, 1, 0, MAX_COLUMNS + 1)], "too_many_columns"),
        ([(0, 1, 0, 1), (0, 1, 16000, 300)], "too_many_columns"),
        ([(0, 1, 0, 1), (0, 1, MAX_COLUMNS, 2)], "far_column"),
        ([(0, 1, 0, MAX_COLUMNS - 10), (0, 1, MAX_COLUMNS, 2)], "too_many_columns"),
    ],
)
def test_what_is_stray_and_what_is_too_much(filled: Any, code: str) -> None:
    assert why(*filled) == code


@pytest.mark.parametrize("kind", ["", ' table:style-name="ce1"', ' table:formula="of:=A1&gt;B1"'])
def test_texts_of_an_ods_without_a_type_are_read(kind: str, tmp_path: Path) -> None:
    number = '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
    rows = [
        line(said("公司名称", kind), said("人数", kind)),
        line(said("A &amp; B", kind), number),
        line('<table:table-cell table:style-name="ce1"/>', said("x", kind)),
    ]
    assert [cells for _sheet, _row, cells in read(tmp_path, ods(*rows))] == [
        '["公司名称","人数"]', '["A & B",12]', '["","x"]',
    ]  # fmt: skip


def test_a_long_ods_without_types_is_read_whole(tmp_path: Path) -> None:
    """Longer than a piece of unpacking: no cell is torn apart."""
    styled = f' table:style-name="{"s" * 900}"'
    rows = [line(said(f"Company {n}", styled), said("x", styled)) for n in range(3000)]
    got = read(tmp_path, ods(*rows))
    assert [cells for _sheet, _row, cells in got] == [f'["Company {n}","x"]' for n in range(3000)]


def test_errors_and_formulas_of_an_ods_without_types_stay_what_they_are(tmp_path: Path) -> None:
    broken = '<table:table-cell table:formula="of:=1/0" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    content = ods(line(said("Company", "")), line(broken, '<table:table-cell table:formula="of:=A1"/>', said("x", "")))
    assert read(tmp_path, content)[1][2] == '[{"x":"#DIV/0!"},{"x":""},"x"]'
