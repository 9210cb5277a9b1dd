"""A new quotation speaks the customer's language, whatever the reader's is."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from leads.services.languages import usual_language
from tests.cast import TODAY, Cast, make_account
from tests.leads.conftest import make_opportunity
from tests.leads.test_money_pages import head, sent
from tests.leads.test_quotes import make_quote

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "currency", "language"),
    [
        ({"name": "惠州金彩印刷有限公司"}, "CNY", "zh-hans"),
        ({"name": "臺北印刷股份有限公司"}, "TWD", "zh-hant"),
        ({"name": "永豐印刷", "region": "香港"}, "CNY", "zh-hant"),
        ({"name": "Huizhou Gold", "region": "广东"}, "CNY", "zh-hans"),
        ({"name": "Huizhou Gold", "telephones": ["139 1111 2222"]}, "CNY", "zh-hans"),
        ({"name": "Golden Print", "region": "Hong Kong"}, "USD", "zh-hant"),
        ({"name": "Harbour Print"}, "EUR", "en"),
        ({"name": "Harbour Print"}, "CNY", "zh-hant"),  # nothing is known: the reader's
    ],
)
def test_the_language_is_told_by_what_is_known_of_the_customer(
    facts: dict[str, Any], currency: str, language: str, cast: Cast
) -> None:
    assert usual_language(Account(pk=0, **facts), currency, "zh-hant") == language


@pytest.mark.parametrize("reader", ["en", "zh-hant"])
def test_the_form_proposes_it_and_then_that_of_the_last_quotation(reader: str, cast: Cast, as_user: Any) -> None:
    cast.ann.language = reader
    cast.ann.save()
    account = make_account(cast.ann, "惠州金彩印刷有限公司", today=TODAY)
    browser, address = as_user(cast.ann), reverse("leads:quote_new", args=[make_opportunity(account, today=TODAY).pk])
    assert '<option value="zh-hans" selected>' in browser.get(address).content.decode()
    make_quote(make_opportunity(account, today=TODAY), cast, language="en")
    assert '<option value="en" selected>' in browser.get(address).content.decode()


def test_a_unit_comes_back_in_the_language_of_the_document(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "惠州金彩印刷有限公司", today=TODAY)
    opportunity, browser = make_opportunity(account, today=TODAY), as_user(cast.ann)
    row = {"what": "Boxes", "quantity": "2", "unit": "个", "unit_price": "3"}
    for language, unit in (("zh-hans", "个"), ("en", "pcs")):
        more = {} if language == "zh-hans" else {"version": 1}
        quote = opportunity.quotes.first()
        address = (
            reverse("leads:quote_edit", args=[quote.pk]) if quote else reverse("leads:quote_new", args=[opportunity.pk])
        )
        assert browser.post(address, sent(row, **head(cast, language=language, **more))).status_code == 302
        page = browser.get(reverse("leads:quote_edit", args=[opportunity.quotes.get().pk])).content.decode()
        assert f'value="{unit}"' in page
        assert "are printed in it" in page
