"""Exports: whose rows, which columns, what the log keeps, who opens the file (domain.md section 7)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import load_workbook

from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go
from audit.models import Event
from core.clock import business_date
from followups.models import Result
from followups.services import log as logging
from leads.models import Order
from leads.services import opportunities
from lists import registry
from lists.models import Export
from lists.services import exports as services
from notifications import inbox
from notifications.models import Notice
from pages import tasks
from pages.exporting.kinds import KINDS
from portraits.models import Field, Purpose, Viewing
from tests.cast import Cast, again, make_account, make_lead, new_key, noon
from users.models import Leave, User

NEW = reverse("pages:export_new")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def export(user: User, kind: str = "accounts", *, query: str = "", file_format: str = "csv", **more: str) -> Any:
    """The answer to an export from the list of accounts."""
    of = KINDS[kind].of_list
    values = {"list": of, "kind": kind, "query": query, "file_format": file_format, "columns": "all", **more}
    return browser_of(user).post(NEW, values)


def rows_of(answer: Any) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def names(answer: Any) -> list[str]:
    return [row["Name"] for row in rows_of(answer)]


@pytest.fixture
def company(cast: Cast) -> dict[str, Account]:
    today = business_date()
    accounts = {
        who: make_account(getattr(cast, who), f"{who} Ltd", today=today, days_old=5) for who in ("ann", "bob", "sue")
    }
    accounts["pool"] = make_account(cast.sue, "pool Ltd", today=today, days_old=5)
    letting_go.release(accounts["pool"], by=cast.zoe, reason="x", today=today, override=True)
    for account in accounts.values():
        account.refresh_from_db()
    editing.join_group(accounts["bob"], user=cast.ann, by=cast.bob, part="", today=today)
    return accounts


def test_a_salesperson_exports_own_accounts_a_manager_the_teams_an_admin_all(
    cast: Cast, company: dict[str, Account]
) -> None:
    everywhere = "scope=all"
    assert names(export(cast.ann, query=everywhere)) == ["ann Ltd"]
    assert names(export(cast.mia, query=everywhere)) == ["ann Ltd", "bob Ltd"]
    assert names(export(cast.zoe, query=everywhere)) == ["sue Ltd"]
    assert names(export(cast.ada, query=everywhere)) == ["ann Ltd", "bob Ltd", "pool Ltd", "sue Ltd"]


def test_accounts_of_a_colleague_whom_one_helps_are_not_ones_own_to_export(
    cast: Cast, company: dict[str, Account]
) -> None:
    assert names(export(cast.ann, query="scope=group")) == []


@pytest.mark.parametrize(
    "kind",
    sorted(
        set(KINDS)
        - {"accounts", "leads", "pool", "campaigns", "seen", "cases", "people", "training", "training_records"}
    ),
)
def test_what_hangs_on_an_account_goes_only_to_those_who_may_export_it(
    cast: Cast, company: dict[str, Account], kind: str
) -> None:
    today = business_date()
    for who in ("ann", "sue"):
        account, by = company[who], getattr(cast, who)
        person = editing.save_person(account, KeyPerson(name=f"zq{who}qz"), by=by)
        entry = logging.Entry(occurred_at=noon(today), result=Result.ANSWERED, text=f"zq{who}qz", persons=[person.pk])
        logging.log(account, entry, by=by, client_key=new_key(), now=noon(today))
        deal = opportunities.open_opportunity(account, {"name": f"zq{who}qz"}, by=by, today=today)
        Order.objects.create(
            account=account, opportunity=deal, number=f"zq{who}qz", amount=Decimal(1), ordered_on=today
        )
    for reader, theirs, hidden in ((cast.ann, "zqannqz", "zqsueqz"), (cast.zoe, "zqsueqz", "zqannqz")):
        content = b"".join(export(reader, kind, query="scope=all").streaming_content).decode("utf-8-sig")
        assert theirs in content
        assert hidden not in content


def test_who_saw_which_closed_value_goes_to_the_managers_of_its_account(
    cast: Cast, company: dict[str, Account]
) -> None:
    field = Field.objects.get(code="person_birthday")
    for who in ("ann", "sue"):
        by = getattr(cast, who)
        facts = {"purpose": Purpose.VISIT, "words": f"zq{who}qz", "at": noon(business_date())}
        Viewing.objects.create(account=company[who], field=field, user=by, **facts)
    for reader, seen in ((cast.mia, {"zqannqz"}), (cast.zoe, {"zqsueqz"}), (cast.ann, set())):
        content = b"".join(export(reader, "seen", query="").streaming_content).decode("utf-8-sig")
        assert {words for words in ("zqannqz", "zqsueqz") if words in content} == seen


def test_the_filters_and_the_search_of_the_list_narrow_an_export(cast: Cast) -> None:
    today = business_date()
    make_account(cast.ann, "重庆印刷", today=today, industry="printing")
    make_account(cast.ann, "Acme", today=today, industry="retail")
    assert names(export(cast.ann, query="scope=mine&industry=print")) == ["重庆印刷"]
    assert names(export(cast.ann, query="q=cqys")) == ["重庆印刷"]
    assert names(export(cast.ann, query="scope=mine&grade=A")) == []


def test_the_columns_are_all_or_those_of_the_list(cast: Cast) -> None:
    make_account(cast.ann, "Acme", today=business_date(), telephones=["139 1", "138 2"])
    (row,) = rows_of(export(cast.ann, query="scope=mine"))
    assert row["Telephones"] == "139 1; 138 2"
    assert row["Owner e-mail"] == "ann.seller@example.com"
    (row,) = rows_of(export(cast.ann, query="scope=mine&columns=region,industry", columns="shown"))
    assert list(row) == ["Name", "Region", "Industry"]


def test_headers_and_values_are_in_the_readers_language(cast: Cast) -> None:
    make_account(cast.ann, "Acme", today=business_date())
    browser = browser_of(cast.ann)
    browser.cookies["django_language"] = "zh-hans"
    values = {"list": "accounts", "kind": "accounts", "query": "", "file_format": "csv", "columns": "all"}
    (row,) = rows_of(browser.post(NEW, values))
    with translation.override("zh-hans"):
        assert translation.gettext("Industry") in row


def test_a_xlsx_opens_and_says_the_same(cast: Cast, tmp_path: Any) -> None:
    make_account(cast.ann, "=1+1", today=business_date(), employees=12)
    answer = export(cast.ann, file_format="xlsx")
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "attachment" in answer.headers["Content-Disposition"]
    path = tmp_path / "made.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    header, row = load_workbook(path).get_sheet_by_index(0).to_python()
    facts = dict(zip(header, row, strict=True))
    assert (facts["Name"], facts["Employees"]) == ("=1+1", 12.0)


def test_every_export_is_an_event_with_its_filters_and_rows(cast: Cast, company: dict[str, Account]) -> None:
    export(cast.mia, query="scope=team&grade=C")
    event = Event.objects.get(code="list.exported")
    assert event.actor_id == cast.mia.pk
    assert event.params["rows"] == 2
    assert event.params["filters"] == "scope=team&grade=C"
    assert event.params["kind"] == "accounts"


def test_an_export_costs_the_same_number_of_statements_for_more_rows(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    today = business_date()
    for n in range(30):
        account = make_account(cast.ann, f"A {n}", today=today)
        editing.save_person(account, KeyPerson(name=f"P {n}"), by=cast.ann)
    for kind in ("accounts", "persons", "follow_ups", "opportunities", "orders", "leads"):
        browser = browser_of(cast.ann)
        values = {"list": KINDS[kind].of_list, "kind": kind, "query": "", "file_format": "csv", "columns": "all"}
        with django_assert_max_num_queries(20):
            b"".join(browser.post(NEW, values).streaming_content)


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Two rows are many."""
    monkeypatch.setattr(services, "AT_ONCE", 1)
    monkeypatch.setattr(tasks, "wake_exports", lambda: None)
    settings.MEDIA_ROOT = tmp_path


