"""What stays when an import is taken back says what was done to it, when and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import formatting
from core.clock import business_date
from followups.models import FollowUp
from followups.services import corrections
from followups.services.log import Entry
from imports.kinds.catalogue import KINDS
from imports.kinds.common import STAYS
from imports.models import Import, ImportRow, Outcome
from imports.words import of_row
from leads.models import Opportunity, Order
from leads.services import orders as selling
from tests.cast import Cast, make_account, noon
from tests.imports.wizard.conftest import imported
from tests.imports.wizard.test_kinds import undone

pytestmark = pytest.mark.django_db

ORDERS = [["Customer", "Order date", "Amount"], ["Acme", "2024-02-20", 500], ["Acme", "2024-03-20", 700]]


def said(batch: Import) -> list[str]:
    rows = ImportRow.objects.of(batch).filter(outcome=Outcome.STAYED).order_by("number")
    return [of_row([p for p in row.problems if p["c"] in STAYS], KINDS[batch.kind]) for row in rows]


def today() -> str:
    return formatting.day(business_date())


def test_an_order_that_was_made_void_says_when_and_by_whom(cast: Cast, sheet: Any, as_user: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date())
    batch = imported(sheet(ORDERS), "orders", cast.ada)
    first, second = Order.objects.order_by("ordered_on")
    selling.void_order(first, by=cast.mia, reason="typed twice", today=business_date())
    Opportunity.objects.filter(pk=second.opportunity_id).update(amount=900, version=2)
    asked = as_user(cast.ada).get(f"/imports/{batch.pk}/undo/").content.decode()
    assert "it was made void: 1" in asked
    assert "the amount was changed: 1" in asked
    undone(batch, cast.ada)
    assert said(batch) == [
        f"it was made void on {today()} by {cast.mia.name}",
        "the amount was changed from 700.00 to 900.00",
    ]
    assert "it was changed since" not in as_user(cast.ada).get(f"/imports/{batch.pk}/").content.decode()


def test_a_contact_says_what_was_corrected_made_void_or_disallowed(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    days = [business_date() - timedelta(days=n) for n in (20, 15, 10)]
    rows = [["Acme Ltd", day.isoformat(), "answered", "Jo", f"said {day}"] for day in days]
    batch = imported(sheet([["Account", "Date", "Outcome", "Person", "Content"], *rows]), "followups", cast.ada)
    one, two, three = FollowUp.objects.order_by("occurred_on")
    entry = Entry(
        channel=one.channel, occurred_at=noon(days[0]), result=one.result, text="said more",
        persons=list(one.person_links.values_list("person_id", flat=True)),
    )  # fmt: skip
    corrections.correct(one, entry, by=one.author, version=one.version, now=noon(business_date()))
    corrections.void(two, by=two.author, reason="wrong account", now=noon(business_date()))
    corrections.disallow(three, by=cast.ada, reason="a mass mailing", now=noon(business_date()))
    undone(batch, cast.ada)
    assert said(batch)[0].startswith(f"it was corrected on {today()} by {one.author.name}: ")
    assert "what was said" in said(batch)[0].lower()
    assert said(batch)[1] == f"it was made void on {today()} by {two.author.name}"
    assert said(batch)[2] == f"{cast.ada.name} has disallowed it"


def test_why_a_row_stays_is_no_remark_of_the_import(cast: Cast, sheet: Any, as_user: Any) -> None:
    rows = [["Account", "Owner", "Grade"], ["Acme Ltd", "Ann Seller", "?"], ["Plain Ltd", "Ann Seller", ""]]
    batch = imported(sheet(rows), "accounts", cast.ada)
    browser, address = as_user(cast.ada), f"/imports/{batch.pk}/"
    before = browser.get(address).context["remarks"]
    contacts = [["Account", "Date", "Outcome"], ["Plain Ltd", business_date().isoformat(), "answered"]]
    imported(sheet(contacts, "c.xlsx"), "followups", cast.ada)
    assert undone(batch, cast.ada).kept_back == 1
    answer = browser.get(address)
    assert (answer.context["remarks"], answer.context["listing"]) == (before, "stayed")
    assert before == 1
