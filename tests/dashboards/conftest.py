"""What the tests of the dashboards share."""

from __future__ import annotations

import pytest

from accounts.models import Account
from tests.cast import Cast, make_account


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=30)