def test_a_big_export_is_made_in_the_background_and_told(cast: Cast, company: dict[str, Account], big: None) -> None:
    answer = export(cast.mia, query="scope=team")
    assert answer.headers["Location"] == reverse("pages:exports")
    assert not Event.objects.filter(code="list.exported").exists()
    tasks.exports()
    made = Export.objects.get()
    assert (made.state, made.rows) == ("done", 2)
    assert Event.objects.get(code="list.exported").params["rows"] == 2
    notice = Notice.objects.get(recipient=cast.mia, kind="export_ready")
    assert inbox.address_of(notice) == reverse("pages:exports")
    assert "Accounts, 2 rows" in inbox.sentence(notice)
    page = browser_of(cast.mia).get(reverse("pages:exports")).content.decode()
    assert reverse("pages:export_file", args=[made.pk]) in page
    file = browser_of(cast.mia).get(reverse("pages:export_file", args=[made.pk]))
    assert names(file) == ["ann Ltd", "bob Ltd"]


def test_only_who_made_an_export_opens_it_and_only_for_three_days(
    cast: Cast, company: dict[str, Account], big: None
) -> None:
    export(cast.mia, query="scope=team")
    tasks.exports()
    made = Export.objects.get()
    address = reverse("pages:export_file", args=[made.pk])
    for other in (cast.ann, cast.max, cast.ada):
        assert browser_of(other).get(address).status_code == 404
    stored = made.file.path
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser_of(cast.mia).get(address).status_code == 404
    tasks.exports()
    made.refresh_from_db()
    assert not made.file
    assert not Path(stored).exists()


