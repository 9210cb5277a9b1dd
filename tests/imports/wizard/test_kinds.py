"""Each kind from a file to its rows, and back."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Account, ContactDay, KeyPerson, LedgerEntry, State
from accounts.services.findable import write_persons
from audit.models import Event
from core.clock import business_date
from followups.models import Approval, FollowUp, Result
from imports.models import Import, ImportRow, Outcome
from imports.services import undoing
from leads import outcomes
from leads.models import Lead, LeadMove, LeadState, Opportunity, Order
from leads.services import opportunities
from leads.services.leads import handing, many
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems
from users.models import User

pytestmark = pytest.mark.django_db


def verified() -> bool:
    """Whether every date, count and state follows from its rows."""
    out = io.StringIO()
    try:
        call_command("verify", "--all", stdout=out)
    except SystemExit:
        raise AssertionError(out.getvalue()) from None
    return True


def undone(batch: Import, by: Any) -> Import:
    """The import taken back."""
    from django.utils import timezone

    undoing.ask(batch, by=by, now=timezone.now())
    undoing.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    return batch


LEADS = [
    ["公司名称", "联系人", "手机", "邮箱", "需求", "员工人数", "标签", "来源"],
    ["苏州华联印刷有限公司", "王小明", "13812345678", "wang@hl.cn", "彩盒", "51-200人", "印刷、彩盒", "展会"],
    ["上海宏达包装厂", "李红", "021-65432100", "", "", 30, "", "转介绍"],
    ["", "", "", "", "", "", "备注", ""],
]


def test_leads_arrive_with_their_fields_ledger_and_search(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet(LEADS), "leads", cast.ann)
    assert (batch.created, batch.failed) == (2, 1)
    lead = Lead.objects.get(company="苏州华联印刷有限公司")
    assert (lead.person, lead.telephones, lead.email, lead.need) == ("王小明", ["138 1234 5678"], "wang@hl.cn", "彩盒")
    assert (lead.employees, lead.tags, lead.source, lead.owner, lead.state) == (
        51,
        ["印刷", "彩盒"],
        "fair",
        cast.ann,
        "new",
    )
    assert LeadMove.objects.get(lead=lead).rule == "imported"
    assert lead.search.name_folded.startswith("苏州华联印刷有限公司")
    assert Event.objects.filter(code="lead.imported").count() == 2


def test_the_same_company_spelled_otherwise_is_known_already(cast: Cast, sheet: Any) -> None:
    imported(sheet(LEADS), "leads", cast.ann)
    again = checked(sheet([LEADS[0], ["蘇州華聯印刷", "王小明", "", "", "", "", "", ""]], "b.xlsx"), "leads", cast.ann)
    assert again.planned["skip"] == 1
    assert ImportRow.objects.of(again).get().twin["k"] == "lead"


def test_rows_of_one_file_are_compared_with_each_other(cast: Cast, sheet: Any) -> None:
    rows = [["Company", "Contact"], ["Acme Ltd", "Jo"], ["ACME", "Jo"], ["Acme Ltd", "Sam"]]
    batch = imported(sheet(rows), "leads", cast.ann)
    assert (batch.created, batch.skipped) == (2, 1)


def test_an_update_fills_fields_and_its_undo_puts_them_back_unless_changed_since(cast: Cast, sheet: Any) -> None:
    imported(sheet([["Company", "Contact", "Email"], ["Acme Ltd", "Jo", "old@acme.com"]]), "leads", cast.ann)
    rows = [["Company", "Contact", "Email", "City"], ["Acme Ltd", "Jo", "new@acme.com", "Berlin"]]
    batch = imported(sheet(rows, "b.xlsx"), "leads", cast.ann, duplicates="update")
    lead = Lead.objects.get()
    assert (batch.updated, lead.email, lead.region) == (1, "new@acme.com", "Berlin")
    Lead.objects.filter(pk=lead.pk).update(region="Hamburg")
    undone(batch, cast.ann)
    lead.refresh_from_db()
    assert (lead.email, lead.region) == ("old@acme.com", "Hamburg")


def test_undone_leads_are_not_a_fit_and_worked_ones_stay(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([["Company"], ["One Ltd"], ["Two Ltd"]]), "leads", cast.ann)
    Lead.objects.filter(company="Two Ltd").update(version=2)
    undone(batch, cast.ann)
    assert (batch.taken_back, batch.kept_back, batch.state) == (1, 1, "undone")
    assert Lead.objects.get(company="One Ltd").state == LeadState.UNFIT
    assert outcomes.total(Lead.objects.all()).leads == 1
    again = checked(sheet([["Company"], ["One Ltd"]], "c.xlsx"), "leads", cast.ann)
    assert again.planned["create"] == 1


def test_leads_whose_assignment_was_taken_back_go_with_the_import(cast: Cast, sheet: Any) -> None:
    batch, today = imported(sheet([["Company"], ["One Ltd"], ["Two Ltd"]]), "leads", cast.mia), business_date()
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    mia = User.objects.get(pk=cast.mia.pk)
    first, act = handing.assign_together(ids[:1], [cast.bob], "one", by=mia, today=today)
    handing.assign(ids[1:], [cast.bob], "one", by=mia, today=today)
    assert first.before
    assert act
    many.unassign({int(pk): facts for pk, facts in act.facts.items()}, by=mia, today=today)
    undone(batch, cast.mia)
    assert (batch.taken_back, batch.kept_back) == (1, 1)
    assert Lead.objects.get(pk=ids[0]).state == LeadState.UNFIT


ACCOUNTS = [
    ["客户名称", "电话", "地区", "负责人", "客户编号", "联系人", "年营业额", "建档日期"],
    ["苏州华联印刷有限公司", "0512-65432100", "江苏", "Ann Seller", "K-1", "王小明", "1.2亿", "2024年3月5日"],
    ["上海宏达包装厂", "", "上海", "bob.seller@example.com", "K-2", "", "￥300万", ""],
    ["北京东方", "", "", "Nobody Here", "K-3", "", "abc", ""],
]


def test_accounts_arrive_with_cycle_ledger_person_and_clocks(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet(ACCOUNTS), "accounts", cast.ada)
    assert (batch.created, batch.failed) == (2, 1)
    assert problems(batch)[4] == ["number", "nobody"]
    account = Account.objects.get(external_id="K-1")
    assert (account.owner, account.annual_revenue) == (cast.ann, Decimal(120_000_000))
    assert account.cycle_started_on == date(2024, 3, 5)
    assert account.recycle_due_on is not None
    assert KeyPerson.objects.get(account=account).name == "王小明"
    assert LedgerEntry.objects.get(account=account).rule == "imported"
    assert verified()


def test_undone_accounts_are_void_and_those_in_use_stay(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet(ACCOUNTS), "accounts", cast.ada)
    used = Account.objects.get(external_id="K-2")
    write_persons([KeyPerson.objects.create(account=used, name="New")])
    undone(batch, cast.ada)
    assert (batch.taken_back, batch.kept_back) == (1, 1)
    assert Account.objects.exclude(pk=used.pk).get().state == State.VOID
    assert verified()


def test_a_salesperson_imports_only_for_themselves(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([["Account", "Owner"], ["One", ""], ["Two", "Bob Seller"]]), "accounts", cast.ann)
    assert (batch.created, batch.failed) == (1, 1)
    assert problems(batch)[3] == ["owner_not_yours"]


def test_accounts_beyond_the_capacity_are_refused_or_go_to_the_pool(cast: Cast, sheet: Any) -> None:
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(capacity=1)
    cast.ann.refresh_from_db()
    rows = [["Account"], ["One"], ["Two"]]
    refused = imported(sheet(rows), "accounts", cast.ann)
    assert (refused.created, refused.failed) == (1, 1)
    imported(sheet([["Account"], ["Three"]], "b.xlsx"), "accounts", cast.ann, beyond="pool")
    assert Account.objects.get(name="Three").state == State.POOLED
    assert verified()


def test_persons_find_their_account_and_are_updated(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "苏州华联印刷有限公司")
    make_account(cast.sue, "Foreign Ltd")
    rows = [
        ["公司", "姓名", "职位", "角色", "手机"],
        ["苏州华联", "王小明", "采购", "看门人", 13812345678],
        ["Foreign Ltd", "X", "", "", ""],
        ["苏州华联印刷", "李红", "", "", ""],
    ]
    batch = imported(sheet(rows), "persons", cast.ann)
    assert (batch.created, batch.failed) == (1, 2)
    assert problems(batch) == {2: ["no_account"], 3: ["account_not_yours"]}
    person = KeyPerson.objects.get(account=account)
    rows = [["公司", "姓名", "职位", "角色"], ["苏州华联印刷", "李红", "经理", "教练"]]
    batch = imported(sheet(rows, "b.xlsx"), "persons", cast.ann, duplicates="update")
    person.refresh_from_db()
    assert (batch.updated, person.title, person.roles) == (1, "经理", ["coach"])
    undone(batch, cast.ann)
    person.refresh_from_db()
    assert (person.title, person.roles) == ("", [])


def test_contacts_and_orders_keep_their_order_and_dates(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=business_date())
    rows = [["客户", "日期", "方式", "结果", "内容", "联系人"]]
    days = ["2024-01-10", "2024/2/10", "2024年3月10日", "20240410"]
    rows += [["Acme Ltd", day, "拜访", "同意", f"visit {day}", "Jo"] for day in reversed(days)]
    batch = imported(sheet(rows), "followups", cast.ada, reach_back=True)
    assert batch.created == 4
    orders = [
        ["Customer", "Order date", "Amount", "Order no"],
        ["Acme", "2024-02-20", "￥12万", "PO-1"],
        ["Acme", "2024-03-20", "1,234.50", "PO-2"],
    ]
    sold = imported(sheet(orders, "o.xlsx"), "orders", cast.ada, reach_back=True)
    assert sold.created == 2
    account.refresh_from_db()
    assert (account.lifetime_contacts, account.cycle_contacts, account.last_order_on) == (4, 4, date(2024, 3, 20))
    assert (account.first_contact_on, account.cycle_started_on) == (date(2024, 1, 10), date(2024, 1, 10))
    assert account.order_in_cycle
    assert [o.amount for o in Order.objects.order_by("ordered_on")] == [Decimal(120_000), Decimal("1234.50")]
    assert [o.credited_to for o in Order.objects.all()] == [cast.ann, cast.ann]
    assert verified()
    again = imported_nothing(sheet(rows, "c.xlsx"), "followups", cast)
    assert again.planned["skip"] == 4
    undone(sold, cast.ada)
    undone(batch, cast.ada)
    account.refresh_from_db()
    assert (account.lifetime_contacts, account.last_order_on) == (0, None)
    assert account.cycle_started_on == business_date()
    assert verified()


def imported_nothing(path: Any, kind: str, cast: Cast) -> Import:
    """An import that has nothing new."""
    batch = checked(path, kind, cast.ada)
    assert not batch.planned.get("create")
    return batch


def test_late_contacts_of_a_salesperson_wait_for_the_manager(cast: Cast, sheet: Any) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme Ltd", today=today, days_old=60)
    old, new = today - timedelta(days=20), today - timedelta(days=1)
    rows = [
        ["Account", "Date", "Contact", "Outcome"],
        ["Acme Ltd", old.isoformat(), "Jo", "answered"],
        ["Acme Ltd", new.isoformat(), "Jo", "no answer"],
        ["Acme Ltd", today.isoformat(), "Jo", "answered"],
    ]
    batch = imported(sheet(rows), "followups", cast.ann)
    assert batch.created == 3
    late = FollowUp.objects.get(account=account, occurred_on=old)
    assert (late.approval, late.not_counting) == (Approval.PENDING, "not_approved")
    assert FollowUp.objects.get(occurred_on=new).result == Result.NO_ANSWER
    account.refresh_from_db()
    assert account.cycle_contacts == 1 == ContactDay.objects.filter(account=account).count()
    assert verified()


def test_an_open_opportunity_of_the_same_name_is_won(cast: Cast, sheet: Any) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme Ltd", today=today, days_old=40)
    deal = opportunities.open_opportunity(
        account, {"name": "Boxes"}, by=cast.ann, today=today - timedelta(days=30), stage="A", reason="known"
    )
    rows = [
        ["Account", "Date", "Amount", "Opportunity"],
        ["Acme Ltd", (today - timedelta(days=3)).isoformat(), "$500", "boxes"],
    ]
    batch = imported(sheet(rows), "orders", cast.ann)
    deal.refresh_from_db()
    assert (batch.created, deal.outcome, Opportunity.objects.count()) == (1, "won", 1)
    assert Order.objects.get().currency == "USD"
    undone(batch, cast.ann)
    deal.refresh_from_db()
    assert (deal.outcome, deal.stage) == ("open", "A")
    assert verified()


def test_an_order_number_of_another_customer_is_told_as_far_as_it_may_be_seen(cast: Cast, sheet: Any) -> None:
    today = business_date()
    for owner, name in ((cast.ann, "Acme Ltd"), (cast.ann, "Bright Box"), (cast.sue, "Hidden Ltd")):
        make_account(owner, name, today=today, days_old=40)
    day = (today - timedelta(days=3)).isoformat()
    head = ["Account", "Date", "Amount", "Order no"]
    imported(sheet([head, ["Bright Box", day, 10, "PO 1-7"], ["Hidden Ltd", day, 10, "PO 2"]]), "orders", cast.ada)
    rows = [head, ["Acme Ltd", day, 20, "po1-7"], ["Acme Ltd", day, 30, "PO-2"], ["Bright Box", day, 40, "PO2"]]
    batch = checked(sheet(rows, "b.xlsx"), "orders", cast.ann)
    said = {row.number: [(p["c"], p["p"].get("name")) for p in row.problems] for row in ImportRow.objects.of(batch)}
    assert [said[n] for n in sorted(said)] == [
        [("number_of", "Bright Box")],
        [("number_taken", None)],
        [("number_taken", None), ("number_elsewhere", None)],
    ]
    assert batch.planned["create"] == 3


def test_orders_are_known_by_number_or_by_day_and_amount(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=400)
    rows = [
        ["Account", "Date", "Amount", "Order no"],
        ["Acme Ltd", "2026-01-05", 10, "A1"],
        ["Acme Ltd", "2026-01-06", 20, ""],
    ]
    imported(sheet(rows), "orders", cast.ada, reach_back=True)
    again = checked(sheet(rows, "b.xlsx"), "orders", cast.ada, reach_back=True)
    assert again.planned["skip"] == 2
    assert ImportRow.objects.filter(outcome=Outcome.CREATED).count() == 2
