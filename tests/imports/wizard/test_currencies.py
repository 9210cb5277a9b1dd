"""Amounts in another currency: orders keep it and show it, what has no currency of its own leaves it out and says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from core.clock import business_date
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", ["US$5,000,000", "€300万", "NT$ 3,000萬", "5000000 USD"])
def test_a_revenue_in_another_currency_is_left_out_and_said(cast: Cast, sheet: Any, as_user: Any, said: str) -> None:
    path = sheet([["Company", "Annual revenue"], ["Acme Ltd", said]])
    batch = checked(path, "accounts", cast.ann)
    assert problems(batch) == {2: ["other_currency"]}
    page = as_user(cast.ann).get(f"/imports/{batch.pk}/preview/").content.decode()
    assert "it is left out" in page
    imported(path, "accounts", cast.ann)
    assert Account.objects.get(name="Acme Ltd").annual_revenue is None


@pytest.mark.parametrize(("heading", "kept"), [("Annual revenue (USD)", None), ("Annual revenue (CNY)", 5_000_000)])
def test_the_heading_names_the_currency_as_well(cast: Cast, sheet: Any, heading: str, kept: int | None) -> None:
    imported(sheet([["Company", heading], ["Acme Ltd", 5_000_000]]), "accounts", cast.ann)
    assert Account.objects.get(name="Acme Ltd").annual_revenue == kept


@pytest.mark.parametrize("said", ["￥500万", "500万元", "5,000,000 RMB", "5000000"])
def test_our_own_currency_is_kept(cast: Cast, sheet: Any, said: str) -> None:
    batch = imported(sheet([["Company", "Annual revenue"], ["Acme Ltd", said]]), "accounts", cast.ann)
    assert problems(batch) == {}
    assert Account.objects.get(name="Acme Ltd").annual_revenue == Decimal(5_000_000)


def test_a_sign_of_several_countries_is_our_own(cast: Cast, sheet: Any, settings: Any) -> None:
    settings.CURRENCY = "HKD"
    rows = [["Company", "Annual revenue"], ["Acme Ltd", "$500"], ["Blue Ltd", "500元"], ["Red Ltd", "US$500"]]
    batch = checked(sheet(rows), "accounts", cast.ann)
    assert problems(batch) == {4: ["other_currency"]}


def test_the_preview_of_orders_shows_amounts_as_they_will_be_kept(cast: Cast, sheet: Any, as_user: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date())
    day = timezone.localdate().isoformat()
    rows = [
        ["Customer", "Order date", "Amount"],
        *(["Acme Ltd", day, said] for said in ("US$1,000", "€500", "NT$ 3万", 70)),
    ]
    batch = checked(sheet(rows), "orders", cast.ann)
    page = as_user(cast.ann).get(f"/imports/{batch.pk}/preview/").content.decode()
    for shown in ("$1,000", "€500", "NT$30,000", "¥70"):
        assert shown in page
