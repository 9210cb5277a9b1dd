"""Headers of the CRMs that people come from, and the habits of their lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from core.clock import business_date
from imports.kinds.catalogue import KINDS
from imports.services.mapping import guess
from imports.words import left_out, notes_of
from leads.models import Lead, Order
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db
PROGRAMS = {
    "pipedrive accounts": ("accounts", {
        "Organization - Name": "name", "Organization - Owner": "owner", "Organization - Address": "address",
        "Organization - ID": "external_id", "Organization - Label": "tags", "Organization - Website": "website",
        "Organization - People": None,
    }),
    "salesforce accounts": ("accounts", {
        "Account ID": "external_id", "Account Name": "name", "Parent Account": "parent", "Account Owner": "owner",
        "Billing City": "region", "Rating": None, "Created Date": "started_on",
    }),
    "fxiaoke accounts": ("accounts", {
        "客户名称（必填）": "name", "客户级别": "grade", "上级客户": "parent", "负责人（必填）": "owner", "省": "region",
        "最后跟进时间": None,
    }),
    "xiaoshouyi accounts": ("accounts", {
        "公司名称": "name", "客户所有人": "owner", "销售额": "annual_revenue", "总人数": "employees", "创建日期": "started_on",
    }),
    "pipedrive persons": ("persons", {
        "Person - Name": "name", "Person - Organization": "account", "Person - Phone - Work": "telephone",
        "Person - Phone - Mobile": "telephone", "Person - Email - Work": "email", "Person - Job title": "title",
    }),
    "pipedrive leads": ("leads", {
        "Lead - Contact person": "person", "Lead - Organization": "company", "Lead - Owner": "owner",
        "Person - Phone": "telephones", "Person - Email": "email", "Lead - Value": None,
    }),
    "xiaoshouyi leads": ("leads", {"姓名": "person", "公司名称": "company", "线索所有人": "owner", "市场活动": "campaign"}),
    "pipedrive deals": ("orders", {
        "Deal - Title": "opportunity", "Deal - Organization": "account", "Deal - Value": "amount",
        "Deal - Currency of Value": "currency", "Deal - Stage": None, "Deal - Status": "stage",
        "Deal - Won time": "ordered_on",
    }),
    "zoho deals": ("orders", {
        "Deal Id": "number", "Deal Owner": "seller", "Amount": "amount", "Deal Name": "opportunity",
        "Closing Date": "ordered_on", "Account Name": "account", "Stage": "stage", "Expected Revenue": None,
    }),
    "xiaoshouyi deals": ("orders", {
        "销售机会名称": "opportunity", "客户名称": "account", "销售金额": "amount", "结单日期": "ordered_on",
        "销售机会所有人": "seller", "赢单率": None,
    }),
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_columns_of_other_crms_find_their_fields(program: str) -> None:
    kind, expected = PROGRAMS[program]
    found = guess(list(expected), KINDS[kind])
    assert {header: found.get(str(n)) for n, header in enumerate(expected)} == expected


def test_a_list_with_a_title_blank_lines_and_totals_brings_only_its_rows(cast: Cast, sheet: Any) -> None:
    rows = [
        ["2026 年展会名单"], [], ["公司名称", "人数", "备注"], ["  苏州 华联 ", 12, ""], ["", "", ""],
        ["Total Energies", 5, "oil"], ["合计：", 17, ""],
    ]  # fmt: skip
    batch = imported(sheet(rows), "leads", cast.ann)
    assert [lead.company for lead in Lead.objects.order_by("pk")] == ["苏州 华联", "Total Energies"]
    assert (batch.skipped, problems(batch)) == (1, {7: ["totals"]})


def test_a_telephone_that_the_spreadsheet_has_rounded_is_not_taken_for_one(cast: Cast, sheet: Any) -> None:
    batch = checked(sheet([["公司", "电话"], ["Acme", "8.613800138E+12"]]), "leads", cast.ann)
    assert problems(batch) == {2: ["telephone_rounded"]}


def test_an_unknown_seller_of_an_order_is_told_with_the_way_out(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme", today=business_date())
    rows = [["Account", "Date", "Amount", "Sales agent"], ["Acme", "2024-03-01", 5, "Gone Person"]]
    assert problems(checked(sheet(rows), "orders", cast.ada)) == {2: ["no_seller"]}


def report(path: Path) -> Path:
    """A report as Salesforce prints it: a title over the columns, a hidden row, a blank column, a total, a footer."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 5, "Closed won, FY2025")
    page.write(1, 0, "As of 2026-03-05 10:22")
    rows = [
        ["Account Name", "", "Stage", "Amount", "Close Date", "Fiscal Period"],
        ["Y-Corp.", "", "Closed Won", "￥800,000.00", "12/31/2025", "Q4"],
        ["Y Corporation Ltd", "", "Closed Won", "80万", "3/15/2025", "Q1"],
        ["y corporation", "", "Closed Won", "1.2M", "4/15/2025", "Q2"],
        ["Y-Corporation", "", "Closed Won", "(1,200)", "5/15/2025", "Q2"],
        ["Account Name", "", "Stage", "Amount", "Close Date", "Fiscal Period"],
        ["Y-Corp.", "", "Closed Lost", "7", "6/15/2025", "Q2"],
        ["Grand Total", "", "", 2800007, "", "6 records"],
        ["Confidential Information - Do Not Distribute"],
        ["Copyright © 2000-2026 a vendor, inc. All rights reserved."],
    ]
    for number, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            if cell != "":
                page.write(number, column, cell)
    page.set_row(4, None, None, {"hidden": True})
    book.close()
    return path


