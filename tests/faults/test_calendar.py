"""The exact day: 89, 90, 91; midnight here and in UTC; summer time; the leap day (quality.md, 6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Account, State
from accounts.services import sweep
from commons.models import JobRun
from core.clock import business_date
from tests.accounts import oracle
from tests.cast import Cast, contact, make_account

WEDNESDAY = date(2026, 6, 10)  # the days around it are working days: nothing slides
MONDAY = date(2026, 6, 8)
pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def warned(account: Account) -> None:
    due = account.recycle_due_on
    assert due
    Account.objects.filter(pk=account.pk).update(warned_due_on=due, warned_on=due - days(14), warned_days=1)


@pytest.mark.parametrize(("cutoff", "state"), [(89, State.OWNED), (90, State.POOLED), (91, State.POOLED)])
def test_after_day_89_it_stays_after_day_90_it_goes(cast: Cast, cutoff: int, state: State) -> None:
    started = WEDNESDAY - days(90)
    account = make_account(cast.ann, today=started)
    warned(account)
    sweep.sweep(started + days(cutoff))
    account.refresh_from_db()
    assert account.state == state


@pytest.mark.parametrize(("when", "stays"), [(89, True), (90, True), (91, False)])
def test_a_contact_on_day_90_still_saves_the_account(cast: Cast, when: int, stays: bool) -> None:
    started = WEDNESDAY - days(90)
    account = make_account(cast.ann, today=started)
    warned(account)
    for day in range(89, 92):
        if day == when:
            account.refresh_from_db()
            if account.state == State.OWNED:
                contact(account, started + days(day))
        sweep.sweep(started + days(day))
    account.refresh_from_db()
    assert (account.state == State.OWNED) is stays


@pytest.mark.parametrize("started", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 366, 13)])
def test_the_due_day_is_the_ninetieth_or_the_next_working_day(cast: Cast, started: date) -> None:
    assert make_account(cast.ann, today=started).recycle_due_on == oracle.working_day(started + days(90))


# -- the leap day ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("started", "due"),
    [
        (date(2027, 12, 1), date(2028, 2, 29)),  # 29 February 2028 is a Tuesday
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2028, 2, 28), date(2028, 5, 29)),  # the ninetieth is Sunday the 28th
        (date(2027, 2, 28), date(2027, 5, 31)),  # no leap year; the ninetieth is Saturday the 29th
    ],
)
def test_the_leap_day_is_a_day_like_any_other(cast: Cast, started: date, due: date) -> None:
    assert make_account(cast.ann, today=started).recycle_due_on == due


def test_the_leap_day_counts_as_a_contact_day(cast: Cast) -> None:
    account = make_account(cast.ann, today=date(2028, 2, 1))
    contact(account, date(2028, 2, 29))
    account.refresh_from_db()
    assert (account.cycle_contacts, account.last_contact_on) == (1, date(2028, 2, 29))


# -- midnight ----------------------------------------------------------------------------------------------------------------
def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Shanghai", "2026-06-08T15:59:59", date(2026, 6, 8)),
        ("Asia/Shanghai", "2026-06-08T16:00:00", date(2026, 6, 9)),
        ("Europe/Berlin", "2026-03-28T22:59:59", date(2026, 3, 28)),
        ("Europe/Berlin", "2026-03-28T23:00:00", date(2026, 3, 29)),
        ("Europe/Berlin", "2026-03-29T21:59:59", date(2026, 3, 29)),  # the day of 23 hours
        ("Europe/Berlin", "2026-03-29T22:00:00", date(2026, 3, 30)),
        ("Europe/Berlin", "2026-10-24T22:00:00", date(2026, 10, 25)),
        ("Europe/Berlin", "2026-10-25T22:59:59", date(2026, 10, 25)),  # the day of 25 hours
        ("Europe/Berlin", "2026-10-25T23:00:00", date(2026, 10, 26)),
        ("America/New_York", "2026-03-08T04:59:59", date(2026, 3, 7)),
        ("America/New_York", "2026-03-08T05:00:00", date(2026, 3, 8)),
        ("America/New_York", "2026-03-09T03:59:59", date(2026, 3, 8)),
        ("America/New_York", "2026-11-01T04:00:00", date(2026, 11, 1)),
        ("America/New_York", "2026-11-02T04:59:59", date(2026, 11, 1)),
        ("Pacific/Kiritimati", "2026-06-08T10:00:00", date(2026, 6, 9)),
    ],
)
def test_the_business_date_is_the_companys_local_date(settings: Any, zone: str, moment: str, day: date) -> None:
    settings.TIME_ZONE = zone
    assert business_date(at(moment)) == day


def test_the_readers_zone_does_not_change_the_business_date(settings: Any) -> None:
    from django.utils import timezone

    settings.TIME_ZONE = "Asia/Shanghai"
    with timezone.override(ZoneInfo("America/New_York")):
        assert business_date(at("2026-06-08T16:00:00")) == date(2026, 6, 9)


@pytest.mark.parametrize(
    ("moment", "cutoff"),
    [
        ("2026-06-08T15:59:00", date(2026, 6, 7)),  # 23:59 in Shanghai: Monday has not ended
        ("2026-06-08T16:00:30", date(2026, 6, 8)),  # past midnight in Shanghai, still Monday in UTC
    ],
)
def test_the_job_runs_for_the_day_that_has_ended_in_shanghai(
    cast: Cast, settings: Any, moment: str, cutoff: date
) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    account = make_account(cast.ann, today=MONDAY - days(90))
    warned(account)
    with time_machine.travel(at(moment), tick=False):
        run = sweep.run_due()
    assert run
    assert run.on == cutoff
    account.refresh_from_db()
    assert (account.state == State.POOLED) is (cutoff == MONDAY)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
@pytest.mark.parametrize("around", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)])
def test_beats_every_ten_minutes_over_a_change_of_the_clocks_run_each_day_once(
    cast: Cast, settings: Any, zone: str, around: date
) -> None:
    settings.TIME_ZONE = zone
    moment = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(hours=30)
    end = moment + timedelta(hours=84)
    ran = []
    while moment < end:
        with time_machine.travel(moment, tick=False):
            before = business_date() - days(1)
            if not ran or ran[-1] != before:
                run = sweep.run_due()
                assert run
                ran.append(run.on)
        moment += timedelta(minutes=10)
    assert ran == [ran[0] + days(n) for n in range(len(ran))]
    assert JobRun.objects.filter(job=sweep.JOB).count() == len(ran) >= 3
