"""Mails at once by a real SMTP server: grouped, after the quiet hours, not for what was read meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from notifications.models import Digest, DigestKind, DigestState, Notice, Preference, Wishes
from notifications.services import Message, mark_read, preferences, routing, tell
from pages.digest import sending
from tests.cast import Cast
from tests.faults.together import at_once, meeting_before
from tests.mail import Mailbox
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # Tuesday noon in Shanghai
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://crm.example.com"


@pytest.fixture
def eager(cast: Cast) -> User:
    """Ann wants moves and comments at once."""
    preferences.save(cast.ann, Wishes(digest=False, at_once=["moves"], own={"comment": {"mail": "now"}}))
    return cast.ann


def told(person: User, kind: str, *names: str, at: datetime = NOON) -> None:
    facts = {"who": "Mia Manager", "answer": "they are nearly broke"}
    tell([Message(person.pk, kind, f"{kind}:{n}", "b", params={**facts, "name": n}) for n in names], now=at)


def pass_on(at: datetime = NOON, minutes: int = 1) -> None:
    routing.route(at)
    sending.send_waiting(at + minutes * MINUTE)


def test_what_belongs_together_comes_as_one_mail(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    told(eager, "moved_away", "First", "Second", "Third")
    routing.route(NOON)
    told(eager, "comment", "Fourth", at=NOON + MINUTE / 2)
    told(eager, "complaint", "Not at once")
    told(cast.bob, "moved_away", "Not his wish")
    pass_on(NOON + MINUTE / 2)
    (mail,) = mailbox.mails
    assert mail.to == (eager.email,)
    assert "more" in mail.subject
    for body in (mail.text(), mail.text("html")):
        assert "3 accounts are no longer yours" in body
        assert "1 comment from your manager" in body
        assert "Not at once" not in body
        assert "broke" not in body  # nothing of what was talked about
    pass_on(NOON + 5 * MINUTE)
    assert len(mailbox) == 1


def test_it_ends_by_one_click_and_the_daily_mail_goes_on(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    from django.test import Client

    told(eager, "moved_away", "First")
    pass_on()
    way_out = mailbox.mails[0].message["List-Unsubscribe"].strip(" <>")
    Client().post(way_out.removeprefix("https://crm.example.com"), {"List-Unsubscribe": "One-Click"})
    told(eager, "moved_away", "Second", at=NOON + MINUTE)
    pass_on(NOON + MINUTE)
    assert len(mailbox) == 1


def test_the_evening_comes_in_the_morning_as_one(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    evening = NOON + timedelta(hours=9)
    for hours in (0, 2, 5):
        told(eager, "moved_away", f"At {hours}", at=evening + timedelta(hours=hours))
        pass_on(evening + timedelta(hours=hours), minutes=10)
    assert len(mailbox) == 0
    sending.send_waiting(evening + timedelta(hours=11))
    assert "3 accounts are no longer yours" in mailbox.mails[0].text()


def test_a_weekend_is_quiet_and_its_mail_comes_on_monday(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    friday = datetime(2026, 3, 13, 13, tzinfo=UTC)  # 21:00
    told(eager, "moved_away", "Late", at=friday)
    pass_on(friday)
    sending.send_due(friday + timedelta(days=1))
    sending.send_due(friday + timedelta(days=2, hours=10))
    assert len(mailbox) == 0
    sending.send_due(datetime(2026, 3, 16, 0, 1, tzinfo=UTC))
    assert len(mailbox.to(eager.email)) == 1


def test_quiet_hours_are_those_of_the_readers_zone(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    User.objects.filter(pk=eager.pk).update(time_zone="America/New_York")  # midnight there
    told(eager, "moved_away", "First")
    pass_on()
    assert len(mailbox) == 0
    sending.send_waiting(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))  # 8:00 in summer time
    assert len(mailbox) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "no longer yours"), ("zh-hans", "不再"), ("zh-hant", "不再")])
def test_it_is_in_the_readers_language(cast: Cast, eager: User, mailbox: Mailbox, language: str, words: str) -> None:
    User.objects.filter(pk=eager.pk).update(language=language)
    told(eager, "moved_away", "First")
    pass_on()
    assert words in mailbox.mails[0].text()


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    told(eager, "moved_away", "First")
    routing.route(NOON)
    mark_read(eager)
    sending.send_waiting(NOON + MINUTE)
    assert len(mailbox) == 0
    assert Digest.objects.get().state == DigestState.EMPTY


def test_what_is_kept_out_of_the_inbox_comes_by_mail_alone(cast: Cast, mailbox: Mailbox) -> None:
    preferences.save(
        cast.ann, Wishes(quiet=["team"], at_once=["team"], not_mailed=["due"], own={"step_due": {"inbox": False}})
    )
    told(cast.ann, "group_joined", "Lantern")
    told(cast.ann, "claimed", "Seen")
    pass_on()
    assert list(Notice.objects.visible_to(cast.ann).values_list("kind", flat=True)) == ["claimed"]
    assert "Lantern" in mailbox.mails[0].text()


def test_what_comes_at_once_is_not_news_of_the_daily_mail_again(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    Preference.objects.filter(user=eager).update(digest=True)
    told(eager, "moved_away", "Told at once")
    told(eager, "complaint", "Told daily")
    pass_on()
    sending.send_due(NOON + timedelta(days=1, hours=-3))
    daily = mailbox.to(eager.email)[1].text()
    assert "Told daily" in daily
    assert "Told at once" not in daily


def test_two_schedules_at_once_send_one(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    told(eager, "moved_away", "First")
    with meeting_before(routing, "_to_mails", patience=0.5):
        at_once([partial(routing.route, NOON) for _ in range(2)])
    at_once([partial(sending.send_waiting, NOON + MINUTE) for _ in range(2)])
    assert len(mailbox) == 1
    assert Digest.objects.filter(kind=DigestKind.NOW).count() == 1


def test_a_notice_that_is_committed_late_is_not_lost(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    told(eager, "moved_away", "Later", at=NOON)
    pass_on()
    told(eager, "moved_away", "Earlier but late", at=NOON - 30 * MINUTE)
    pass_on(NOON + 2 * MINUTE)
    assert len(mailbox) == 2


def test_a_mail_server_that_is_away_costs_no_mail(cast: Cast, eager: User, mailbox: Mailbox) -> None:
    told(eager, "moved_away", "First")
    mailbox.refusal = "451 try later"
    pass_on()
    mailbox.refusal = ""
    sending.send_waiting(NOON + 10 * MINUTE)
    sending.send_waiting(NOON + 20 * MINUTE)
    assert len(mailbox) == 1


@pytest.mark.parametrize("people", [2, 20])
def test_routing_costs_the_same_number_of_statements(
    cast: Cast, eager: User, people: int, django_assert_num_queries: Any
) -> None:
    from tests.cast import make_user

    for number in range(people):
        person = make_user(f"Eager {number}", team=cast.north)
        preferences.save(person, Wishes(at_once=["moves"]))
        told(person, "moved_away", "First", "Second")
    with django_assert_num_queries(8):
        routing.route(NOON)
