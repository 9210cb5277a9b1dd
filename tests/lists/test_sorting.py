"""Every column that sorts does so both ways, says which way, and pages lose nothing either way."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.listing import SORTS as ACCOUNT_SORTS
from core.clock import business_date
from leads.models import Lead
from leads.order_list import listing
from leads.order_list.asked import Asked
from tests.cast import Cast, again, make_account, make_lead
from tests.leads.conftest import make_opportunity, win
from tests.leads.test_campaigns import make_campaign

LISTS = {
    "/orders/": ("amount", "ordered"),
    "/pipeline/list/": ("amount", "days", "expected", "opened"),
    "/leads/": ("name", "created", "next", "last"),
    "/accounts/": ("name", "last"),
    "/campaigns/": ("leads", "per_lead"),
}


def heads(html: str) -> dict[str, tuple[str, str]]:
    """Of each head that sorts: its address and the way it sorts now."""
    found = re.findall(r'<th([^>]*)><a href="\?([^"]*)" title="[^"]*">([^<]+)', html)
    return {words: (to.replace("&amp;", "&"), "".join(re.findall(r'aria-sort="(\w+)"', of))) for of, to, words in found}


@pytest.mark.parametrize("url", LISTS)
def test_every_head_sorts_both_ways_and_says_which(cast: Cast, as_user: Any, url: str) -> None:
    today = business_date()
    for n in range(3):
        account = make_account(cast.ann, f"A{n}", today=today, days_old=5)
        win(make_opportunity(account, today=today), on=today, today=today, amount=Decimal(100 * (n + 1)))
        make_opportunity(account, today=today)
        make_lead(cast.ann, f"L{n}")
    make_campaign(cast.ann)
    browser = as_user(cast.ann)
    shown = browser.get(url, {"columns": ",".join(LISTS[url])})
    assert shown.status_code == 200
    names = heads(shown.content.decode())
    assert len(names) >= 2, names
    for words, (to, _way) in names.items():
        first = heads(browser.get(f"{url}?{to}").content.decode())[words]
        second = heads(browser.get(f"{url}?{first[0]}").content.decode())[words]
        third = heads(browser.get(f"{url}?{second[0]}").content.decode())[words]
        assert {first[1], second[1]} == {"ascending", "descending"}, words
        assert third[1] == first[1], words


def test_orders_run_through_their_pages_smallest_amount_first(cast: Cast) -> None:
    today = business_date()
    for n in (3, 1, 2):
        account = make_account(cast.ann, f"A{n}", today=today)
        win(make_opportunity(account, today=today), on=today, today=today, amount=Decimal(n))
    page = listing.listed(Asked(again(cast.ann), {"sort": "small"}, today))
    assert [order.amount for order in page.rows] == [1, 2, 3]


def test_leads_without_a_date_come_last_both_ways(cast: Cast, as_user: Any) -> None:
    today = business_date()
    for n, days in enumerate((1, 5, None)):
        lead = make_lead(cast.ann, f"L{n}")
        Lead.objects.filter(pk=lead.pk).update(next_contact_on=today + timedelta(days=days) if days else None)
    for sort, names in (("next", ["L0", "L1", "L2"]), ("-next", ["L1", "L0", "L2"])):
        rows = as_user(cast.ann).get("/leads/", {"sort": sort}).context["page"].rows
        assert [lead.company for lead in rows] == names, sort


def test_an_order_that_is_unknown_is_none(cast: Cast) -> None:
    assert "-name" in ACCOUNT_SORTS
    assert not {"--name", "-nonsense", "nonsense", ""} & {
        name for name in ("--name", "-nonsense", "") if name in ACCOUNT_SORTS
    }
