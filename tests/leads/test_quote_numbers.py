"""Numbers of quotations have no gap and no twin, however many people issue at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from leads.models import Quote
from leads.services import quotes
from tests.cast import TODAY, Cast, make_account
from tests.faults.together import at_once
from tests.leads.conftest import make_opportunity
from tests.leads.test_quotes import make_quote


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_get_two_numbers_without_a_gap(cast: Cast, monkeypatch: Any) -> None:
    drafts = [make_quote(make_opportunity(make_account(cast.ann)), cast) for _number in range(4)]
    monkeypatch.setattr(quotes, "audit", _Slow(quotes.audit))

    def issue(draft: Quote) -> Any:
        return lambda: quotes.issue(draft, by=cast.ann, today=TODAY, version=1).number

    numbers = at_once([issue(draft) for draft in drafts])
    assert sorted(numbers) == [f"Q-2026-{number:04d}" for number in range(1, 5)]


class _Slow:
    """Holds each transaction open for a moment, so that all of them overlap."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def record(self, *args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        self.real.record(*args, **kwargs)
