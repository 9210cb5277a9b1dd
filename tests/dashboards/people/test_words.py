"""Words of the table that mean something else in another place."""

from __future__ import annotations

from django.utils.translation import override

from dashboards.people.catalogue import FIGURES


def test_the_money_of_orders_is_an_amount_and_not_funds() -> None:
    for language, words in (("en", "Money"), ("zh-hans", "金额"), ("zh-hant", "金額")):
        with override(language):
            assert (str(FIGURES["money"].words), str(FIGURES["money"].short)) == (words, words)
