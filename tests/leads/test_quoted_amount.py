"""An issued quotation of another total offers its amount to the opportunity, by one click, and back (domain.md 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from accounts.services.refusals import InvalidInput, WrongState
from core.clock import business_date
from core.errors import StaleEdit
from leads.models import Opportunity, Quote
from leads.services import lines, opportunities, quoted, quotes
from leads.services.lines import Line
from tests.cast import Cast
from tests.leads.conftest import make_opportunity
from tests.leads.test_quotes import issued, make_quote

D, TODAY = Decimal, business_date()
BOX = Line("Boxes", D(10), D("11576.25"))


@pytest.fixture
def deal(account: Account) -> Opportunity:
    return make_opportunity(account, amount=D(120000))


def quote(deal: Opportunity, cast: Cast, **values: Any) -> Quote:
    return issued(deal, cast, BOX, discount=D(0), **values)


def fresh(deal: Opportunity) -> Opportunity:
    return Opportunity.objects.get(pk=deal.pk)


def money(deal: Opportunity, browser: Any) -> str:
    page: str = browser.get(f"/opportunities/{deal.pk}/").content.decode()
    return page


def test_nothing_is_taken_over_by_itself_and_a_draft_offers_nothing(
    cast: Cast, deal: Opportunity, as_user: Any
) -> None:
    make_quote(deal, cast, BOX, discount=D(0))
    assert "quoted-differs" not in money(deal, as_user(cast.ann))
    Quote.objects.all().update(state="discarded")
    quote(deal, cast)
    assert fresh(deal).amount == D(120000)


def test_one_click_takes_the_amount_over_and_one_puts_it_back(cast: Cast, deal: Opportunity, as_user: Any) -> None:
    it, browser = quote(deal, cast), as_user(cast.ann)
    page = money(deal, browser)
    assert "quoted-differs" in page
    assert "115,762.50" in page
    address = f"/quotes/{it.pk}/amount/"
    assert browser.post(address, {"version": fresh(deal).version}).status_code == 302
    assert fresh(deal).amount == D("115762.50")
    page = money(deal, browser)
    assert "quoted-differs" not in page
    assert "amount-taken" in page
    assert "120,000" in page
    assert browser.post(address, {"version": fresh(deal).version, "undo": "1"}).status_code == 302
    assert fresh(deal).amount == D(120000)
    assert "quoted-differs" in money(deal, browser)


def test_another_currency_is_said_plainly_and_taken_over_too(cast: Cast, deal: Opportunity, as_user: Any) -> None:
    it, browser = quote(deal, cast, currency="USD"), as_user(cast.ann)
    assert "The currency differs too: USD instead of CNY" in money(deal, browser)
    quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    assert (fresh(deal).amount, fresh(deal).currency) == (D("115762.50"), "USD")
    quoted.put_back(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    assert (fresh(deal).amount, fresh(deal).currency) == (D(120000), "CNY")


def test_an_amount_that_followed_its_lines_follows_them_again_after_the_undo(cast: Cast, deal: Opportunity) -> None:
    row = Line("Boxes", D(1), D(100))
    lines.set_lines(deal, [row], follow=True, by=cast.ann, today=TODAY, version=fresh(deal).version)
    it = quote(deal, cast)
    quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    assert not fresh(deal).amount_from_lines
    quoted.put_back(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    assert (fresh(deal).amount, fresh(deal).amount_from_lines) == (D(100), True)


def test_lines_in_another_currency_stand_in_the_way(cast: Cast, deal: Opportunity) -> None:
    row = Line("Boxes", D(1), D(100))
    lines.set_lines(deal, [row], follow=True, by=cast.ann, today=TODAY, version=fresh(deal).version)
    it = quote(deal, cast, currency="USD")
    with pytest.raises(InvalidInput, match="prices in CNY"):
        quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version)


def test_what_changed_since_is_not_put_back(cast: Cast, deal: Opportunity, as_user: Any) -> None:
    it = quote(deal, cast)
    quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    opportunities.edit(fresh(deal), {"amount": D(7)}, by=cast.ann, today=TODAY, version=fresh(deal).version)
    with pytest.raises(WrongState):
        quoted.put_back(it, by=cast.ann, today=TODAY, version=fresh(deal).version)
    assert "amount-taken" not in money(deal, as_user(cast.ann))


def test_a_stale_page_and_a_superseded_quotation_take_nothing_over(cast: Cast, deal: Opportunity) -> None:
    it = quote(deal, cast)
    with pytest.raises(StaleEdit):
        quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version + 1)
    quotes.decide(it, accepted=False, by=cast.ann, today=TODAY)
    with pytest.raises(WrongState):
        quoted.take_amount(it, by=cast.ann, today=TODAY, version=fresh(deal).version)


def test_strangers_and_strange_versions_reach_nothing(cast: Cast, deal: Opportunity, as_user: Any) -> None:
    it = quote(deal, cast)
    assert as_user(cast.sue).post(f"/quotes/{it.pk}/amount/", {"version": 1}).status_code == 404
    assert as_user(cast.ann).post(f"/quotes/{it.pk}/amount/", {"version": "x"}).status_code == 404
    assert fresh(deal).amount == D(120000)
