"""The list of orders: whose, of which days, how much, in which order, and the records around one (domain.md section 7)."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from core import keyset
from core.clock import business_date
from core.limits import TooMuch, limited
from leads.models import Order, OrderLine
from leads.order_list import listing
from leads.order_list.asked import Asked
from tests.cast import Cast, again, make_account
from users.models import Leave, User

LIST = reverse("leads:orders")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def order_of(owner: User, number: str, *, account: Account | None = None, days_ago: int = 0, **fields: Any) -> Order:
    today = business_date()
    at = account or make_account(owner, f"Customer of {number}", today=today, days_old=5)
    values = {"amount": Decimal(100), "credited_to": owner, "team": owner.team, **fields}
    return Order.objects.create(account=at, number=number, ordered_on=today - timedelta(days=days_ago), **values)


def numbers(user: User, **params: str) -> list[str]:
    page = listing.listed(Asked(again(user), params, business_date()))
    return [order.number for order in page.rows]


def test_a_salesperson_sees_own_orders_a_manager_the_teams_an_admin_all(cast: Cast) -> None:
    for who in ("ann", "bob", "sue"):
        order_of(getattr(cast, who), who)
    assert numbers(cast.ann) == ["ann"]
    assert sorted(numbers(cast.mia)) == ["ann", "bob"]
    assert numbers(cast.zoe, scope="all") == ["sue"]
    assert sorted(numbers(cast.ada)) == ["ann", "bob", "sue"]


def test_mine_are_those_credited_to_me_all_those_of_the_accounts_i_serve(cast: Cast) -> None:
    order = order_of(cast.ann, "hers")
    order_of(cast.bob, "before", account=order.account)
    assert numbers(cast.ann) == ["hers"]
    assert sorted(numbers(cast.ann, scope="all")) == ["before", "hers"]
    assert sorted(numbers(cast.ann, account=str(order.account_id))) == ["before", "hers"]


def test_a_period_is_last_month_or_from_one_day_to_another_and_stays_in_the_address(cast: Cast) -> None:
    today = business_date()
    last_month = today.replace(day=1) - timedelta(days=1)
    account = make_account(cast.ann, today=today, days_old=5)
    for name, day in (("now", today), ("before", last_month), ("long ago", today - timedelta(days=900))):
        order_of(cast.ann, name, account=account, days_ago=(today - day).days)
    assert numbers(cast.ann, period="before") == ["before"]
    old = (today - timedelta(days=900)).isoformat()
    assert numbers(cast.ann, first=old, last=last_month.isoformat()) == ["before", "long ago"]
    assert numbers(cast.ann, first=last_month.isoformat(), last=old) == ["before", "long ago"]
    assert numbers(cast.ann, first=last_month.isoformat(), period="all") == ["now", "before"]
    assert numbers(cast.ann, last=old) == ["long ago"]
    assert numbers(cast.ann, period="days") == ["now", "before"]
    assert numbers(cast.ann, first="nonsense", last="2026-99-99", period="all") == ["now", "before", "long ago"]
    page = browser_of(cast.ann).get(LIST, {"first": old, "last": last_month.isoformat()})
    text = page.content.decode()
    assert "2 orders" in text
    assert f'value="{old}"' in text
    assert f"first={old}&last={last_month.isoformat()}" in page.context["query"]


def test_filters_of_period_team_person_amount_currency_and_state_narrow(cast: Cast) -> None:
    order_of(cast.ann, "small", amount=Decimal(10), currency="USD")
    order_of(cast.bob, "big", amount=Decimal(5000), days_ago=2)
    order_of(cast.cho, "void", voided_at=timezone.now(), void_reason="twice")
    order_of(cast.cho, "old", days_ago=800)
    assert sorted(numbers(cast.max)) == ["big", "small"]
    assert sorted(numbers(cast.max, period="all")) == ["big", "old", "small"]
    assert sorted(numbers(cast.max, team=str(cast.harbour.pk), period="all")) == ["big", "small"]
    assert numbers(cast.max, person=str(cast.bob.pk)) == ["big"]
    assert numbers(cast.max, min="1000") == ["big"]
    assert numbers(cast.max, max="1,000") == ["small"]
    assert numbers(cast.max, currency="usd") == ["small"]
    assert numbers(cast.max, state="void") == ["void"]
    assert sorted(numbers(cast.max, state="any")) == ["big", "small", "void"]


def test_an_order_is_found_by_product_number_and_customer(cast: Cast) -> None:
    account = make_account(cast.ann, "重庆印刷", today=business_date(), days_old=5)
    order = order_of(cast.ann, "PO-2026/0113", account=account)
    line = {"text": "Carton 40x30", "quantity": 1, "unit_price": 100, "amount": 100}
    OrderLine.objects.create(order=order, position=1, **line)
    order_of(cast.ann, "Other")
    for asked in ({"product": "carton"}, {"q": "po2026"}, {"q": "0113"}, {"q": "２０２６ 0113"}, {"q": "cqys"}):
        assert numbers(cast.ann, **asked) == ["PO-2026/0113"], asked


def test_sorting_by_day_and_amount_runs_through_the_pages_once_each(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        order_of(cast.ann, f"n{n}", days_ago=n // 2, amount=Decimal(100 + n // 3))
    monkeypatch.setattr(keyset.page, "__kwdefaults__", {**keyset.page.__kwdefaults__, "size": 3})
    for sort, descending in (("date", True), ("old", False), ("amount", True), ("entered", True)):
        seen: list[Any] = []
        after = ""
        while True:
            page = listing.listed(Asked(again(cast.ann), {"sort": sort, "after": after}, business_date()))
            seen += page.rows
            if not (after := page.after):
                break
        column = listing.SORTS[sort][1].column
        values = [getattr(order, column) for order in seen]
        assert len({order.pk for order in seen}) == len(seen) == 7
        assert values == sorted(values, reverse=descending)


def test_totals_are_by_currency_over_the_whole_list_and_count_an_order_of_two_doors_once(cast: Cast) -> None:
    order_of(cast.mia, "a", amount=Decimal("10.50"))
    order_of(cast.ann, "b", amount=Decimal(5))
    order_of(cast.ann, "c", amount=Decimal(7), currency="USD")
    sums = listing.sums(Asked(again(cast.mia), {"scope": "all"}, business_date()))
    assert sums.count == 3
    assert sums.money == [("CNY", Decimal("15.50"), 2), ("USD", Decimal(7), 1)]


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_past_the_bound_the_database_adds_up_exactly(cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setattr(listing, "BOUND", 2)
    for n in range(4):
        order_of(cast.ann, f"n{n}", amount=Decimal("10.25"))
    order_of(cast.ann, "usd", amount=Decimal(7), currency="USD")
    sums = listing.sums(Asked(again(getattr(cast, who)), {"scope": "all"}, business_date()))
    assert (sums.count, sums.least) == (5, False)
    assert sums.money == [("CNY", Decimal("41.00"), 4), ("USD", Decimal(7), 1)]


def test_totals_that_take_too_long_say_that_they_are_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(asked: Asked) -> None:
        raise TooMuch

    monkeypatch.setattr(listing, "BOUND", 2)
    monkeypatch.setattr(listing, "_added_up", too_much)
    for n in range(4):
        order_of(cast.ann, f"n{n}", amount=Decimal(10))
    page = browser_of(cast.ann).get(LIST).content.decode()
    assert "2+ orders" in page
    assert re.search(r'data-total="CNY">more than ¥20\b', page)
    assert "Too many to add up at once" in page


def test_a_statement_gives_up_after_its_time(db: None) -> None:
    with pytest.raises(TooMuch), limited(20), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    with limited(2000), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_next_and_previous_order_keep_the_filter(cast: Cast) -> None:
    first, other, last = (order_of(cast.ann, f"n{n}", days_ago=n, amount=Decimal(amount))
                          for n, amount in enumerate((500, 1, 600)))  # fmt: skip
    address = reverse("leads:order", args=[first.pk])
    page = browser_of(cast.ann).get(address, {"list": "min=100"}).content.decode()
    assert f'data-record="next" href="{reverse("leads:order", args=[last.pk])}?list=min%3D100"' in page
    assert 'data-record="prev"' not in page
    assert f'href="{LIST}?min=100"' in page
    outside = browser_of(cast.ann).get(reverse("leads:order", args=[other.pk]), {"list": "min=100"}).content.decode()
    assert "data-record" not in outside


def test_an_order_of_somebody_else_is_no_page(cast: Cast) -> None:
    order = order_of(cast.sue, "hers")
    assert browser_of(cast.ann).get(reverse("leads:order", args=[order.pk])).status_code == 404
    assert browser_of(cast.sue).get(reverse("leads:order", args=[order.pk])).status_code == 200


def test_a_page_of_an_order_says_whom_to_ask_to_make_it_void(cast: Cast) -> None:
    address = reverse("leads:order", args=[order_of(cast.ann, "mine").pk])
    assert f"{cast.mia.name}, or an admin, makes it void" in browser_of(cast.ann).get(address).content.decode()
    decides = browser_of(cast.mia).get(address).content.decode()
    assert "makes it void" not in decides
    assert "Make void" in decides


def test_a_deputy_lists_the_orders_of_somebody_absent_and_takes_none_out(cast: Cast) -> None:
    order_of(cast.bob, "his")
    today = business_date()
    Leave.objects.create(user=cast.bob, deputy=cast.ann, starts_on=today, ends_on=today)
    assert numbers(cast.ann) == ["his"]
    assert exported(cast.ann, "scope=all") == []


def exported(user: User, query: str = "", columns: str = "shown") -> list[dict[str, str]]:
    values = {"list": "orders", "kind": "order_list", "query": query, "file_format": "csv", "columns": columns}
    answer: Any = browser_of(user).post(reverse("pages:export_new"), values)
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


def test_an_export_holds_the_rows_and_columns_of_the_list(cast: Cast) -> None:
    order_of(cast.ann, "A1", amount=Decimal(5))
    order_of(cast.ann, "A2", amount=Decimal(500))
    order_of(cast.sue, "S1")
    (row,) = exported(cast.ann, "min=100")
    assert list(row) == [
        "Order number", "Account", "Ordered on", "Amount", "Currency", "Lines", "Credited to", "Team",
    ]  # fmt: skip
    assert (row["Order number"], row["Amount"], row["Credited to"]) == ("A2", "500.00", "Ann Seller")


def test_the_list_costs_the_same_for_more_rows(cast: Cast) -> None:
    browser, counts = browser_of(cast.mia), []
    browser.get(LIST)
    for round_ in range(2):
        for n in range(4):
            order_of(cast.ann, f"{round_}{n}")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST, {"scope": "all"}).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15
