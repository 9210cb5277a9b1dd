"""The calendar says what the nights then do: against the job's forecast, and night after night."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import upcoming
from accounts.models import Account, LedgerEntry, Rule
from accounts.policies import in_force
from accounts.services.sweep import forecast, sweep
from core.clock import business_date
from tests.founded import company_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    """A company in every state, and its day."""
    day = business_date()
    company_of(day)
    return day


def of_company() -> dict[str, upcoming.AccountQuerySet]:
    return dict.fromkeys(upcoming.KINDS, Account.objects.all())


def listed(kind: str, today: date, on: date) -> set[int]:
    rows = upcoming.due(Account.objects.all(), kind, today=today, policy=in_force(), on=on)
    return set(rows.values_list("pk", flat=True))


def moved(rule: Rule, night: date) -> set[int]:
    return set(LedgerEntry.objects.filter(rule=rule, on=night, by=None).values_list("account_id", flat=True))


def test_today_is_what_the_forecast_of_tonight_says(today: date) -> None:
    three = Account.objects.filter(state="owned", recycle_due_on__gt=today).values_list("pk", flat=True)[:3]
    Account.objects.filter(pk__in=list(three)).update(
        recycle_due_on=today, warned_due_on=today, warned_on=today, suspend_due_on=None
    )
    first, second = upcoming.days_of(of_company(), today=today, policy=in_force())[:2]
    tonight = forecast(today)
    assert (first.counts["recycled"], first.counts["suspended"]) == (tonight.recycled, tonight.suspended)
    assert first.counts["recycled"] >= 3
    assert first.counts["proposed"] == tonight.proposed
    assert first.counts["look"] + second.counts["look"] == tonight.desk_reminders  # the night's, seen in the morning


def test_fourteen_nights_do_what_the_calendar_foretold(today: date) -> None:
    nights = [today + timedelta(days=n) for n in range(upcoming.DAYS)]
    kinds = ("recycled", "suspended", "proposed")
    foretold = {(kind, on): listed(kind, today, on) for kind in kinds for on in nights}
    proposed = set().union(*(foretold["proposed", on] for on in nights))
    assert len(proposed | set().union(*foretold.values())) > 10
    for night in nights:
        sweep(night)
        assert moved(Rule.DORMANT, night) == foretold["recycled", night] - moved_before(night, today)
        assert moved(Rule.SUSPENDED, night) - proposed == foretold["suspended", night]


def moved_before(night: date, today: date) -> set[int]:
    """Suspended on an earlier night: a coming proposal went first."""
    entries = LedgerEntry.objects.filter(rule=Rule.SUSPENDED, on__gte=today, on__lte=night)
    return set(entries.values_list("account_id", flat=True))
