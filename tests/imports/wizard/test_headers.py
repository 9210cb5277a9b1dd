"""Files of other programs: their usual headers are understood, and no row is lost on the way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, KeyPerson
from core.clock import business_date
from followups.models import FollowUp
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.services import mapping
from leads.models import Lead, Order, OrderLine
from tests.cast import Cast, make_account
from tests.imports.conftest import put_company
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone, verified

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "heads", "wanted"),
    [
        (
            "leads",
            "First Name,Last Name,Company,Title,Lead Source,Lead Status,Email,Phone,Mobile,State/Province,Create Date,Lead Owner",
            "first_name,last_name,company,title,source,,email,telephones,telephones,region,,owner",
        ),
        (
            "persons",
            "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Job Title",
            ",first_name,last_name,email,telephone,,account,title",
        ),
        (
            "accounts",
            "Record ID - Company,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Industry,Company Domain Name,Number of Employees",
            "external_id,name,owner,started_on,telephones,region,region,industry,website,employees",
        ),
        (
            "accounts",
            "企业名称,法定代表人,所属省份,所属城市,电话,更多电话,邮箱,企业地址,网址,国标行业大类,参保人数,成立日期,统一社会信用代码",
            "name,person,region,region,telephones,telephones,email,address,website,industry,employees,founded_year,external_id",
        ),
        (
            "leads",
            "线索名称,姓名,手机,微信,公司地址,线索来源,所属行业,省份,城市,跟进人,备注信息",
            "company,person,telephones,wechat,address,source,industry,region,region,owner,notes",
        ),
        (
            "followups",
            "客户名称,联系人,跟进方式,跟进时间,跟进内容,跟进结果,创建人,创建时间",
            "account,person,channel,moment,text,result,author,",
        ),
        (
            "followups",
            "Activity type,Activity date,Company name,Contact name,Subject,Full Comments,Call outcome,Activity assigned to,Create Date",
            "channel,moment,account,person,text,text,result,author,",
        ),
        (
            "orders",
            "PO Number,PO Date,Supplier,Item Description,Qty,UOM,Unit Price,Line Total,Currency",
            "number,ordered_on,account,product,quantity,unit,unit_price,amount,currency",
        ),
        (
            "orders",
            "采购单号,下单日期,需方,品名,数量,计量单位,单价,金额,币种",
            "number,ordered_on,account,product,quantity,unit,unit_price,amount,currency",
        ),
    ],
)  # fmt: skip
def test_the_headers_of_other_programs_are_understood(kind: str, heads: str, wanted: str) -> None:
    found = mapping.guess(heads.split(","), KINDS[kind])
    assert [found.get(str(column), "") for column in range(len(heads.split(",")))] == wanted.split(",")


def test_first_and_last_names_become_the_person_as_their_script_writes_them(cast: Cast, sheet: Any) -> None:
    rows = [["Company", "First Name", "Last Name"], ["Acme Ltd", "Jo", "Field"], ["苏州华联印刷", "小明", "王"]]
    imported(sheet(rows), "leads", cast.ann)
    assert set(Lead.objects.values_list("person", flat=True)) == {"Jo Field", "王小明"}
    make_account(cast.ann, "Acme Ltd")
    imported(
        sheet([["Account Name", "First Name", "Last Name"], ["Acme", "Jo", "Field"]], "b.xlsx"), "persons", cast.ann
    )
    assert KeyPerson.objects.get().name == "Jo Field"
    assert verified()


def test_words_of_other_programs_become_our_codes_and_unknown_ones_are_named(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "苏州华联印刷")
    day = business_date().isoformat()
    rows = [
        ["客户名称", "跟进时间", "跟进方式", "跟进结果", "跟进内容"],
        ["苏州华联印刷", day, "电话沟通", "电话未接通", "一"],
        ["苏州华联印刷", day, "上门拜访客户", "客户有意向购买", "二"],
        ["苏州华联印刷", day, "飞鸽传书", "不同意", "三"],
    ]
    batch = imported(sheet(rows), "followups", cast.ann)
    assert list(FollowUp.objects.order_by("text").values_list("text", "channel", "result")) == [
        ("一", "phone", "no_answer"), ("二", "visit", "agreed"),
    ]  # fmt: skip
    assert {"unknown_channel", "unknown_result"} <= set(problems(batch)[4])


ORDERS = [
    ["PO Number", "PO Date", "Customer", "Item", "Qty", "Unit Price", "Amount"],
    ["PO-1", "2024-03-05", "Acme Ltd", "Ink", 10, 2.5, 25],
    ["PO-1", "2024-03-05", "Acme Ltd", "Paper", "3 reams", 7, ""],
    ["PO-1", "2024-03-05", "Acme Ltd", "Glue", 3, "", 10],
    ["PO-1", "2024-04-05", "Acme Ltd", "Ink", 1, 2.5, 2.5],
    ["PO-1", "2024-03-05", "Acme Ltd", "Ink", 10, 2.5, 25],
    ["PO-2", "2024-03-06", "Acme Ltd", "", "", "", 99],
]


def test_rows_of_one_number_are_lines_of_one_order(cast: Cast, sheet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_account(cast.ann, "Acme Ltd", days_old=3000)
    for size in (1000, 2):  # the lines of an order in one chunk, and over several
        monkeypatch.setattr("imports.services.running.CHUNK", size)
        batch = imported(sheet(ORDERS, f"{size}.xlsx"), "orders", cast.ada)
        assert (batch.created, batch.skipped, batch.failed) == (5, 1, 0)
        assert problems(batch)[3] == ["line_of"]
        assert problems(batch)[5] == ["same_number"]
        orders = Order.objects.valid().order_by("ordered_on", "amount")
        assert [(o.number, o.amount) for o in orders] == [
            ("PO-1", Decimal(56)), ("PO-2", Decimal(99)), ("PO-1", Decimal("2.50")),
        ]  # fmt: skip
        lines = OrderLine.objects.filter(order=orders[0]).current()
        assert [(line.text, line.amount) for line in lines] == [
            ("Ink", Decimal(25)), ("Paper", Decimal(21)), ("Glue", Decimal(10)),
        ]  # fmt: skip
        assert verified()
        undone(batch, cast.ada)
        assert (batch.taken_back, batch.kept_back) == (5, 0)
        assert not Order.objects.valid().exists()
        assert verified()


def test_the_sales_data_is_read_as_accounts_and_its_won_deals_as_orders(cast: Cast, tmp_path: Path) -> None:
    put_company(tmp_path, deals=0)
    accounts = imported(tmp_path / "accounts.csv", "accounts", cast.ada)
    assert accounts.created == Account.objects.count() == 85
    heads = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value".split(",")
    guessed = mapping.guess(heads, KINDS["orders"])
    assert {guessed[c] for c in "0123467"} == {
        "number",
        "seller",
        "product",
        "account",
        "stage",
        "ordered_on",
        "amount",
    }


def test_deals_that_are_not_won_are_skipped_and_said_so(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", days_old=3600)
    rows = [
        ["opportunity_id", "account", "deal_stage", "close_date", "close_value"],
        ["A1", "Acme Ltd", "Won", "2017-03-01", 1054],
        ["A2", "Acme Ltd", "Lost", "2017-03-02", 0],
        ["A3", "Acme Ltd", "Engaging", "", ""],
    ]
    batch = imported(sheet(rows), "orders", cast.ada)
    assert (batch.created, batch.skipped, batch.failed) == (1, 2, 0)
    found = {
        number: [code for code in codes if code != "before_the_cycle"] for number, codes in problems(batch).items()
    }
    assert {number: codes for number, codes in found.items() if codes} == {3: ["not_won"], 4: ["not_won"]}


def test_two_previews_of_one_file_make_no_doubles(cast: Cast, sheet: Any) -> None:
    from django.utils import timezone

    from imports.services import running

    for kind, model in (("leads", Lead), ("accounts", Account)):
        rows = [["Company", "Phone"], [f"Acme {kind} Ltd", "13812345678"], [f"Bolt {kind} Ltd", "13912345678"]]
        pair = [checked(sheet(rows, f"{n}{kind}.xlsx"), kind, cast.ann, duplicates="create") for n in "ab"]
        for batch in pair:
            batch.options["duplicates"] = "skip"
            batch.save()
            running.start(batch, now=timezone.now())
            running.run(batch.pk, now=timezone.now())
            batch.refresh_from_db()
        assert [(batch.created, batch.skipped) for batch in pair] == [(2, 0), (0, 2)]
        assert model.objects.filter(**{"company__contains" if kind == "leads" else "name__contains": kind}).count() == 2
        assert "appeared" in problems(pair[1])[2]


def test_leads_beyond_the_capacity_are_refused_or_go_to_the_pool(cast: Cast, sheet: Any) -> None:
    rows = [["Company"], *([f"Firm {n} Ltd"] for n in range(102))]
    refused = checked(sheet(rows), "leads", cast.ann)
    assert (refused.planned["create"], refused.planned["error"]) == (100, 2)
    batch = imported(sheet(rows, "b.xlsx"), "leads", cast.ann, beyond="pool")
    assert batch.created == 102
    assert Lead.objects.filter(owner=None).count() == 2
    assert Lead.objects.filter(owner=cast.ann, return_due_on=None).count() == 0
    assert verified()


def test_a_twin_that_is_not_the_importers_is_kept_without_its_id(cast: Cast, sheet: Any) -> None:
    make_account(cast.sue, "Foreign Ltd", telephones=["13899990000"])
    batch = checked(sheet([["Company", "Phone"], ["Other Name", "+86 138-9999-0000"]]), "leads", cast.ann)
    twin = ImportRow.objects.of(batch).get().twin
    assert (twin["k"], twin["id"], twin["by"]) == ("account", None, "telephone")
