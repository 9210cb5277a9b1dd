"""The answer of a dry run stands above its tables."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["c.dormancy_days=45", "c.capacity=30", "c.dormancy_days=45&c.capacity=30"])
def test_the_answer_comes_before_every_table(as_user: Any, cast: Cast, query: str) -> None:
    browser = as_user(cast.ada)
    page = browser.get(f"{reverse('accounts:rules_try')}?{query}").content.decode()
    assert page.index('id="tonight"') < page.index("<table")
    answer = browser.get(f"{reverse('accounts:rules_night')}?{query}").content.decode()
    first = answer[: answer.index('<section class="stack"')]
    assert 'hx-swap-oob="true"' in first
    assert first.count("data-night") == answer.count("data-night") == 1