def test_a_printed_report_brings_its_orders_and_says_what_it_leaves_out(cast: Cast, tmp_path: Path) -> None:
    make_account(cast.ann, "Y Corporation Ltd", today=business_date())
    batch = imported(report(tmp_path / "report.xlsx"), "orders", cast.ada)
    assert sorted(Order.objects.values_list("amount", flat=True)) == [800_000, 800_000, 1_200_000]
    assert {row: said for row, said in problems(batch).items() if row > 7} == {
        8: ["not_above_zero"], 9: ["headings_again"], 10: ["not_won"], 11: ["totals"], 12: ["below_the_table"],
        13: ["below_the_table"],
    }  # fmt: skip
    assert "Hidden rows in the file: 1. They are imported like the others." in notes_of(batch)
    assert left_out(batch) == "Columns that are not imported: Fiscal Period."


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["合计", "2家", "80万"], "totals"),
        (["共 12 条记录"], "totals"),
        (["Total: 12 records"], "totals"),
        (["制表人：王小明"], "below_the_table"),
        (["第 3 页"], "below_the_table"),
        (["Total Energies", "5", ""], ""),
        (["Copyright Agents Ltd", "Jo", ""], ""),
    ],
)
def test_lines_that_are_no_records_are_set_aside(row: list[str], what: str, cast: Cast, sheet: Any) -> None:
    batch = checked(sheet([["公司名称", "联系人", "备注"], row]), "leads", cast.ann)
    assert problems(batch).get(2, [""]) == [what]


def test_what_programs_write_into_empty_cells_is_nothing(cast: Cast, sheet: Any) -> None:
    rows = [["Company", "Industry", "Email"], ["Acme", "-None-", "(No value)"]]
    imported(sheet(rows), "leads", cast.ann)
    lead = Lead.objects.get()
    assert (lead.industry, lead.email) == ("", "")


@pytest.mark.parametrize(
    ("word", "source"),
    [("ORGANIC_SEARCH", "web"), ("Paid Social", "advert"), ("Partner Referral", "referral"), ("独立开发", "own")],
)
def test_sources_of_other_programs_are_ours(word: str, source: str, cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([["Company", "Lead Source"], ["Acme", word]]), "leads", cast.ann)
    assert (Lead.objects.get().source, problems(batch)) == (source, {})
