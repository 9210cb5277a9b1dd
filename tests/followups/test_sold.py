"""Orders stand in the timeline of their account between its contacts, by their days (domain.md 2.2)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, KeyPerson
from core.clock import business_date
from followups import timeline
from followups.sold import Sold, orders_of
from leads.models import Order
from tests.cast import Cast, make_account
from tests.followups.conftest import log_contact

pytestmark = pytest.mark.django_db
TODAY = business_date()


def ago(days: int) -> Any:
    return TODAY - timedelta(days=days)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=TODAY, days_old=70)


@pytest.fixture
def between(cast: Cast, account: Account, buyer: KeyPerson) -> Account:
    """Contacts 40, 20 and 10 days ago, orders 30, 20 and 5 days ago; the last one is void."""
    for days in (40, 20, 10):
        log_contact(account, cast.ann, buyer, on=ago(days))
    for days, amount in ((30, 1500), (20, 2500), (5, 3500)):
        Order.objects.create(
            account=account, cycle=account.current_cycle, number=f"N{days}", amount=amount, ordered_on=ago(days),
            credited_to=cast.ann,
        )  # fmt: skip
    void = Order.objects.filter(number="N5")
    void.update(voided_at=account.current_cycle.owner.date_joined, voided_by=cast.mia, void_reason="typed twice")
    return Account.objects.get(pk=account.pk)


def read(page: timeline.Page) -> list[str]:
    """`o30`: an order of 30 days ago; `c40`: a contact."""
    days = [
        ((TODAY - one.occurred_on if isinstance(one, Sold) else TODAY - one.entry.occurred_on).days, one)
        for one in page.items
    ]
    return [f"{'o' if isinstance(one, Sold) else 'c'}{n}" for n, one in days]


ORDER = ["o5", "c10", "o20", "c20", "o30", "c40"]


def test_orders_stand_between_contacts_by_their_days(cast: Cast, between: Account) -> None:
    assert read(timeline.page_of(between, cast.ann)) == ORDER
    assert read(timeline.page_of(between, cast.ann, show="orders")) == ["o5", "o20", "o30"]
    assert read(timeline.page_of(between, cast.ann, show="contacts")) == ["c10", "c20", "c40"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_however_the_pages_fall_each_entry_stands_once(size: int, cast: Cast, between: Account) -> None:
    found, before = [], ""
    for _page in range(7):
        page = timeline.page_of(between, cast.ann, before=before, size=size)
        found += read(page)
        before = page.after
        if not before:
            break
    assert found == ORDER


def test_the_page_shows_amount_number_and_link_and_marks_a_void_one(cast: Cast, between: Account, as_user: Any) -> None:
    browser: Client = as_user(cast.ann)
    html = browser.get(reverse("followups:timeline", args=[between.pk])).content.decode()
    order = Order.objects.get(number="N20")
    from_here = quote(reverse("pages:account", args=[between.pk]), safe="")
    assert f'href="{reverse("leads:order", args=[order.pk])}?from={from_here}"' in html
    assert "2,500" in html
    assert "credited to Ann Seller" in html
    assert "Made void by Mia Manager: typed twice" in html
    assert re.search(r"<s>[^<]*3,500</s>", html)
    assert html.count("is-void") == 1
    assert re.search(r'aria-current="true">All<', html)


def test_the_filter_stays_for_later_pages_and_in_the_address_of_the_account(
    cast: Cast, between: Account, as_user: Any
) -> None:
    browser = as_user(cast.ann)
    html = browser.get(reverse("followups:timeline", args=[between.pk]), {"show": "orders"}).content.decode()
    assert "N30" in html
    assert 'id="entry-' not in html
    address = f"{reverse('followups:timeline', args=[between.pk])}?show=orders"
    assert f'id="timeline-of-account" hx-get="{address}"' in html
    page = browser.get(reverse("pages:account", args=[between.pk]), {"tab": "timeline", "show": "orders"})
    assert address in page.content.decode()


def test_an_account_without_orders_has_no_filter(cast: Cast, account: Account, as_user: Any) -> None:
    html = as_user(cast.ann).get(reverse("followups:timeline", args=[account.pk])).content.decode()
    assert "timeline-shows" not in html


def test_orders_cost_one_statement_whatever_their_number(
    cast: Cast, between: Account, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert [one.order.credited_to.name for one in orders_of(between, 20) if one.order.credited_to] == [
            "Ann Seller"
        ] * 3
