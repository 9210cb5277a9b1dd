"""An amount that the account keeps is offered in the company's currency alone."""

from __future__ import annotations

import pytest
from django.conf import settings

from portraits import reading
from portraits.forms.values import ValueForm
from portraits.models import Field, Kind


@pytest.mark.django_db
def test_an_amount_kept_by_the_account_is_offered_in_its_currency_alone() -> None:
    kept = Field(code="turnover", kind=Kind.MONEY, bound="account.annual_revenue")
    typed = Field(code="budget", kind=Kind.MONEY)
    offered = [[code for code, _words in ValueForm(field=field).fields["currency"].choices] for field in (kept, typed)]  # type: ignore[attr-defined]
    assert offered == [[settings.CURRENCY], reading.currencies()]
