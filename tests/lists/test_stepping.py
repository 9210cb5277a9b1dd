"""Stepping through the list that a record was opened from: where one is, and that both ends say so."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import business_date
from core.keyset import Sort, place
from leads.models import Lead
from tests.cast import Cast, make_account, make_lead
from tests.leads.conftest import make_opportunity, win
from tests.leads.test_campaigns import make_campaign


def pages(cast: Cast, kind: str) -> list[str]:
    """The addresses of three records in the order of their list."""
    today = business_date()
    if kind == "lead":
        return [f"/leads/{make_lead(cast.ann, f'L{n}').pk}/?list=sort%3Dname" for n in range(3)]
    accounts = [make_account(cast.ann, f"A{n}", today=today) for n in range(3)]
    if kind == "account":
        return [f"/account/{account.pk}/?list=" for account in accounts]
    deals = [make_opportunity(account, today=today) for account in accounts]
    if kind == "opportunity":
        return [f"/opportunities/{deal.pk}/?list=" for deal in deals]
    if kind == "order":
        return [f"/orders/{win(deal, on=today, today=today).pk}/?list=sort%3Dold" for deal in deals]
    return [f"/campaigns/{make_campaign(cast.ann, f'C{n}').pk}/?list=" for n in range(3)][::-1]


@pytest.mark.parametrize("kind", ["lead", "account", "opportunity", "order", "campaign"])
def test_a_record_says_where_it_stands_and_the_ends_are_disabled(cast: Cast, as_user: Any, kind: str) -> None:
    first, middle, last = pages(cast, kind)
    browser = as_user(cast.ann)
    for url, nth, off in ((first, "1/3", ["Previous record"]), (middle, "2/3", []), (last, "3/3", ["Next record"])):
        html = browser.get(url).content.decode()
        assert nth in html, (url, nth)
        ends = [
            words
            for words in ("Previous record", "Next record")
            if f'aria-disabled="true" aria-label="{words}"' in html
        ]
        assert ends == off, url


def test_a_record_that_left_its_list_has_no_place(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "L")
    html = as_user(cast.ann).get(f"/leads/{lead.pk}/?list=q%3Dnothing").content.decode()
    assert "around-place" not in html


def test_no_place_is_counted_beyond_the_bound(cast: Cast) -> None:
    leads = [make_lead(cast.ann, f"L{n}") for n in range(5)]
    rows = Lead.objects.all()
    assert [place([rows], Sort("sort_key"), lead, bound=3) for lead in leads] == [
        (1, 4), (2, 4), (3, 4), (4, 4), (4, 4),
    ]  # fmt: skip
