"""The pages of lines and quotations."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing
from audit.models import Event
from core.clock import business_date
from leads.models import Opportunity, OpportunityLine, Order, Product, Quote, QuoteLine, Stage
from leads.services import company, criteria, lines, products, quotes
from leads.services.lines import Line
from tests.cast import Cast, make_account, make_user
from tests.leads.conftest import make_opportunity

D = Decimal


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=business_date(), days_old=30)


@pytest.fixture
def opportunity(account: Account) -> Opportunity:
    return make_opportunity(account, today=business_date(), stage=Stage.CLOSE)


def sent(*rows: dict[str, str], **more: Any) -> dict[str, Any]:
    fields = {f"line-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": 0, **fields, **more}


# -- lines ---------------------------------------------------------------------------------------------------------
def test_a_product_fills_its_name_unit_and_price(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any
) -> None:
    url = reverse("leads:lines", args=[opportunity.pk])
    data = sent({"what": "BX-1 · Gift box", "quantity": "1,000"}, {"what": ""}, version=1, follow="on")
    assert as_user(cast.ann).post(url, data).status_code == 302
    line = OpportunityLine.objects.get()
    assert (line.product, line.text, line.unit, line.unit_price, line.amount) == (
        product, "Gift box", "pcs", D("12.5"), D(12500),
    )  # fmt: skip
    opportunity.refresh_from_db()
    assert opportunity.amount == 12500


@pytest.mark.parametrize(
    ("price", "discount"), [("￥0.5", "5%"), ("¥ 0.50", "５％"), ("0.5元", "5"), ("CNY 0.5", "5 %")]
)
def test_a_price_may_have_its_currency_and_a_discount_its_sign(
    opportunity: Opportunity, cast: Cast, as_user: Any, price: str, discount: str
) -> None:
    data = sent({"what": "Labels", "quantity": "20万", "unit_price": price, "discount": discount}, version=1)
    assert as_user(cast.ann).post(reverse("leads:lines", args=[opportunity.pk]), data).status_code == 302
    line = OpportunityLine.objects.get()
    assert (line.unit_price, line.discount, line.amount) == (D("0.5"), 5, 95_000)


def test_a_price_in_another_currency_is_refused(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    data = sent({"what": "Labels", "unit_price": "$5"}, version=1)
    assert as_user(cast.ann).post(reverse("leads:lines", args=[opportunity.pk]), data).status_code == 422


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"what": "", "quantity": "3"}, "what"),
        ({"what": "Free text", "quantity": "3"}, "unit_price"),
        ({"what": "x", "quantity": "0", "unit_price": "1"}, "quantity"),
        ({"what": "x", "quantity": "1e9", "unit_price": "1"}, "quantity"),
        ({"what": "x", "unit_price": "1", "discount": "101"}, "discount"),
    ],
)
def test_a_row_that_is_no_line_says_why(
    opportunity: Opportunity, cast: Cast, as_user: Any, row: dict[str, str], field: str
) -> None:
    answer = as_user(cast.ann).post(reverse("leads:lines", args=[opportunity.pk]), sent(row, version=1))
    assert answer.status_code == 422
    assert answer.context["rows"].forms[0].errors.keys() == {field}
    assert not OpportunityLine.objects.exists()


def test_more_rows_keep_what_was_typed(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    data = sent({"what": "half a thought"}, version=1, more="yes")
    answer = as_user(cast.ann).post(reverse("leads:lines", args=[opportunity.pk]), data)
    assert answer.status_code == 200
    assert len(answer.context["rows"].forms) == 6
    assert "half a thought" in answer.content.decode()


def test_running_totals_are_those_of_the_services(product: Product, cast: Cast, as_user: Any) -> None:
    data = sent({"what": "bx-1", "quantity": "3"}, {"what": "y", "unit_price": "oops"}, currency="USD", discount="10")
    page = as_user(cast.ann).post(reverse("leads:line_totals"), data).content.decode()
    assert "$5.40" in page
    assert "$4.86" in page


def test_a_broken_management_form_is_an_answer_in_words(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    for data in (
        {},
        {"line-TOTAL_FORMS": "x"},
        {"line-TOTAL_FORMS": "999999", "line-INITIAL_FORMS": "0", "version": 1},
    ):
        for url in (reverse("leads:lines", args=[opportunity.pk]), reverse("leads:line_totals")):
            assert as_user(cast.ann).post(url, data).status_code in (200, 422)


# -- quotations ----------------------------------------------------------------------------------------------------
def head(cast: Cast, **more: Any) -> dict[str, Any]:
    until = business_date() + timedelta(days=30)
    return {
        "language": "zh-hans", "our_contact": cast.ann.pk, "currency": "CNY", "valid_until": until.isoformat(), **more
    }  # fmt: skip


def test_from_a_draft_to_a_second_version_and_the_order(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any
) -> None:
    browser = as_user(cast.ann)
    data = sent(
        {"what": "BX-1", "quantity": "1000"}, {"what": "Freight", "unit_price": "800"}, **head(cast, discount="5")
    )
    assert browser.post(reverse("leads:quote_new", args=[opportunity.pk]), data).status_code == 302
    first = Quote.objects.get()
    assert [line.text for line in first.lines.current()] == ["礼盒", "Freight"]
    assert browser.post(reverse("leads:quote_issue", args=[first.pk]), {"version": 1}).status_code == 302
    frozen = browser.get(reverse("leads:quote_edit", args=[first.pk]), follow=True)
    assert frozen.redirect_chain[-1][0] == reverse("leads:quote", args=[first.pk])
    assert "An issued quotation is frozen" in frozen.content.decode()
    assert browser.post(reverse("leads:quote_edit", args=[first.pk]), {**data, "version": 2}).status_code == 409
    assert browser.post(reverse("leads:quote_next", args=[first.pk])).status_code == 302
    second = Quote.objects.get(edition=2)
    cheaper = sent({"what": "BX-1", "quantity": "1000", "unit_price": "12"}, **head(cast, version=1))
    assert browser.post(reverse("leads:quote_edit", args=[second.pk]), cheaper).status_code == 302
    browser.post(reverse("leads:quote_issue", args=[second.pk]), {"version": 2})
    page = browser.get(reverse("leads:quote", args=[second.pk])).content.decode()
    assert "What differs from version 1" in page
    assert "5% → <strong>0%</strong>" in page
    assert "Superseded" in page
    assert criteria.tools_of(Opportunity.objects.get()).proposal_sent_on == business_date()
    browser.post(reverse("leads:quote_decide", args=[second.pk]), {"answer": "accepted", "note": ""})
    form = browser.get(reverse("leads:win", args=[opportunity.pk])).context["form"]
    assert (form.initial["amount"], form.fields["lines"].initial) == (D(12000), f"quote-{second.pk}")
    win = {
        "version": 1, "amount": "12000", "currency": "CNY", "ordered_on": business_date().isoformat(),
        "number": "PO 77", "lines": f"quote-{second.pk}",
    }  # fmt: skip
    assert browser.post(reverse("leads:win", args=[opportunity.pk]), win).status_code == 302
    order = Order.objects.get()
    assert (order.number, [line.text for line in order.lines.current()]) == ("PO 77", ["礼盒"])
    assert "PO 77" in browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert "PO 77" in browser.get(reverse("leads:of_account", args=[opportunity.account_id])).content.decode()


def make_quote(opportunity: Opportunity, cast: Cast, **more: Any) -> Quote:
    until = business_date() + timedelta(days=9)
    facts = {"language": "en", "our_contact": cast.ann, "currency": "CNY", "valid_until": until, **more}
    return quotes.draft(opportunity, facts, [Line("Boxes", D(3), D("1000.35"))], by=cast.ann)


def test_the_printed_document_speaks_its_own_language(
    opportunity: Opportunity, cast: Cast, as_user: Any, settings: Any
) -> None:
    settings.COMPANY_NAME = "恒丰包装"
    quote = make_quote(opportunity, cast, language="zh-hans")
    url = reverse("leads:quote_print", args=[quote.pk])
    page = as_user(cast.ann).get(url).content.decode()
    assert "人民币叁仟零壹元零伍分" in page
    assert "恒丰包装" in page
    assert "人民幣" in as_user(cast.ann).get(url + "?lang=zh-hant").content.decode()
    english = as_user(cast.ann).get(url + "?lang=en").content.decode()
    assert "人民币" not in english
    assert "¥3,001.05" in english
    assert 'lang="en"' in english


def test_the_letterhead_is_what_admins_wrote_about_the_company(
    opportunity: Opportunity, cast: Cast, as_user: Any
) -> None:
    url = reverse("leads:company")
    facts = {"name": "Huacai Ltd", "name_hans": "华彩公司", "telephone": "0512-1", "tax_number": "913X", "version": "0"}
    assert as_user(cast.ann).get(url).status_code == 404
    assert as_user(cast.ada).post(url, facts).status_code == 302
    assert as_user(cast.ada).post(url, facts).status_code == 409
    quote = make_quote(opportunity, cast, language="zh-hans")
    page = as_user(cast.ann).get(reverse("leads:quote_print", args=[quote.pk])).content.decode()
    assert page.count("华彩公司") == 2
    assert "0512-1" in page
    assert "913X" in page


def test_another_language_takes_product_names_units_and_standard_words_along(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any
) -> None:
    company.save({"tax_note": "With VAT", "tax_note_hans": "含税", "terms_hans": "月结"}, by=cast.ada, version=0)
    until = business_date() + timedelta(days=9)
    facts = {
        "language": "zh-hans", "our_contact": cast.ann, "currency": "CNY", "valid_until": until, "tax_note": "含税",
        "terms": "预付",
    }  # fmt: skip
    rows = [Line("礼盒", D(3), D(10), unit="pcs", product_id=product.pk), Line("特别加工", D(1), D(5), unit="批")]
    quote = quotes.draft(opportunity, facts, rows, by=cast.ann)
    url, browser = reverse("leads:quote_print", args=[quote.pk]), as_user(cast.ann)
    chinese, english = browser.get(url).content.decode(), browser.get(url + "?lang=en").content.decode()
    assert "礼盒" in chinese
    assert ">个<" in chinese
    assert "Gift box" in english
    assert ">pcs<" in english
    assert "With VAT" in english
    assert "预付" in english, "what somebody wrote themselves stays"
    assert ">批<" in english


def test_an_accepted_quotation_gives_its_total_and_lines_to_the_opportunity(
    opportunity: Opportunity, cast: Cast, as_user: Any
) -> None:
    quote = make_quote(opportunity, cast, discount=D(10), currency="USD")
    quotes.issue(quote, by=cast.ann, today=business_date(), version=1)
    browser, url = as_user(cast.ann), reverse("leads:quote_decide", args=[quote.pk])
    assert 'name="take_over"' in browser.get(url).content.decode()
    assert browser.post(url, {"answer": "accepted", "take_over": "on"}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.currency) == (D("2700.95"), "USD")
    assert [line.text for line in OpportunityLine.objects.filter(opportunity=opportunity).current()] == ["Boxes"]
    assert Event.objects.filter(code="opportunity.changed", subject_id=opportunity.pk).exists()
    money = browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert "accepted-differs" not in money


def test_an_opportunity_names_the_accepted_quotation_that_says_something_else(
    opportunity: Opportunity, cast: Cast, as_user: Any
) -> None:
    quote = quotes.issue(make_quote(opportunity, cast), by=cast.ann, today=business_date(), version=1)
    before = opportunity.amount
    browser = as_user(cast.ann)
    browser.post(reverse("leads:quote_decide", args=[quote.pk]), {"answer": "accepted"})
    opportunity.refresh_from_db()
    assert opportunity.amount == before
    page = browser.get(reverse("leads:story", args=[opportunity.pk])).content.decode()
    assert "accepted-differs" in page
    assert "¥3,001.05" in page


def test_capitals_are_for_yuan_only(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    quote = make_quote(opportunity, cast, language="zh-hans", currency="USD")
    assert "人民币" not in as_user(cast.ann).get(reverse("leads:quote_print", args=[quote.pk])).content.decode()


def test_a_contact_of_another_customer_is_no_choice(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    from accounts.models import KeyPerson
    from accounts.services import editing

    other = make_account(cast.ann, today=business_date())
    person = editing.save_person(other, KeyPerson(account=other, name="Elsewhere"), by=cast.ann)
    data = sent({"what": "x", "unit_price": "1"}, **head(cast, contact=person.pk))
    assert as_user(cast.ann).post(reverse("leads:quote_new", args=[opportunity.pk]), data).status_code == 422


def test_strangers_see_no_quotation(opportunity: Opportunity, cast: Cast, as_user: Any) -> None:
    quote = make_quote(opportunity, cast)
    for name in ("quote", "quote_print", "quote_edit", "quote_issue", "quote_decide"):
        assert as_user(cast.sue).get(reverse(f"leads:{name}", args=[quote.pk])).status_code == 404
    assert (
        as_user(make_user("New", team=cast.south)).post(reverse("leads:quote_discard", args=[quote.pk])).status_code
        == 404
    )
    assert QuoteLine.objects.count() == 1


@pytest.mark.parametrize("name", ["quote", "quote_print", "quote_edit", "money", "lines", "products", "of_account"])
def test_pages_cost_the_same_however_many_lines(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any, name: str
) -> None:
    quote, browser = make_quote(opportunity, cast), as_user(cast.ann)
    pk = {"money": opportunity.pk, "lines": opportunity.pk, "of_account": opportunity.account_id}.get(name, quote.pk)
    url = reverse(f"leads:{name}", args=[] if name == "products" else [pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    browser.get(url)
    few = cost()
    quotes.change(quote, {}, [Line(f"{n}", D(1), D(n)) for n in range(30)], by=cast.ann, version=1)
    for number in range(5):
        facts = {"code": f"P{number}", "name": "p", "name_hans": "", "name_hant": "", "unit": "", "notes": ""}
        products.save(None, facts, {"CNY": D(1)}, by=cast.ada)
    assert cost() == few <= 15


# -- what a reader sees --------------------------------------------------------------------------------------------
def test_a_row_is_told_everything_that_is_wrong_with_it(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any
) -> None:
    row = {"what": "BX-1", "quantity": "-3", "discount": "120"}
    page = as_user(cast.ann).post(reverse("leads:quote_new", args=[opportunity.pk]), sent(row, **head(cast)))
    text = page.content.decode()
    assert ("Above zero" in text, "Enter 100 or less." in text) == (True, True)


def test_the_summary_counts_and_names_what_is_wrong_with_head_and_lines(
    opportunity: Opportunity, product: Product, cast: Cast, as_user: Any
) -> None:
    past = (business_date() - timedelta(days=1)).isoformat()
    data = sent({"what": "BX-1", "quantity": "-1"}, **head(cast, valid_until=past))
    page = as_user(cast.ann).post(reverse("leads:quote_new", args=[opportunity.pk]), data).content.decode()
    summary = page.split("data-error-summary")[1].split("</ul>")[0]
    assert "2 things to correct" in summary
    assert "Valid until" in summary
    assert "Line 1, Quantity: Above zero, please." in summary


def test_another_language_changes_no_line(opportunity: Opportunity, product: Product, cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ann)
    data = sent({"what": "BX-1", "quantity": "10"}, **head(cast, language="zh-hans"))
    browser.post(reverse("leads:quote_new", args=[opportunity.pk]), data)
    first = Quote.objects.get()
    browser.post(reverse("leads:quote_issue", args=[first.pk]), {"version": 1})
    browser.post(reverse("leads:quote_next", args=[first.pk]))
    second = Quote.objects.get(edition=2)
    other = sent({"what": "BX-1", "quantity": "10"}, **head(cast, version=1, language="en"))
    browser.post(reverse("leads:quote_edit", args=[second.pk]), other)
    page = browser.get(reverse("leads:quote", args=[second.pk])).content.decode()
    assert "The lines are the same." in page
    assert "简体中文 → <strong>English</strong>" in page


def test_the_page_says_when_amount_and_lines_differ(as_user: Any, cast: Cast, opportunity: Opportunity) -> None:
    lines.set_lines(
        opportunity, [Line("Boxes", D(2), D(100), unit="pcs")], follow=False, by=cast.ann, today=business_date(),
        version=1,
    )  # fmt: skip
    browser, url = as_user(cast.ann), reverse("leads:money", args=[opportunity.pk])
    assert "its lines add up to ¥200.00" in browser.get(url).content.decode()
    lines.set_lines(
        opportunity, [Line("Boxes", D(2), D(100), unit="pcs")], follow=True, by=cast.ann, today=business_date(),
        version=2,
    )  # fmt: skip
    assert "amount-differs" not in browser.get(url).content.decode()


def test_known_units_speak_the_readers_language(as_user: Any, cast: Cast, product: Product) -> None:
    cast.ann.language = "zh-hans"
    cast.ann.save()
    page = as_user(cast.ann).get(reverse("leads:products")).content.decode()
    assert ">个</td>" in page


def test_a_product_brings_unit_and_prices_along(
    as_user: Any, cast: Cast, opportunity: Opportunity, product: Product
) -> None:
    page = as_user(cast.ann).get(reverse("leads:quote_new", args=[opportunity.pk])).content.decode()
    assert 'data-unit="pcs" data-price-cny="12.5000" data-price-usd="1.8000"' in page
    assert "js/lines.js" in page or "js/lines." in page
    assert page.count('class="is-spare"') == 5


def test_units_are_edited_in_the_readers_words_and_kept_as_one(
    as_user: Any, cast: Cast, opportunity: Opportunity, product: Product
) -> None:
    cast.ann.language = "zh-hans"
    cast.ann.save()
    lines.set_lines(
        opportunity, [Line("Boxes", Decimal(2), Decimal(3), unit="pcs")], follow=True, by=cast.ann,
        today=business_date(), version=opportunity.version,
    )  # fmt: skip
    opportunity.refresh_from_db()
    url = reverse("leads:lines", args=[opportunity.pk])
    assert 'value="个"' in as_user(cast.ann).get(url).content.decode()
    data = sent({"what": "Boxes", "quantity": "2", "unit": "个", "unit_price": "3"}, version=opportunity.version)
    assert as_user(cast.ann).post(url, data).status_code == 302
    assert OpportunityLine.objects.current().get(opportunity=opportunity).unit == "pcs"


def test_the_only_contact_of_a_customer_stands_in_a_new_quotation(
    as_user: Any, cast: Cast, opportunity: Opportunity
) -> None:
    url = reverse("leads:quote_new", args=[opportunity.pk])
    only = editing.save_person(opportunity.account, KeyPerson(name="Jo Only"), by=cast.ann)
    page = as_user(cast.ann).get(url).content.decode()
    assert f'<option value="{only.pk}" selected>' in page
    assert "nobody in particular" in page
    editing.save_person(opportunity.account, KeyPerson(name="Al Second"), by=cast.ann)
    assert f'<option value="{only.pk}" selected>' not in as_user(cast.ann).get(url).content.decode()