def test_a_big_export_takes_what_its_maker_may_see_when_it_runs(
    cast: Cast, company: dict[str, Account], big: None
) -> None:
    export(cast.mia, query="scope=team")
    User.objects.filter(pk=cast.mia.pk).update(is_active=False)
    tasks.exports()
    made = Export.objects.get()
    assert made.state == "failed"
    assert not made.file


def test_a_killed_export_is_made_again_and_told_once(cast: Cast, company: dict[str, Account], big: None) -> None:
    export(cast.mia, query="scope=team")
    Export.objects.update(state="running", rows=1, attempts=1)
    tasks.exports()
    tasks.exports()
    assert Export.objects.get().rows == 2
    assert Notice.objects.filter(kind="export_ready").count() == 1


def test_an_export_that_fails_three_times_is_given_up_with_a_word(
    cast: Cast, company: dict[str, Account], big: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(cast.mia, query="scope=team")

    def broken(*_args: Any) -> None:
        raise OSError

    monkeypatch.setattr("lists.sheets.write", broken)
    for _ in range(4):
        tasks.exports()
    assert Export.objects.get().state == "failed"
    assert Notice.objects.filter(kind="export_failed", recipient=cast.mia).count() == 1


def test_a_fourth_big_export_waits_for_the_first(cast: Cast, company: dict[str, Account], big: None) -> None:
    for _ in range(3):
        assert export(cast.mia, query="scope=team").status_code == 302
    assert export(cast.mia, query="scope=team").status_code == 409


@pytest.mark.parametrize("values", [{"list": "nothing"}, {"list": "accounts", "kind": "users"}, {"list": "accounts"}])
def test_nonsense_is_refused(cast: Cast, values: dict[str, str]) -> None:
    assert browser_of(cast.ann).post(NEW, values).status_code in (404, 422)


def test_the_dialog_says_how_many_rows_there_are(cast: Cast, company: dict[str, Account]) -> None:
    page = browser_of(again(cast.mia)).get(NEW, {"list": "accounts", "query": "scope=team"}).content.decode()
    assert "2 rows of the list" in page


@pytest.mark.parametrize("kind", ["accounts", "leads", "pipeline", "order_list", "pool", "campaigns"])
def test_every_column_that_a_list_may_show_can_be_exported(kind: str) -> None:
    listed = registry.get(KINDS[kind].of_list)
    assert listed is not None
    assert set(listed.columns) <= {column.name for column in KINDS[kind].columns}


def test_the_columns_of_the_list_are_the_usual_ones_until_others_are_chosen(cast: Cast) -> None:
    make_account(cast.ann, "Acme", today=business_date())
    (row,) = rows_of(export(cast.ann, query="scope=mine", columns="shown"))
    assert list(row) == [
        "Name",
        "Contacts",
        "Last contact",
        "Next step",
        "Next contact",
        "Days left",
        "Distance",
    ]


def test_of_won_opportunities_the_export_has_the_columns_that_their_list_shows(cast: Cast) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme", today=today, days_old=5)
    deal = opportunities.open_opportunity(account, {"name": "Big"}, by=cast.ann, today=today)
    opportunities.lose(deal, by=cast.ann, today=today, reason="price", note="", version=deal.version)
    (row,) = rows_of(export(cast.ann, "pipeline", query="outcome=lost&period=all", columns="shown"))
    assert list(row) == ["Name", "Account", "Stage", "Amount", "Currency", "Closed on", "Competitor", "Credited to"]
    for kind, query in (("pipeline", "outcome=lost&period=all"), ("opportunities", "scope=mine")):
        (whole,) = rows_of(export(cast.ann, kind, query=query))
        assert whole["Lost because"] == "Price"


@pytest.mark.parametrize("kind", ["accounts", "pipeline", "leads"])
def test_a_deputy_serves_somebody_absent_but_exports_only_what_is_the_deputys(cast: Cast, kind: str) -> None:
    today = business_date()
    for owner, name in ((cast.ann, "zqannqz"), (cast.bob, "zqbobqz")):
        account = make_account(owner, name, today=today)
        opportunities.open_opportunity(account, {"name": name}, by=owner, today=today)
        make_lead(owner, name, today=today)
    Leave.objects.create(user=cast.bob, deputy=cast.ann, starts_on=today, ends_on=today)
    for query in ("scope=mine", "scope=all"):
        content = b"".join(export(again(cast.ann), kind, query=query).streaming_content).decode("utf-8-sig")
        assert "zqannqz" in content
        assert "zqbobqz" not in content
    page = browser_of(cast.ann).get(reverse("accounts:list"), {"scope": "mine"}).content.decode()
    assert "zqbobqz" in page


def test_parent_referrer_grade_and_vip_are_exported_in_words_that_an_import_can_map(cast: Cast) -> None:
    mother = make_account(cast.ann, "Mother", today=business_date(), grade="A", vip="vvip")
    child = make_account(cast.ann, "Child", today=business_date())
    Account.objects.filter(pk=child.pk).update(parent=mother, referred_by=mother)
    rows = {row["Name"]: row for row in rows_of(export(cast.ann))}
    assert (rows["Child"]["Parent company"], rows["Child"]["Referred by"]) == ("Mother", "Mother")
    assert (rows["Mother"]["Grade"], rows["Mother"]["VIP"]) == ("A", "VVIP")


@pytest.mark.parametrize(
    ("kind", "query", "expected"),
    [
        ("accounts", "scope=mine&sort=name", ["Ash", "Birch", "Cedar"]),
        ("accounts", "scope=mine&sort=last", ["Birch", "Ash", "Cedar"]),
        ("leads", "scope=mine&sort=name", ["Ash", "Birch", "Cedar"]),
        ("pipeline", "scope=mine&sort=amount", ["Cedar", "Ash", "Birch"]),
    ],
)
def test_rows_come_in_the_order_of_the_list(cast: Cast, kind: str, query: str, expected: list[str]) -> None:
    today = business_date()
    amounts = {"Cedar": Decimal(900), "Ash": Decimal(500), "Birch": None}
    for age, name in enumerate(("Cedar", "Ash", "Birch")):
        account = make_account(cast.ann, name, today=today, days_old=5)
        back = {"Cedar": None, "Ash": today - timedelta(days=1), "Birch": today - timedelta(days=age)}
        Account.objects.filter(pk=account.pk).update(last_contact_on=back[name])
        make_lead(cast.ann, name, today=today)
        opportunities.open_opportunity(account, {"name": name, "amount": amounts[name]}, by=cast.ann, today=today)
    column = {"accounts": "Name", "leads": "Company", "pipeline": "Name"}[kind]
    assert [row[column] for row in rows_of(export(cast.ann, kind, query=query))] == expected
