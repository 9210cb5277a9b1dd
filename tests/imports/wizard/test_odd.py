"""Files that can be read and are odd: what is said, what is kept, what stays out."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Account
from imports.models import ImportRow
from imports.refusals import MappingRefused
from imports.services import choosing, failed, mapping
from imports.words import of_note
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.corpus import parts
from tests.imports.wizard.conftest import checked, imported, problems, upload

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent.parent / "corpus" / "files"


@pytest.mark.parametrize("name", ["customers.xls", "customers.ods", "customers.xlsx"])
def test_what_libreoffice_saves_arrives_to_the_last_field(name: str, cast: Cast) -> None:
    batch = imported(FILES / name, "accounts", cast.ada, owner=str(cast.ann.pk))
    assert (batch.created, batch.failed, batch.header_row) == (4, 0, 3)
    got = {a.external_id: a for a in Account.objects.all()}
    one, two, three, four = (got[f"K-00{n}"] for n in range(1, 5))
    assert (one.name, one.telephones, one.region) == ("苏州华联印刷有限公司", ["0512 6543 2100"], "江苏 苏州")
    assert (one.employees, one.annual_revenue, one.cycle_started_on) == (120, Decimal(120_000_000), date(2024, 3, 5))
    assert (one.tags, one.notes) == (["印刷", "彩盒"], "老客户；按季度下单")
    assert (two.telephones, two.annual_revenue) == (["138 1234 5678", "021 6543 2100"], Decimal("3000000.50"))
    assert (two.employees, two.cycle_started_on, two.notes) == (51, date(2023, 12, 31), "=1+1 不是公式")
    assert (three.name, three.telephones) == ("Müller & Söhne GmbH", ["+49 89 123456"])
    assert (three.annual_revenue, three.notes) == (Decimal("1234567.50"), "Zeile 1\nZeile 2")
    assert (four.name, four.annual_revenue, four.tags, four.notes) == (
        "臺北印刷股份有限公司",
        Decimal(3_000_000),
        ["VIP"],
        "繁體",
    )


SIMPLE = [
    ["公司名称", "联系人", "手机", "需求"],
    ["苏州华联印刷有限公司", "王小明", "13812345678", "彩盒，年底要"],
    ["重庆“宏达”纸业", "李红", "", "报价；样品"],
]
TRADITIONAL = [
    ["公司名稱", "聯絡人", "手機", "需求"],
    ["臺北印刷股份有限公司", "王小明", "0912345678", "彩盒，年底要"],
    ["高雄紙業", "陳美玲", "", "報價；樣品"],
]
WESTERN = [
    ["Company", "Contact", "Phone", "Need"],
    ["Müller & Söhne GmbH", "Jürgen Groß", "+49 89 123456", "Für März"],
    ["Café Élan", "Zoë", "", "naïve"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("charset", "rows"),
    [
        ("utf-8", SIMPLE), ("utf-8-sig", SIMPLE), ("gbk", SIMPLE), ("gb18030", SIMPLE), ("big5", TRADITIONAL),
        ("utf-16", SIMPLE), ("utf-16-le", SIMPLE), ("utf-16-be", TRADITIONAL), ("cp1252", WESTERN), ("utf-8", WESTERN),
    ],
)  # fmt: skip
def test_text_files_of_every_charset_and_separator_arrive_whole(
    charset: str, rows: list[list[str]], separator: str, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    lines = (separator.join(f'"{c}"' if separator in c else c for c in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(charset))
    batch = upload(path, "leads", cast.ann)
    staged = list(ImportRow.objects.filter(batch=batch).order_by("number").values_list("raw", flat=True))
    assert staged == [row if row[-1] else row[:-1] for row in rows]
    assert batch.mapping == {"0": "company", "1": "person", "2": "telephones", "3": "need"}


def test_formulas_without_a_result_and_error_cells_are_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["Company", "Employees"])
    page.write_row(1, 0, ["Acme"])
    page.write_formula(1, 1, "=A1", None, "")
    page.write_row(2, 0, ["Beta"])
    page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    page.write_row(3, 0, ["Gamma"])
    page.write_formula(3, 1, "=1+1", None, 2)
    book.close()
    batch = checked(path, "leads", cast.ann)
    assert problems(batch) == {2: ["formula_cell"], 3: ["error_cell"]}
    assert batch.planned["create"] == 3  # a number of employees can be missing, and the rows say that it is
    assert {note["code"] for note in batch.about["notes"]} == {"formulas", "error_cells"}
    assert all(of_note(note) for note in batch.about["notes"])
    assert ["(B3)" in of_note(note) for note in batch.about["notes"] if note["code"] == "error_cells"] == [True]
    assert "(" not in of_note({"code": "error_cells", "params": {"n": 1, "cells": []}})
    assert not Lead.objects.exists()


def test_merged_cells_are_repeated_and_duplicate_headings_mapped_once(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 3, "Customers of 2024")
    page.write_row(1, 0, ["Company", "Contact", "Company", ""])
    page.merge_range(2, 0, 3, 0, "Acme Ltd")
    page.write_column(2, 1, ["Jo", "Sam"])
    book.close()
    batch = imported(path, "leads", cast.ann)
    assert batch.header_row == 2
    assert batch.mapping == {"0": "company", "1": "person"}
    assert sorted(Lead.objects.values_list("company", "person")) == [("Acme Ltd", "Jo"), ("Acme Ltd", "Sam")]


def test_nul_and_invisible_characters_are_left_out(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_bytes("Company,Contact\nAc\0me\u200b Ltd,\u202eJo\x07\n".encode())
    imported(path, "leads", cast.ann)
    assert Lead.objects.values_list("company", "person").get() == ("Acme Ltd", "Jo")


def test_a_date_of_two_readings_is_decided_by_its_column_or_asked(cast: Cast, sheet: Any) -> None:
    head = ["Account", "Order date", "Amount"]
    make_account(cast.ann, "Acme", today=date(2023, 1, 1))
    unsure = checked(sheet([head, ["Acme", "03/04/2024", 5], ["Acme", "05/06/2024", 6]]), "orders", cast.ada)
    assert problems(unsure) == {2: ["date_order"], 3: ["date_order"]}
    told = checked(sheet([head, ["Acme", "03/04/2024", 5], ["Acme", "25/06/2024", 6]], "b.xlsx"), "orders", cast.ada)
    assert not problems(told)
    assert told.options["orders"] == {"ordered_on": "=day"}  # found, not chosen
    chosen = checked(
        sheet([head, ["Acme", "03/04/2024", 5]], "c.xlsx"), "orders", cast.ada, orders={"ordered_on": "month"}
    )
    assert not problems(chosen)


def test_the_columns_of_a_source_are_remembered_for_oneself_and_then_for_everybody(cast: Cast, sheet: Any) -> None:
    rows = [["Firma X", "Wer"], ["Acme", "Jo"]]
    first = upload(sheet(rows), "leads", cast.ann)
    assert first.mapping == {}
    mapping.save(first, mapping={"0": "company", "1": "person"}, options={}, now=timezone.now())
    assert upload(sheet(rows, "b.xlsx"), "leads", cast.bob).mapping == {"0": "company", "1": "person"}
    second = upload(sheet(rows, "c.xlsx"), "leads", cast.bob)
    mapping.save(second, mapping={"0": "person", "1": "company"}, options={}, now=timezone.now())
    assert upload(sheet(rows, "d.xlsx"), "leads", cast.ann).mapping == {"0": "company", "1": "person"}


def test_a_source_with_a_column_more_or_in_another_order_is_known_by_its_headings(
    cast: Cast, sheet: Any, client: Client
) -> None:
    first = upload(sheet([["Firma X", "Wer", "Fax", "Ort"], ["Acme", "Jo", "1", "Ulm"]]), "leads", cast.ann)
    mapping.save(first, mapping={"0": "company", "1": "person", "3": "region"}, options={}, now=timezone.now())
    rows = [["Fax", "Wer", "Neu", "Email", "Firma X"], ["1", "Jo", "x", "jo@acme.example", "Acme"]]
    second = upload(sheet(rows, "b.xlsx"), "leads", cast.bob)
    assert second.mapping == {"1": "person", "4": "company", "3": "email"}
    client.force_login(cast.bob)
    assert "This file is like one" in client.get(f"/imports/{second.pk}/columns/").content.decode()
    other = upload(sheet([["Wer", "Was"], ["Jo", "x"]], "c.xlsx"), "leads", cast.ann)
    assert (other.mapping, other.options["remembered"]) == ({}, False)


def test_a_line_of_totals_is_not_counted_among_the_rows(cast: Cast, sheet: Any, client: Client) -> None:
    batch = upload(sheet([["Company", "Employees"], ["Acme", 5], ["Beta", 7], ["合计", "2"]]), "leads", cast.ann)
    client.force_login(cast.ann)
    assert "Leads: 2 rows" in client.get(f"/imports/{batch.pk}/columns/").content.decode()


@pytest.mark.parametrize(
    "columns", [{}, {"0": "nonsense"}, {"7": "company"}, {"0": "email"}, {"0": "person", "1": "person"}]
)
def test_a_mapping_that_cannot_be_used_is_refused(columns: dict[str, str], cast: Cast, sheet: Any) -> None:
    batch = upload(sheet([["Company", "Contact"], ["Acme", "Jo"]]), "leads", cast.ann)
    with pytest.raises(MappingRefused):
        mapping.save(batch, mapping=columns, options={}, now=timezone.now())


def test_columns_nobody_mapped_are_kept_as_notes_when_wished(cast: Cast, sheet: Any) -> None:
    rows = [["Company", "Fax", "Odd thing"], ["Acme", "123456", "x"]]
    imported(sheet(rows), "leads", cast.ann, keep_notes=True)
    assert Lead.objects.get().notes == "Fax: 123456\nOdd thing: x"


def test_the_failed_rows_come_back_as_a_spreadsheet_without_live_formulas(
    cast: Cast, sheet: Any, tmp_path: Path
) -> None:
    rows = [["Company", "Email"], ["=HYPERLINK(1)", "@bad"], ["+Beta", "x"], ["Good", ""]]
    batch = imported(sheet(rows), "leads", cast.ann)
    path = tmp_path / "failed.xlsx"
    assert failed.write(batch, path) == 2
    got = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert got[1][:3] == ["=HYPERLINK(1)", "@bad", 2.0]
    assert "no e-mail address" in str(got[1][3])
    import zipfile

    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_a_second_sheet_can_be_chosen(cast: Cast) -> None:
    batch = upload(FILES / "customers.xlsx", "accounts", cast.ann)
    assert [s["name"] for s in batch.about["sheets"]] == ["客户", "说明"]
    other = mapping.choose_sheet(batch, sheet=1, header_row=None)
    assert other.headers == ["第二张表"]


def test_known_rows_are_chosen_one_by_one_or_all_together(cast: Cast, sheet: Any) -> None:
    rows = [["Company", "Need"], ["Acme", "old"], ["Beta", "old"]]
    imported(sheet(rows), "leads", cast.ann)
    again = checked(sheet([rows[0], ["Acme", "new"], ["Beta", "new"]], "b.xlsx"), "leads", cast.ann)
    first = ImportRow.objects.of(again).first()
    assert first is not None
    choosing.choose(again, choice="update", row_ids=[first.pk], now=timezone.now())
    assert (again.planned["update"], again.planned["skip"]) == (1, 1)
    choosing.choose(again, choice="create", row_ids=None, now=timezone.now())
    assert again.planned["create"] == 2


# -- the command --------------------------------------------------------------------------------------------------
def told(capsys: Any, *words: str) -> dict[str, Any]:
    """What the command prints."""
    call_command("import", *words, "--json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_says_what_it_did_and_where_the_failed_rows_are(
    cast: Cast, sheet: Any, tmp_path: Path, capsys: Any
) -> None:
    path = sheet([["Company", "Email"], ["Acme", ""], ["Acme", ""], ["Beta", "bad"]])
    target = tmp_path / "out.xlsx"
    got = told(capsys, str(path), "--kind", "leads", "--as", cast.ann.email, "--failed", str(target))
    assert {k: got[k] for k in ("created", "updated", "skipped", "failed")} == {
        "created": 1,
        "updated": 0,
        "skipped": 1,
        "failed": 1,
    }
    assert got["failed_file"] == str(target)
    assert target.exists()


def test_the_command_takes_a_mapping_from_a_file(cast: Cast, sheet: Any, tmp_path: Path, capsys: Any) -> None:
    path = sheet([["A", "B"], ["Acme", "Jo"]])
    columns = tmp_path / "m.json"
    columns.write_text(json.dumps({"A": "company", "2": "person"}))
    got = told(capsys, str(path), "--kind", "leads", "--as", cast.ann.email, "--mapping", str(columns))
    assert got["created"] == 1
    assert Lead.objects.get().person == "Jo"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "cats"], "Unknown kind"), (["--kind", "leads", "--duplicates", "merge"], "Unknown choice"),
        (["--kind", "leads", "--as", "nobody@example.com"], "Nobody who works here"),
        (["--kind", "orders"], "Choose the column"), (["--kind", "leads", "--sheet", "Other"], "no sheet"),
    ],
)  # fmt: skip
def test_the_command_refuses_in_words(words: list[str], said: str, cast: Cast, sheet: Any) -> None:
    path = sheet([["Company"], ["Acme"]])
    email = [] if "--as" in words else ["--as", cast.ann.email]
    with pytest.raises(CommandError, match=said):
        call_command("import", str(path), *words, *email)
    assert not Lead.objects.exists()


def test_the_command_refuses_a_file_it_cannot_read(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(parts.xlsx()[:80])
    with pytest.raises(CommandError, match="damaged"):
        call_command("import", str(path), "--kind", "leads", "--as", cast.ann.email)
