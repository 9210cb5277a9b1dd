"""What the tests of the dashboards share."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import Account
from tests.cast import Cast, make_account


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Figures of many accounts are kept for some minutes: none of an earlier test."""
    cache.clear()


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=30)
