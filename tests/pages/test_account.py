"""What the page of an account costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.clock import business_date
from keyaccounts.models import ChangeSignal
from leads.services import opportunities
from tests.cast import Cast, make_account


@pytest.mark.parametrize("rows", [1, 8])
@pytest.mark.parametrize("who", ["ann", "max", "ada"])
def test_an_account_costs_the_same_for_one_row_and_for_many(cast: Cast, as_user: Any, rows: int, who: str) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme", today=today)
    for number in range(rows):
        make_account(cast.ann, f"Other {number}", today=today)
        opportunities.open_opportunity(account, {"name": f"Deal {number}"}, by=cast.ann, today=today)
        ChangeSignal.objects.create(
            account=account, on=today, by=cast.ann, noted_at="2026-01-01T00:00Z", text="New boss"
        )
    browser, url = as_user(getattr(cast, who)), reverse("pages:account", args=[account.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as alone:
        assert "New boss" in browser.get(url).content.decode()
    with CaptureQueriesContext(connection) as listed:
        browser.get(f"{url}?list=sort%3Dname")
    reads = [sum(q["sql"].lstrip(" (\n").startswith(("SELECT", "WITH")) for q in seen) for seen in (alone, listed)]
    assert reads[0] <= 13
    assert reads[1] <= 15
