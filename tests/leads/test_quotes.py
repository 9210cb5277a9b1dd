"""Lines and quotations: amounts, numbers, versions, and the order they become (domain.md section 5)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from accounts.models import Account
from accounts.services.refusals import InvalidInput, WrongState
from audit.models import Event
from core.errors import StaleEdit
from leads.models import Opportunity, OpportunityLine, OrderLine, Product, Quote, QuoteLine, Stage
from leads.services import checking, company, lines, opportunities, orders, quotes
from leads.services.lines import Line
from tests.cast import TODAY, Cast
from tests.leads.conftest import make_opportunity
from users.models import User

D = Decimal
BOXES = Line("Gift boxes", D(1000), D("12.3450"), D(10), "pcs")
LABELS = Line("Labels", D("2.5"), D("80"), unit="roll")


def make_quote(opportunity: Opportunity, cast: Cast, *rows: Line, **values: Any) -> Quote:
    facts = {
        "language": "en", "our_contact": cast.ann, "currency": "CNY", "discount": D(5),
        "valid_until": TODAY + timedelta(days=30), "terms": "30 days net", **values,
    }  # fmt: skip
    return quotes.draft(opportunity, facts, rows or (BOXES, LABELS), by=cast.ann)


def issued(opportunity: Opportunity, cast: Cast, *rows: Line, **values: Any) -> Quote:
    return quotes.issue(make_quote(opportunity, cast, *rows, **values), by=cast.ann, today=TODAY, version=1)


# -- amounts -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quantity", "price", "discount", "amount"),
    [
        ("3", "0.335", "0", "1.01"),  # 1.005 half up, where binary floats say 1.00
        ("1", "2.675", "0", "2.68"),
        ("1000", "12.345", "10", "11110.50"),
        ("0.333", "0.0150", "0", "0.00"),
        ("7", "9.99", "33.33", "46.62"),
        ("5", "100", "100", "0.00"),
    ],
)
def test_an_amount_is_rounded_half_up_once(quantity: str, price: str, discount: str, amount: str) -> None:
    assert lines.amount_of(D(quantity), D(price), D(discount)) == D(amount)


def test_the_database_computes_the_same_amount_and_refuses_another(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    odd = [Line(f"{n}", D(n), D("0.0005") * n, D("0.5")) for n in range(1, 40)]
    lines.set_lines(opportunity, odd, follow=True, by=cast.ann, today=TODAY, version=1)
    line = OpportunityLine.objects.get(text="39")
    with pytest.raises(IntegrityError), transaction.atomic():
        OpportunityLine.objects.filter(pk=line.pk).update(amount=line.amount + D("0.01"))


def test_the_amount_follows_the_lines_by_choice_and_until_somebody_types_another(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    fresh = lines.set_lines(opportunity, [BOXES], follow=False, by=cast.ann, today=TODAY, version=1)
    assert fresh.amount == 1000
    fresh = lines.set_lines(fresh, [BOXES, LABELS], follow=True, by=cast.ann, today=TODAY, version=fresh.version)
    assert (fresh.amount, fresh.amount_from_lines) == (D("11310.50"), True)
    assert list(checking.differences()) == []
    fresh = opportunities.edit(fresh, {"amount": D(11000)}, by=cast.ann, today=TODAY, version=fresh.version)
    assert not fresh.amount_from_lines


def test_lines_that_are_taken_out_are_kept(account: Account, cast: Cast) -> None:
    fresh = lines.set_lines(
        make_opportunity(account), [BOXES, LABELS], follow=False, by=cast.ann, today=TODAY, version=1
    )
    lines.set_lines(fresh, [LABELS], follow=False, by=cast.ann, today=TODAY, version=fresh.version)
    rows = OpportunityLine.objects.filter(opportunity=fresh)
    assert [line.text for line in rows.current()] == ["Labels"]
    assert rows.count() == 2


def test_the_currency_stays_while_there_are_lines(account: Account, cast: Cast) -> None:
    fresh = lines.set_lines(make_opportunity(account), [BOXES], follow=False, by=cast.ann, today=TODAY, version=1)
    with pytest.raises(InvalidInput):
        opportunities.edit(fresh, {"currency": "USD"}, by=cast.ann, today=TODAY, version=fresh.version)


@pytest.mark.parametrize("line", [Line("x", D(0), D(1)), Line("x", D(1), D(-1)), Line("x", D(1), D(1), D(101)), Line(" ", D(1), D(1))])  # fmt: skip
def test_lines_that_cannot_be_are_refused(account: Account, cast: Cast, line: Line) -> None:
    with pytest.raises(InvalidInput):
        lines.set_lines(make_opportunity(account), [line], follow=False, by=cast.ann, today=TODAY, version=1)


# -- quotations ----------------------------------------------------------------------------------------------------
def test_issuing_gives_the_next_number_of_the_year_and_freezes(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    first = issued(opportunity, cast)
    second = issued(make_opportunity(account), cast)
    assert (first.number, second.number) == ("Q-2026-0001", "Q-2026-0002")
    assert (first.subtotal, first.total) == (D("11310.50"), D("10744.98"))
    assert quotes.sent_on(opportunity) == TODAY
    with pytest.raises(WrongState):
        quotes.change(first, {"terms": "other"}, [BOXES], by=cast.ann, version=first.version)
    with pytest.raises(InternalError), transaction.atomic():
        QuoteLine.objects.filter(quote=first).update(text="other")


def test_a_number_that_was_taken_back_is_given_again(account: Account, cast: Cast) -> None:
    quote = make_quote(make_opportunity(account), cast)
    with transaction.atomic():
        quotes.issue(quote, by=cast.ann, today=TODAY, version=1)
        transaction.set_rollback(True)
    assert issued(make_opportunity(account), cast).number == "Q-2026-0001"


def test_a_change_makes_the_next_version_and_the_old_one_stays_readable(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    first = issued(opportunity, cast)
    second = quotes.next_version(first, valid_until=TODAY + timedelta(days=60), by=cast.ann)
    cheaper = Line("Gift boxes", D(1000), D("11.9"), D(10), "pcs")
    second = quotes.change(second, {}, [cheaper, Line("Sample", D(1), D(200))], by=cast.ann, version=1)
    first.refresh_from_db()
    assert first.state == "issued"
    second = quotes.issue(second, by=cast.ann, today=TODAY + timedelta(days=3), version=second.version)
    first.refresh_from_db()
    assert (first.state, second.number, second.edition) == ("superseded", first.number, 2)
    assert first.total == D("10744.98")
    found = lines.differences(
        QuoteLine.objects.filter(quote=first).current(), QuoteLine.objects.filter(quote=second).current()
    )
    assert [(c.kind, (c.after or c.before).text) for c in found] == [
        ("changed", "Gift boxes"), ("added", "Sample"), ("removed", "Labels"),
    ]  # fmt: skip
    assert quotes.sent_on(opportunity) == TODAY
    codes = ["quote.drafted", "quote.issued", "quote.drafted", "quote.changed", "quote.issued"]
    assert list(Event.objects.filter(subject_type="quote").order_by("pk").values_list("code", flat=True)) == codes


def test_a_discarded_draft_leaves_its_version_number_unused(account: Account, cast: Cast) -> None:
    first = issued(make_opportunity(account), cast)
    draft = quotes.next_version(first, valid_until=TODAY, by=cast.ann)
    quotes.discard(draft, by=cast.ann, version=1)
    assert quotes.next_version(first, valid_until=TODAY, by=cast.ann).edition == 3


def test_there_is_one_draft_at_a_time(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    make_quote(opportunity, cast)
    with pytest.raises(WrongState):
        make_quote(opportunity, cast)


def test_a_draft_that_somebody_else_changed_is_stale(account: Account, cast: Cast) -> None:
    quote = make_quote(make_opportunity(account), cast)
    quotes.change(quote, {}, [BOXES], by=cast.ann, version=1)
    with pytest.raises(StaleEdit):
        quotes.issue(quote, by=cast.ann, today=TODAY, version=1)


def test_an_issued_quotation_expires_by_its_date(account: Account, cast: Cast) -> None:
    quote = issued(make_opportunity(account), cast, valid_until=TODAY)
    assert [quote.has_expired(TODAY + timedelta(days=days)) for days in (0, 1)] == [False, True]
    accepted = quotes.decide(quote, accepted=True, by=cast.ann, today=TODAY, note="by telephone")
    assert not accepted.has_expired(TODAY + timedelta(days=1))
    with pytest.raises(WrongState):
        quotes.decide(quote, accepted=False, by=cast.ann, today=TODAY)


# -- orders --------------------------------------------------------------------------------------------------------
def win(opportunity: Opportunity, cast: Cast, amount: Decimal, **more: Any) -> Any:
    return orders.win(
        opportunity, amount=amount, ordered_on=TODAY, by=cast.ann, today=TODAY, version=opportunity.version, **more
    )


def test_an_order_takes_the_lines_along_and_they_add_up_to_it(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.CLOSE)
    order = win(opportunity, cast, D("10744.98"), number="PO-7", lines=[BOXES, LABELS], discount=D(5))
    assert [line.text for line in order.lines.current()] == ["Gift boxes", "Labels"]
    assert (order.number, order.discount) == ("PO-7", 5)
    assert list(checking.differences()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE leads_order SET amount = amount + 1 WHERE id = %s", [order.pk])
    assert [found["what"] for found in checking.differences()] == [f"lines of order {order.pk}"]


def test_an_order_of_another_amount_than_its_lines_is_refused(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.CLOSE)
    with pytest.raises(InvalidInput):
        win(opportunity, cast, D(1), lines=[BOXES])
    assert not OrderLine.objects.exists()
    assert win(opportunity, cast, D(1)).lines.count() == 0


def test_an_issued_quotation_prints_the_company_the_products_and_the_person_of_its_day(
    account: Account, cast: Cast, as_user: Any
) -> None:
    company.save({"name": "Old Press", "address": "1 Old Road", "terms": "30 days net"}, by=cast.ada, version=0)
    product = Product.objects.create(code="B1", name="Gift boxes", name_hans="礼盒")
    quote = issued(make_opportunity(account), cast, Line("Gift boxes", D(10), D(5), product_id=product.pk))
    draft = quotes.next_version(quote, valid_until=TODAY + timedelta(days=30), by=cast.ann)
    company.save({"name": "New Press", "address": "2 New Road", "terms": "cash"}, by=cast.ada, version=2)
    Product.objects.filter(pk=product.pk).update(name_hans="纸盒")
    User.objects.filter(pk=cast.ann.pk).update(name="Ann Married")
    page = as_user(cast.ann).get(f"/quotes/{quote.pk}/print/?lang=zh-hans").content.decode()
    assert all(words in page for words in ("Old Press", "1 Old Road", "30 days net", "礼盒", "Ann Seller"))
    assert not any(words in page for words in ("New Press", "2 New Road", "纸盒", "Ann Married"))
    assert "New Press" in as_user(cast.ann).get(f"/quotes/{draft.pk}/print/").content.decode()


def test_the_page_shows_the_terms_that_the_customer_reads(account: Account, cast: Cast, as_user: Any) -> None:
    company.save({"terms": "30 days net", "terms_hans": "月结三十天"}, by=cast.ada, version=0)
    quote = make_quote(make_opportunity(account, today=TODAY), cast, language="zh-hans")
    page = as_user(cast.ann).get(f"/quotes/{quote.pk}/").content.decode()
    assert "月结三十天" in page
    assert "Language of the document</dt><dd>简体中文" in page
