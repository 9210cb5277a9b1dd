"""Headers of the CRMs that people come from, and the habits of their lists."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import business_date
from imports.kinds.catalogue import KINDS
from imports.services.mapping import guess
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db
PROGRAMS = {
    "pipedrive accounts": ("accounts", {
        "Organization - Name": "name", "Organization - Owner": "owner", "Organization - Address": "address",
        "Organization - ID": "external_id", "Organization - Label": None,
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
