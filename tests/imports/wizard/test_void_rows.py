"""What a file calls void stays void: our own exports hold such rows, and an import never brings them back to life."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from followups.models import FollowUp
from followups.services import corrections
from imports.models import Import, ImportMapping, ImportRow
from leads.models import Opportunity, Order, StageChange
from leads.order_list.listing import note_of, with_notes
from leads.services import checking as leads_checking
from leads.services.orders import void_order
from tests.cast import Cast, make_account, noon
from tests.followups.conftest import log_contact
from tests.imports.test_round_trip import exported
from tests.imports.wizard.conftest import checked, imported, problems, upload
from tests.imports.wizard.test_kinds import undone

pytestmark = pytest.mark.django_db
TODAY = business_date()
LANGUAGES = ("en", "zh-hans", "zh-hant")


def plans(batch: Import) -> list[str]:
    return list(ImportRow.objects.of(batch).order_by("number").values_list("plan", flat=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_void_contacts_of_an_export_are_skipped_where_nobody_knows_them(
    cast: Cast, tmp_path: Path, language: str
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    buyer = editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=5))
    void = log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=3))
    corrections.void(void, by=cast.ann, reason="wrong account", now=noon(TODAY))
    path = exported(cast.ada, "follow_ups", "accounts", "scope=all", "xlsx", tmp_path, language)
    FollowUp.objects.update(text="was otherwise then")  # nothing is recognised
    batch = imported(path, "followups", cast.ada)
    assert list(problems(batch).values()) == [["void_in_file"]]
    assert (batch.created, batch.skipped) == (1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_void_orders_of_an_export_are_skipped_where_nobody_knows_them(
    cast: Cast, tmp_path: Path, language: str
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    for number in ("N1", "N2"):
        on = TODAY - timedelta(days=7)
        Order.objects.create(account=account, number=number, amount=5, ordered_on=on, credited_to=cast.ann)
    void_order(Order.objects.get(number="N2"), by=cast.mia, reason="typed twice", today=TODAY)
    path = exported(cast.ada, "orders", "accounts", "scope=all", "xlsx", tmp_path, language)
    Order.objects.update(number="", amount=7)
    batch = imported(path, "orders", cast.ada)
    assert list(problems(batch).values()) == [["void_in_file"]]
    assert list(Order.objects.valid().filter(amount=5).values_list("number", flat=True)) == ["N1"]


def test_an_order_of_a_number_that_is_void_here_is_known_already(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    rows = [["Account", "Order number", "Ordered on", "Amount"], ["Acme Ltd", "N1", TODAY.isoformat(), 5]]
    imported(sheet(rows), "orders", cast.ada)
    order = Order.objects.get()
    void_order(order, by=cast.mia, reason="typed twice", today=TODAY)
    batch = checked(sheet(rows), "orders", cast.ann)
    twin = {"k": "order", "id": order.pk, "by": "number"}
    assert (plans(batch), ImportRow.objects.of(batch).get().twin) == (["skip"], twin)


def test_an_order_that_an_undone_import_made_comes_again(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    rows = [["Account", "Order number", "Ordered on", "Amount"], ["Acme Ltd", "N1", TODAY.isoformat(), 5]]
    undone(imported(sheet(rows), "orders", cast.ada), cast.ada)
    assert imported(sheet(rows), "orders", cast.ada).created == 1


def test_a_file_that_was_mapped_before_still_says_what_is_void(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    rows = [["Account", "Date", "Outcome", "Counts"], ["Acme Ltd", TODAY.isoformat(), "answered", "made void"]]
    before = upload(sheet(rows), "followups", cast.ada)
    columns = {column: key for column, key in before.mapping.items() if key != "void"}
    ImportMapping.objects.create(
        kind="followups", signature=before.signature, user=cast.ada, mapping=columns, used_at=timezone.now()
    )
    assert plans(checked(sheet(rows, "b.xlsx"), "followups", cast.ada)) == ["skip"]


ORDER = [["Account", "Order number", "Ordered on", "Amount", "Notes"], ["Acme Ltd", "N1", TODAY.isoformat(), 5, "首单"]]


def test_an_imported_order_that_is_made_void_leaves_no_deal_behind(cast: Cast, sheet: Any, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    imported(sheet(ORDER), "orders", cast.ada)
    order = Order.objects.get()
    address = reverse("leads:order_void", args=[order.pk])
    assert "was imported with it and holds nothing else" in as_user(cast.mia).get(address).content.decode()
    as_user(cast.mia).post(address, {"reason": "typed twice"})
    deal = Opportunity.objects.get()
    assert (deal.outcome, deal.voided_at is not None, deal.version) == ("lost", True, 2)
    assert not Opportunity.objects.open().exists()
    assert list(leads_checking.differences()) == []
    account.refresh_from_db()
    assert account.open_until is None


def test_the_note_of_an_order_is_there_when_its_deal_was_taken_along(cast: Cast, sheet: Any, as_user: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    imported(sheet(ORDER), "orders", cast.ada)
    order = Order.objects.get()
    void_order(order, by=cast.mia, reason="typed twice", today=TODAY)
    assert Opportunity.objects.get().voided_at
    assert "首单" in as_user(cast.mia).get(reverse("leads:order", args=[order.pk])).content.decode()


def test_a_deal_that_something_happened_on_is_open_again_and_the_dialog_says_so(
    cast: Cast, sheet: Any, as_user: Any
) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    imported(sheet(ORDER), "orders", cast.ada)
    order = Order.objects.get()
    Opportunity.objects.update(version=2)
    page = as_user(cast.mia).get(reverse("leads:order_void", args=[order.pk])).content.decode()
    assert "Its opportunity is open again at the stage “" in page
    void_order(order, by=cast.mia, reason="typed twice", today=TODAY)
    assert Opportunity.objects.open().count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_of_an_order_is_the_words_of_the_file_and_comes_back(
    cast: Cast, sheet: Any, tmp_path: Path, language: str
) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    imported(sheet([*ORDER, ["Acme Ltd", "N2", TODAY.isoformat(), 6, ""]]), "orders", cast.ada)
    path = exported(cast.ada, "orders", "accounts", "scope=all", "xlsx", tmp_path, language)
    Order.objects.update(number="")
    batch = imported(path, "orders", cast.ada, duplicates="create")
    assert batch.created == 2, problems(batch)
    again = StageChange.objects.filter(opportunity__account=account, outcome="won").order_by("-pk")[:2]
    words = {"en": "imported", "zh-hans": "导入", "zh-hant": "匯入"}
    assert {step.reason for step in again} - set(words.values()) == {"首单"}


def test_a_column_that_says_no_makes_nothing_void(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    rows = [["客户名称", "订单日期", "金额", "作废原因"], *(["Acme Ltd", TODAY.isoformat(), n, w] for n, w in ((5, "否"), (6, ""), (7, "重复录入")))]  # fmt: skip
    assert plans(checked(sheet(rows), "orders", cast.ada)) == ["create", "create", "skip"]


def test_an_exported_note_names_nobody_whose_data_may_not_be_processed(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    person = editing.save_person(account, KeyPerson(name="Quentin Moss"), by=cast.ann)
    imported(sheet([ORDER[0], [*ORDER[1][:4], "agreed with Quentin Moss"]]), "orders", cast.ada)
    assert note_of(with_notes(Order.objects.all()).get()) == "agreed with Quentin Moss"
    KeyPerson.objects.filter(pk=person.pk).update(restricted_at=timezone.now())
    assert "Moss" not in note_of(with_notes(Order.objects.all()).get())
