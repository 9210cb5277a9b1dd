"""What an undone import left void is one line in the timeline of its account, with its rows behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from core import formatting
from core.clock import business_date
from followups import timeline
from followups.models import FollowUp
from followups.services import corrections
from followups.taken_back import Fold
from leads.models import Order
from tests.cast import Cast, make_account, noon
from tests.imports.wizard.conftest import imported
from tests.imports.wizard.test_kinds import undone

pytestmark = pytest.mark.django_db
TODAY = business_date()
HEAD = ["Account", "Date", "Outcome", "Person", "Content"]
LINE = "4 contacts of an import were taken back, "


def contact(days: int) -> list[str]:
    return ["Acme Ltd", (TODAY - timedelta(days=days)).isoformat(), "answered", "Jo", f"said {days} days ago"]


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=60)


@pytest.fixture
def folded(cast: Cast, account: Account, sheet: Any) -> Account:
    """Two contacts that stand and one that a person made void; four contacts and an order of undone imports."""
    imported(sheet([HEAD, contact(12), contact(3), contact(2)], "kept.xlsx"), "followups", cast.ada)
    last = FollowUp.objects.latest("occurred_on")
    corrections.void(last, by=last.author, reason="typed twice", now=noon(TODAY))
    undone(imported(sheet([HEAD, *map(contact, (20, 15, 10, 5))], "gone.xlsx"), "followups", cast.ada), cast.ada)
    orders = [["Customer", "Order date", "Amount"], ["Acme Ltd", (TODAY - timedelta(days=7)).isoformat(), 700]]
    undone(imported(sheet(orders, "o.xlsx"), "orders", cast.ada), cast.ada)
    return Account.objects.get(pk=account.pk)


def texts(html: str) -> list[str]:
    return re.findall(r"said \d+ days ago", html)


def test_void_rows_of_undone_imports_are_one_line_each_and_what_a_person_made_void_is_not(
    cast: Cast, folded: Account, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    browser, address = as_user(cast.ann), reverse("followups:timeline", args=[folded.pk])
    with django_assert_max_num_queries(15):
        html = browser.get(address).content.decode()
    assert texts(html) == ["said 2 days ago", "said 3 days ago", "said 12 days ago"]
    assert f"{LINE}{formatting.day(TODAY)}" in html
    assert "1 order of an import was taken back, " in html
    assert "700" not in html
    assert html.count("timeline-fold-show") == 2


def test_the_rows_come_when_they_are_asked_for(cast: Cast, folded: Account, as_user: Any) -> None:
    browser, address = as_user(cast.ann), reverse("followups:timeline", args=[folded.pk])
    contacts, orders = (
        re.search(rf'folded=({kind}-\d+)"', browser.get(address).content.decode()) for kind in ("contacts", "orders")
    )
    assert contacts
    assert orders
    html = browser.get(address, {"folded": contacts[1]}).content.decode()
    assert texts(html) == [f"said {days} days ago" for days in (5, 10, 15, 20)]
    assert "The import was taken back." in html
    assert "700" in browser.get(address, {"folded": orders[1]}).content.decode()
    for key in ("contacts-0", "x", "orders-", "contacts-99999999999999999999"):
        assert "<li" not in browser.get(address, {"folded": key}).content.decode()
    assert as_user(cast.sue).get(address, {"folded": contacts[1]}).status_code == 404


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_however_the_pages_fall_a_line_stands_once(size: int, cast: Cast, folded: Account) -> None:
    found: list[str] = []
    before = ""
    for _page in range(5):
        page = timeline.page_of(folded, cast.ann, before=before, size=size)
        found += [one.kind if isinstance(one, Fold) else "entry" for one in page.items]
        before = page.after
        if not before:
            break
    assert sorted(found) == ["contacts", "entry", "entry", "entry", "orders"]


def test_each_filter_folds_what_it_shows(cast: Cast, folded: Account) -> None:
    for show in ("contacts", "orders"):
        page = timeline.page_of(folded, cast.ann, show=show)
        assert [one.kind for one in page.items if isinstance(one, Fold)] == [show]
        assert page.sells
    assert Order.objects.get().voided_at
