"""A setting starts from what really stood on the first morning: with the real numbers it does what the nights did."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
import time_machine

from accounts import clocks
from accounts.models import Account, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.services import telling
from dashboards.lab import replaying
from dashboards.lab.replaying import Replayed, Rules, Span
from tests import worlds
from tests.cast import Cast
from tests.dashboards.lab.made import Company, at

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 1, 5)
DAYS = {"Monday": 0, "Wednesday": 2, "Saturday": 5, "Sunday": 6}
Found = list[tuple[int, str, str]]


def week(number: int, day: str = "Monday") -> date:
    """A day of the week that begins so many weeks after the first one."""
    return MONDAY + timedelta(days=7 * number + DAYS[day])


def live_until(company: Company, day: date, *, nights: bool = True) -> None:
    """Let the days before this one pass."""
    days = (day - company.today).days
    company.live(days, without_nights=() if nights else tuple(range(days)))


def replayed(start: date, until: date) -> Replayed:
    """Both settings are the numbers in force."""
    rules = Rules(in_force())
    return replaying.replay(Span(start, until), rules, rules, now=in_force())


def moves(found: Replayed, side: str = replaying.ONE) -> Found:
    return sorted((account, day, rule) for account, day, rule, _owner, _contacts in found.rows[side, "moves"])


def proposals(found: Replayed, side: str = replaying.ONE) -> list[tuple[int, str, int]]:
    return sorted((account, day, number) for account, day, _rule, _owner, number in found.rows[side, "proposed"])


def ledger(start: date) -> Found:
    rows = LedgerEntry.objects.filter(rule__in=[Rule.SUSPENDED, Rule.DORMANT], on__gte=start)
    return sorted((account, on.isoformat(), rule) for account, on, rule in rows.values_list("account_id", "on", "rule"))


def equal(company: Company, start: date) -> Found:
    """The moves since a day, which the nights and a replay of the same numbers made alike."""
    found = replayed(start, company.today - timedelta(days=1))
    assert moves(found) == ledger(start) == moves(found, replaying.REAL)
    assert proposals(found) == proposals(found, replaying.REAL)
    check = found.figures["check"]
    assert (check["real"], check["same"], check["invented"]) == (len(moves(found)), len(moves(found)), 0)
    return moves(found)


def test_among_nights_that_ran_every_first_day_finds_the_same(cast: Cast) -> None:
    company = Company(cast, seed=3, first=MONDAY, accounts=16, punctual=True)
    live_until(company, week(12))
    for day in DAYS:
        assert {rule for _account, _day, rule in equal(company, week(6, day))} == {Rule.SUSPENDED, Rule.DORMANT}


def _without_a_night() -> Company:
    """A company in which no night has run, in its seventh week."""
    company = Company(Cast(), seed=5, first=MONDAY, accounts=16, punctual=True)
    live_until(company, week(6, "Wednesday"), nights=False)
    del company.clock
    return company


company_of_module = worlds.of_module(_without_a_night)


@pytest.fixture
def company(company_of_module: Company, db: None) -> Company:
    """The company on that Wednesday."""
    return copy.deepcopy(company_of_module)


@pytest.mark.parametrize("day", ["Wednesday", "Saturday", "Sunday"])
def test_a_company_that_never_ran_a_night_before(company: Company, day: str) -> None:
    """What had waited is proposed and warned of in the first night, and moves after the grace, on working days."""
    start = week(6, day)
    live_until(company, start, nights=False)
    waited = set(Account.objects.filter(threshold_reached_on__isnull=False).values_list("pk", flat=True))
    silent = set(Account.objects.filter(state=State.OWNED, recycle_due_on__lt=start).values_list("pk", flat=True))
    assert waited
    assert silent
    live_until(company, start + timedelta(days=24))
    found = equal(company, start)
    assert {rule for _account, _day, rule in found} == {Rule.SUSPENDED, Rule.DORMANT}
    first = min(date.fromisoformat(on) for _account, on, rule in found if rule == Rule.SUSPENDED)
    assert first >= start + timedelta(days=1 + in_force().company.grace_days)
    assert all(date.fromisoformat(on).isoweekday() < 6 for _account, on, _rule in found)


def _with_nights() -> Company:
    """Another company, whose nights ran until four days before a Wednesday."""
    company = Company(Cast(), seed=9, first=MONDAY, accounts=16, punctual=True)
    live_until(company, week(5, "Wednesday") - timedelta(days=4))
    del company.clock
    return company


swept_of_module = worlds.of_module(_with_nights)


@pytest.mark.parametrize("day", ["Wednesday", "Saturday"])
def test_after_an_outage(swept_of_module: Company, day: str) -> None:
    """What was warned of before it, and what the first night after it put off, stands on the mornings that follow."""
    company, start = copy.deepcopy(swept_of_module), week(5, day)
    live_until(company, start - timedelta(days=4))
    live_until(company, start, nights=False)
    live_until(company, start + timedelta(days=16))
    assert [equal(company, start + timedelta(days=later)) for later in range(4)][0]


@pytest.mark.parametrize(("day", "dated"), [("Wednesday", True), ("Sunday", False)])
def test_proposals_that_came_with_the_data_keep_the_day_on_which_people_saw_them(
    company: Company, day: str, dated: bool
) -> None:
    """No night made them: the account says since when they stand, and a notice told of them later (or of their day too)."""
    start = week(6, day)
    live_until(company, start, nights=False)
    seen = start - timedelta(days=5)
    old = Account.objects.filter(threshold_reached_on__lt=seen, cycle_started_on__lt=seen - timedelta(days=8))
    brought = list(old)
    old.update(proposal_visible_on=seen)
    clocks.recompute(Account.objects.filter(pk__in=[a.pk for a in brought]), today=None)
    with time_machine.travel(at(start, 0, 10), tick=False):
        telling.proposed(brought, in_force().company, "night:data", seen_on=seen if dated else None)
    live_until(company, start + timedelta(days=14))
    moved = [
        account for account, on, rule in equal(company, start) if rule == Rule.SUSPENDED and on < str(week(7, day))
    ]
    assert moved, "some move after the grace of the day on which they were seen"
    assert set(moved) <= {account.pk for account in brought}
    found = replayed(seen - timedelta(days=7), company.today - timedelta(days=1))
    real = [(account, on) for account, on, _contacts in proposals(found, replaying.REAL) if on == str(seen)]
    assert {pk for pk, _on in real} >= set(moved), "counted once, on the day that the account tells"
    assert not set(moved) & {pk for pk, on, _contacts in proposals(found, replaying.REAL) if on == str(start)}
