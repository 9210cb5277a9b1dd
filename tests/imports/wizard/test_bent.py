"""What a file says in its own way is taken as meant, and what cannot be kept is named on its row."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Account, KeyPerson
from core.clock import business_date
from followups.models import FollowUp
from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportRow
from imports.services import failed
from imports.services.mapping import guess
from imports.values import currency_of, factor_in
from imports.words import of_row
from leads.models import Order
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems, upload

pytestmark = pytest.mark.django_db


def test_days_and_hours_in_columns_of_their_own_are_joined(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=5)
    day = (business_date() - timedelta(days=1)).isoformat()
    rows = [["客户", "日期", "时间", "结果", "内容"]]
    clocks = ["14:30", "9点半", "下午3:15", "4 pm", 0.75]
    rows += [["Acme Ltd", day, clock, "同意", f"n{number}"] for number, clock in enumerate(clocks)]
    imported(sheet(rows), "followups", cast.ann)
    at = [timezone.localtime(f.occurred_at).strftime("%H:%M") for f in FollowUp.objects.order_by("text")]
    assert at == ["14:30", "09:30", "15:15", "16:00", "18:00"]


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("年营业额(万元)", 10_000), ("年營業額（萬元）", 10_000), ("金额（千元）", 1000), ("销售额万元", 10_000), ("Revenue (k)", 1000),
        ("Revenue (k USD)", 1000), ("Revenue (USD m)", 10**6), ("Revenue, $m", 10**6), ("Sales in millions", 10**6),
        ("Amount ('000)", 1000), ("年营业额", 1), ("Amount (USD)", 1), ("Sum", 1), ("单价(元/千)", 1), ("金额(百万美元)", 10**6),
        ("Item", 1), ("Total RMB", 1), ("金额/万元", 10_000),
    ],
)  # fmt: skip
def test_the_unit_of_a_heading(heading: str, factor: int) -> None:
    assert factor_in(heading) == factor


def test_the_currency_of_a_heading() -> None:
    assert [currency_of(h) for h in ("Amount (USD)", "金额(万美元)", "金额", "金额（元）")] == ["USD", "USD", "", "CNY"]


def test_headings_of_accounts_with_units_persons_and_founding(cast: Cast, sheet: Any, client: Client) -> None:
    rows = [
        ["公司名称", "年营业额(万元)", "联系人", "联系人手机", "成立", "电话"],
        ["苏州华联印刷有限公司", "1,200", "周敏", "13812345678", "1998", "0512-65432100"],
        ["上海宏达包装厂", "2亿", "", "13912345678", "2001年", ""],
    ]
    batch = imported(sheet(rows), "accounts", cast.ann)
    one, two = Account.objects.order_by("pk")
    assert (one.annual_revenue, one.founded_year, two.annual_revenue) == (
        Decimal(12_000_000),
        1998,
        Decimal(200_000_000),
    )
    assert KeyPerson.objects.get().telephone == "138 1234 5678"
    assert (one.telephones, two.telephones) == (["0512-6543 2100"], ["139 1234 5678"]) or len(one.telephones) == 1
    assert batch.created == 2
    again = upload(sheet(rows), "accounts", cast.ann)
    client.force_login(cast.ann)
    assert "times 10,000" in client.get(f"/imports/{again.pk}/columns/").content.decode()


def test_what_is_dropped_or_bent_is_named_on_its_row(cast: Cast, sheet: Any) -> None:
    rows = [
        ["公司名称", "联系人", "邮箱", "员工人数", "来源"],
        ["苏州华联印刷有限公司", "王小明", "a@lihu.com;b@lihu.com", "50-100人", "朋友圈"],
    ]
    batch = checked(sheet(rows), "leads", cast.ann)
    assert problems(batch)[2] == ["one_email", "of_a_range", "unknown_source"]
    batch = imported(sheet(rows), "leads", cast.ann)
    assert problems(batch)[2] == ["one_email", "of_a_range", "unknown_source"]


@pytest.mark.parametrize(
    ("said", "code", "kept"),
    [("约50", "about", 50), ("50左右", "about", 50), ("about 50", "about", 50), ("ca. 50", "about", 50), ("约50-100人", "of_a_range", 50),
     ("50-100", "of_a_range", 50), ("500+", "of_a_range", 500), ("超过500人", "of_a_range", 500), ("50人", "", 50)],
)  # fmt: skip
def test_about_is_no_range(cast: Cast, sheet: Any, said: str, code: str, kept: int) -> None:
    batch = imported(sheet([["Company", "Employees"], ["Acme Ltd", said]]), "accounts", cast.ann)
    assert problems(batch) == ({2: [code]} if code else {})
    assert Account.objects.get().employees == kept
    for row in ImportRow.objects.of(batch).exclude(problems=None):
        words = {"about": "an approximate figure", "of_a_range": "a range"}[code]
        assert of_row(row.problems, KINDS["accounts"]) == f"Employees: “{said}” is {words}: {kept} is kept"


def written(batch: Import, path: Path, **options: str) -> list[list[Any]]:
    """What the file of rows says behind their cells, without the heading."""
    failed.write(batch, path, **options)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    width = len(batch.headers)
    assert rows[0][width:] == ["Row", "Why it was not imported", "Also noticed"]
    return [row[width + 1 :] for row in rows[1:]]


def test_what_is_only_noticed_is_no_reason_why_a_row_failed(cast: Cast, sheet: Any, tmp_path: Path) -> None:
    rows = [["Company", "Employees", "Email"], ["Acme Ltd", "约50", "x"], ["Beta Ltd", "5", "x"]]
    error, noticed = (
        "Key person's e-mail: “x” is no e-mail address",
        "Employees: “约50” is an approximate figure: 50 is kept",
    )
    for batch in (checked(sheet(rows), "accounts", cast.ann), imported(sheet([*rows, ["Good"]]), "accounts", cast.ann)):
        assert written(batch, tmp_path / "failed.xlsx") == [[error, noticed], [error, ""]]


def test_a_remark_that_is_the_reason_why_a_row_is_skipped_stays_one(cast: Cast, sheet: Any, tmp_path: Path) -> None:
    rows = [["Company", "Employees"], ["Acme Ltd", "约50"], ["合计", ""]]
    imported(sheet(rows), "accounts", cast.ann)
    again = checked(sheet(rows), "accounts", cast.ann, duplicates="update")
    noticed = "Employees: “约50” is an approximate figure: 50 is kept"
    assert written(again, tmp_path / "skipped.xlsx", which="skipped") == [
        ["it says what is there already", noticed], ["a line of totals, which is not imported", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("heading", ["Also noticed", "另有提示"])
def test_the_columns_added_to_failed_rows_are_not_read_as_notes_when_these_come_again(kind: str, heading: str) -> None:
    assert guess([heading], KINDS[kind]) == {}


def test_an_unknown_currency_is_refused(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date())
    day = business_date().isoformat()
    rows = [["Customer", "Order date", "Amount", "Currency"], ["Acme", day, 5, "BTC"], ["Acme", day, 6, "THB"]]
    batch = imported(sheet(rows), "orders", cast.ann)
    assert problems(batch)[2] == ["currency"]
    assert Order.objects.get().currency == "THB"


def test_a_company_that_comes_again_in_a_file_of_leads_is_noticed(cast: Cast, sheet: Any) -> None:
    rows = [
        ["公司名称", "联系人", "手机"],
        ["苏州华联印刷有限公司", "", "13812345678"],
        ["苏州华联印刷", "王小明", "13812345679"],
        ["蘇州華聯印刷有限公司", "", "13812345670"],
        ["上海宏达包装厂", "李红", "13912345670"],
        ["上海宏达包装厂", "赵明", "13912345671"],
    ]
    batch = checked(sheet(rows), "leads", cast.ann)
    assert dict(ImportRow.objects.of(batch).values_list("number", "plan")) == {
        2: "create", 3: "skip", 4: "skip", 5: "create", 6: "create",
    }  # fmt: skip
    assert problems(batch)[6] == ["same_company"]
