"""The weekly mail: to managers, about their teams only, once a week, in their language."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Account
from accounts.services import letting_go, pool
from followups.models import FollowUp
from leads.models import Order
from notifications.models import Digest, DigestKind, DigestState, Preference
from notifications.services import digests
from pages.digest import sending, weekly
from tests.cast import Cast, make_account, make_user, new_key, noon
from tests.mail import Mailbox
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)  # half past eight in Shanghai


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://crm.example.com"


def weekly_mails(box: Mailbox, person: User) -> list[Any]:
    return [mail for mail in box.to(person.email) if "teams" in mail.subject]


def busy(person: User, *days: int, effective: bool = True) -> None:
    """Contacts with one new account on some days of March 2026."""
    account = make_account(person, days_old=30)
    for day in days:
        FollowUp.objects.create(
            account=account,
            author=person,
            client_key=new_key(),
            occurred_at=noon(date(2026, 3, day)),
            occurred_on=date(2026, 3, day),
            entered_at=noon(date(2026, 3, day)),
            result="answered",
            effective=effective,
        )


def week_of(person: User, now: datetime = MONDAY) -> weekly.Week:
    person = User.objects.select_related("preference").get(pk=person.pk)
    (week,) = weekly.weeks_of([digests.reader_of(person, now)], now)
    return week


def test_it_counts_the_last_seven_days_beside_the_seven_before(cast: Cast) -> None:
    busy(cast.ann, 1, 2, 8, 9, 15, 16)  # from the 9th to the 15th, and from the 2nd to the 8th
    busy(cast.ann, 9)
    busy(cast.ann, 10, effective=False)
    week = week_of(cast.mia)
    assert (week.since, week.until) == (date(2026, 3, 9), date(2026, 3, 15))
    (ann,) = [person for person in week.people if person.user == cast.ann]
    assert (ann.now, ann.before) == (Counter(contacts=3, customers=2), Counter(contacts=2, customers=1))


def test_moves_and_orders_count_where_they_belong(cast: Cast) -> None:
    day = date(2026, 3, 11)
    with time_machine.travel(noon(day)):
        gone = make_account(cast.ann, today=day)
        letting_go.release(gone, by=cast.mia, reason="too small", today=day, override=True)
        pool.claim(Account.objects.get(pk=gone.pk), by=cast.bob, today=day)
        sold = make_account(cast.bob, today=day)
        Order.objects.create(account=sold, amount=5, ordered_on=day, credited_to=cast.bob)
        Order.objects.create(account=sold, amount=5, ordered_on=day, credited_to=cast.bob, voided_at=noon(day))
    people = {person.user.pk: person.now for person in week_of(cast.mia).people}
    assert people[cast.ann.pk] == Counter(lost=1)
    assert people[cast.bob.pk] == Counter(claimed=1, orders=1)


def test_a_manager_reads_of_the_own_teams_and_an_admin_of_all(cast: Cast) -> None:
    for person in (cast.ann, cast.sue):
        busy(person, 10)
    leaders = User.objects.select_related("preference").filter(pk__in=[cast.mia.pk, cast.zoe.pk, cast.ada.pk])
    weeks = weekly.weeks_of([digests.reader_of(person, MONDAY) for person in leaders], MONDAY)
    names = {week.reader.user.name.split()[0].lower(): {p.user.name for p in week.people} for week in weeks}
    assert cast.sue.name not in names["mia"]
    assert cast.ann.name not in names["zoe"]
    assert {cast.sue.name, cast.ann.name} <= names["ada"]
    assert {p.user.name for p in week_of(cast.mia).people} == names["mia"]


def test_it_comes_once_on_its_day_to_those_who_lead(cast: Cast, mailbox: Mailbox) -> None:
    busy(cast.ann, 10)
    Preference.objects.create(user=cast.max, weekly=False)
    for minutes in (0, 5, 600):
        sending.send_due(MONDAY + timedelta(minutes=minutes))
    sending.send_due(MONDAY + timedelta(days=1))
    assert [len(weekly_mails(mailbox, person)) for person in (cast.mia, cast.ada, cast.max, cast.ann)] == [1, 1, 0, 0]
    rows = Digest.objects.filter(kind=DigestKind.WEEKLY, recipient=cast.zoe)
    assert [row.state for row in rows] == [DigestState.EMPTY]  # nothing happened in her team
    sending.send_due(MONDAY + timedelta(days=7))
    assert len(weekly_mails(mailbox, cast.mia)) == 2  # the week before is told as such


def test_day_and_off_are_the_managers_choice(cast: Cast) -> None:
    Preference.objects.create(user=cast.mia, weekly_day=4, hour=17)
    friday = datetime(2026, 3, 13, 9, 30, tzinfo=UTC)
    wanted = [reader.user.pk for reader in digests.wanted(friday, DigestKind.WEEKLY)]
    assert wanted == [cast.mia.pk]
    assert cast.mia.pk not in [reader.user.pk for reader in digests.wanted(MONDAY, DigestKind.WEEKLY)]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_it_says_figures_person_by_person_with_a_way_out(cast: Cast, mailbox: Mailbox, language: str) -> None:
    busy(cast.ann, 10, 11)
    User.objects.filter(pk=cast.mia.pk).update(language=language)
    sending.send_due(MONDAY)
    mail = next(mail for mail in mailbox.to(cast.mia.email) if cast.ann.name in mail.text())
    for body in (mail.text(), mail.text("html")):
        assert cast.ann.name in body
        assert "https://crm.example.com/accounts/team/" in body
    assert "/inbox/digest/off/" in mail.message["List-Unsubscribe"]


@pytest.mark.parametrize("people", [2, 20])
def test_gathering_costs_the_same_number_of_statements(cast: Cast, people: int, django_assert_num_queries: Any) -> None:
    for number in range(people):
        busy(make_user(f"Seller {number}", team=cast.north), 10)
    managers = User.objects.select_related("preference").filter(pk__in=[cast.mia.pk, cast.max.pk, cast.ada.pk][:people])
    readers = [digests.reader_of(person, MONDAY) for person in managers]
    with django_assert_num_queries(14):
        weekly.weeks_of(readers, MONDAY)
