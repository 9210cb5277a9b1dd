"""The calendar of the next fourteen days: stored dates by day and kind, within reach, at a constant cost."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse

from accounts import upcoming
from accounts.models import Account
from accounts.policies import in_force
from audit.models import Event
from commons.models import Holiday
from core.clock import business_date
from tests.cast import Cast, again, make_account
from users.models import User

pytestmark = pytest.mark.django_db
CALENDAR, LIST = reverse("pages:calendar"), reverse("pages:calendar_list")
EXPORT = reverse("pages:calendar_export")


@pytest.fixture
def today() -> date:
    return business_date()


def put(owner: User, name: str, today: date, **days: int | None) -> Account:
    """An account whose clocks run out in so many days."""
    account = make_account(owner, name, today=today)
    values = {f"{k}_due_on": None if n is None else today + timedelta(days=n) for k, n in days.items()}
    Account.objects.filter(pk=account.pk).update(**values)
    return account


def seen(account: Account, on: date) -> None:
    """The warning of the recycling date could be seen on that day."""
    Account.objects.filter(pk=account.pk).update(warned_due_on=F("recycle_due_on"), warned_on=on)


def counts(user: User, today: date) -> dict[int, dict[str, int]]:
    rows = upcoming.of_reader(again(user), (), None)
    days = upcoming.days_of(rows, today=today, policy=in_force())
    return {(day.on - today).days: dict(day.counts) for day in days if day.total}


def test_each_account_is_on_its_day_and_counts_once(cast: Cast, today: date) -> None:
    put(cast.ann, "Pool", today, recycle=3)
    put(cast.ann, "Both", today, recycle=6, suspend=4)
    seen(put(cast.bob, "Late", today, recycle=-2), today)
    put(cast.bob, "Later", today, recycle=14)
    assert counts(cast.mia, today) == {0: {"recycled": 1}, 3: {"recycled": 1}, 4: {"suspended": 1}}


def test_what_nobody_could_see_coming_waits_for_its_warning(cast: Cast, today: date) -> None:
    Holiday.objects.bulk_create(
        Holiday(day=today + timedelta(days=n), name="Worked", working=True)
        for n in range(20)
        if (today + timedelta(days=n)).weekday() > 4
    )
    put(cast.ann, "Unseen", today, recycle=0)
    seen(put(cast.ann, "Seen tomorrow only", today, recycle=0), today + timedelta(days=1))
    put(cast.ann, "Told tonight", today, recycle=1)
    assert counts(cast.mia, today) == {1: {"recycled": 1}, 2: {"recycled": 2}}


def test_a_proposal_to_come_follows_from_the_cycle(cast: Cast, today: date) -> None:
    make_account(cast.ann, "Twelve", today=today, days_old=50, contacts_made=12)
    assert counts(cast.mia, today)[6] == {"proposed": 1}


def test_people_see_their_own_and_managers_their_teams(cast: Cast, today: date) -> None:
    put(cast.ann, "Anns", today, recycle=1)
    assert counts(cast.ann, today) == {1: {"recycled": 1}}
    assert counts(cast.max, today) == {1: {"recycled": 1}}
    assert counts(cast.bob, today) == {}
    assert counts(cast.zoe, today) == {}


def test_days_off_are_named_and_worked_weekends_are_not(today: date) -> None:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    Holiday.objects.update_or_create(day=saturday, defaults={"name": "Worked", "working": True})
    other = saturday + timedelta(days=4)
    Holiday.objects.update_or_create(day=other, defaults={"name": "Feast", "working": False})
    rows = dict.fromkeys(upcoming.KINDS, Account.objects.none())
    off = {day.on: str(day.off) for day in upcoming.days_of(rows, today=today, policy=in_force())}
    assert (off[saturday], off[other], off[saturday + timedelta(days=1)]) == ("", "Feast", "weekend")


def test_a_bar_opens_exactly_its_accounts(cast: Cast, today: date, as_user: Any) -> None:
    put(cast.ann, "Goes", today, recycle=3)
    put(cast.ann, "Stays", today, recycle=9)
    put(cast.sue, "Elsewhere", today, recycle=3)
    day = (today + timedelta(days=3)).isoformat()
    body = as_user(cast.mia).get(LIST, {"day": day, "kind": "recycled"}).content.decode()
    assert "Goes" in body
    assert "Stays" not in body
    assert "Elsewhere" not in body


@pytest.mark.parametrize("query", [{}, {"day": "2026-13-90", "kind": "recycled"}, {"day": "2026-03-10", "kind": "x"}])
def test_nonsense_in_the_address_is_not_found(cast: Cast, as_user: Any, query: dict[str, str]) -> None:
    assert as_user(cast.mia).get(LIST, query).status_code == 404


def test_the_page_costs_the_same_for_any_number_of_accounts(
    cast: Cast, today: date, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    browser = as_user(cast.mia)
    for number in range(12):
        put(cast.ann, f"Account {number}", today, recycle=number)
    browser.get(CALENDAR)
    with django_assert_max_num_queries(12):
        assert b"cal-day" in browser.get(CALENDAR).content


def test_the_days_are_taken_out_as_the_page_shows_them(cast: Cast, today: date, as_user: Any) -> None:
    put(cast.ann, "Tomorrow", today, recycle=1)
    put(cast.sue, "Of others", today, recycle=1)
    page = as_user(cast.ann)
    assert EXPORT in page.get(CALENDAR).content.decode()
    answer = page.post(EXPORT, {"file_format": "csv"})
    head, *lines = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    days = page.get(CALENDAR).context["days"]
    assert (head[0], head[-2:]) == ("Day", ["Together", "Day off"])
    assert [line[0] for line in lines] == [column["day"].on.isoformat() for column in days]
    assert [int(line[-2]) for line in lines] == [column["day"].total for column in days]
    assert sum(int(line[-2]) for line in lines) == 1
    assert Event.objects.get(code="calendar.exported").actor_id == cast.ann.pk
    assert page.post(EXPORT, {"file_format": "exe"}).status_code == 404
