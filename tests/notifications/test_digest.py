"""The daily mail by a real SMTP server: once per person and local day, in their language and zone, never a flood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.conf import settings as crm
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from accounts.policies import in_force
from followups.services import steps
from followups.services.steps import StepInput
from notifications.models import Digest, DigestState, Notice, Preference
from notifications.services import Message, digests, tell
from pages import deciding
from pages import today as today_page
from pages.digest import gather, sending
from tests.cast import TODAY, Cast, again, make_account, make_team, make_user, noon
from tests.mail import Mailbox
from tests.pages.everything import of_every_kind
from users.models import Leave, User

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)  # Tuesday, half past eight in Shanghai
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://crm.example.com"


@pytest.fixture
def late(cast: Cast) -> Account:
    """An account of Ann's whose contact is overdue."""
    return make_account(cast.ann, "重庆包装 Late & Co", days_old=15)


def mails_of(box: Mailbox, person: User) -> int:
    return len(box.to(person.email))


# -- once ----------------------------------------------------------------------------------------------------------
def test_a_mail_comes_once_a_day_however_often_the_schedule_wakes(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    for minutes in (0, 5, 10, 300):
        sending.send_due(EIGHT + minutes * MINUTE)
    assert mails_of(mailbox, cast.ann) == 1
    sending.send_due(EIGHT + timedelta(days=1))
    assert mails_of(mailbox, cast.ann) == 2


def test_two_schedules_at_once_send_one(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    from tests.faults.together import at_once, meeting_before

    with meeting_before(digests.bulk, "insert"):
        at_once([partial(sending.send_due, EIGHT) for _ in range(2)])
    assert mails_of(mailbox, cast.ann) == 1
    assert Digest.objects.filter(recipient=cast.ann).count() == 1


def test_nothing_is_sent_when_there_is_nothing_to_say(cast: Cast, mailbox: Mailbox) -> None:
    sending.send_due(EIGHT)
    assert len(mailbox) == 0
    assert set(Digest.objects.values_list("state", flat=True)) == {DigestState.EMPTY}


def test_after_days_without_a_worker_there_is_one_mail(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    sending.send_due(EIGHT)
    sending.send_due(EIGHT + timedelta(days=3))
    assert mails_of(mailbox, cast.ann) == 2


def test_after_days_without_a_mail_server_there_is_one_mail(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    mailbox.refusal = "451 try later"
    for day in range(3):
        for minutes in (0, 10, 60, 200):
            sending.send_due(EIGHT + timedelta(days=day) + minutes * MINUTE)
    mailbox.refusal = ""
    sending.send_due(EIGHT + timedelta(days=3))
    sending.send_due(EIGHT + timedelta(days=3, minutes=30))
    assert mails_of(mailbox, cast.ann) == 1
    assert Digest.objects.filter(recipient=cast.ann, state=DigestState.SENT).count() == 1


def test_a_server_that_is_gone_costs_one_attempt_and_the_mail_comes_later(
    cast: Cast, late: Account, mailbox: Mailbox, settings: Any
) -> None:
    mailbox.stop()
    counts = sending.send_due(EIGHT)
    assert counts["sent"] == 0
    assert Digest.objects.get(recipient=cast.ann).state == DigestState.WAITING
    settings.EMAIL_PORT = mailbox.start()
    sending.send_due(EIGHT + 4 * MINUTE)
    assert len(mailbox) == 0  # not before the pause is over
    sending.send_due(EIGHT + 6 * MINUTE)
    assert mails_of(mailbox, cast.ann) == 1


def test_what_a_crash_left_behind_is_sent_under_the_same_name(
    cast: Cast, late: Account, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(digest: Digest) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(digests, "sent", die)  # the server has taken it, and we never wrote so
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(EIGHT)
    Digest.objects.update(claimed_at=EIGHT)
    sending.send_due(EIGHT + 5 * MINUTE)
    assert mails_of(mailbox, cast.ann) == 1  # somebody may still be at it
    sending.send_due(EIGHT + 11 * MINUTE)
    first, again = mailbox.to(cast.ann.email)
    assert first.message["Message-ID"] == again.message["Message-ID"]
    sending.send_due(EIGHT + 60 * MINUTE)
    assert mails_of(mailbox, cast.ann) == 2


def test_a_crash_before_anything_went_out_loses_nothing(
    cast: Cast, late: Account, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(digest: Digest) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(digests, "still_ours", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(EIGHT)
    assert len(mailbox) == 0
    sending.send_due(EIGHT + 11 * MINUTE)
    assert mails_of(mailbox, cast.ann) == 1


def test_a_slow_process_whose_mail_was_taken_up_elsewhere_sends_nothing(
    cast: Cast, late: Account, mailbox: Mailbox
) -> None:
    digests.enroll(EIGHT)
    slow = digests.take(EIGHT)
    sending.send_due(EIGHT + 11 * MINUTE)
    assert mails_of(mailbox, cast.ann) == 1
    assert not any(digests.still_ours(digest) for digest in slow)


def test_an_address_that_is_refused_does_not_stop_the_others(cast: Cast, mailbox: Mailbox) -> None:
    for person in (cast.ann, cast.bob, cast.cho):
        make_account(person, days_old=15)
    User.objects.filter(pk=cast.bob.pk).update(email="bad@nowhere")
    mailbox.refused = {"bad@nowhere": "550 no such person"}
    counts = sending.send_due(EIGHT)
    assert (mails_of(mailbox, cast.ann), mails_of(mailbox, cast.cho), counts["given_up"]) == (1, 1, 1)
    bobs = Digest.objects.get(recipient=cast.bob)
    assert (bobs.state, bobs.error) == (DigestState.FAILED, "SMTPRecipientsRefused: 550")
    sending.send_due(EIGHT + 60 * MINUTE)
    assert len(mailbox) == 2


def test_an_address_that_makes_the_server_hang_up_does_not_stop_the_others(cast: Cast, mailbox: Mailbox) -> None:
    for person in (cast.ann, cast.bob, cast.cho):
        make_account(person, days_old=15)
    mailbox.refused = {cast.ann.email: "421 go away"}
    sending.send_due(EIGHT)
    assert (mails_of(mailbox, cast.bob), mails_of(mailbox, cast.cho)) == (1, 1)
    assert Digest.objects.get(recipient=cast.ann).state == DigestState.WAITING


def test_it_is_given_up_after_five_attempts(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    mailbox.refusal = "451 try later"
    for minutes in range(0, 700, 5):
        sending.send_due(EIGHT + minutes * MINUTE)
    mine = Digest.objects.get(recipient=cast.ann)
    assert (mine.state, mine.attempts) == (DigestState.FAILED, 5)


# -- when ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "at", "comes"),
    [
        ("", datetime(2026, 3, 9, 23, 59, tzinfo=UTC), False),  # 7:59 in Shanghai
        ("", datetime(2026, 3, 10, 0, 0, tzinfo=UTC), True),
        ("", datetime(2026, 3, 10, 12, 0, tzinfo=UTC), False),  # 20:00: tomorrow's is near enough
        ("Europe/Berlin", datetime(2026, 3, 10, 6, 59, tzinfo=UTC), False),
        ("Europe/Berlin", datetime(2026, 3, 10, 7, 0, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True),  # summer time
        ("America/New_York", datetime(2026, 3, 10, 11, 59, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 3, 10, 12, 0, tzinfo=UTC), True),
        ("No/Where", datetime(2026, 3, 10, 0, 0, tzinfo=UTC), True),
        ("", datetime(2026, 3, 14, 0, 30, tzinfo=UTC), False),  # Saturday
    ],
)
def test_it_comes_at_the_readers_hour(cast: Cast, zone: str, at: datetime, comes: bool) -> None:
    User.objects.filter(pk=cast.ann.pk).update(time_zone=zone)
    assert (cast.ann.pk in [reader.user.pk for reader in digests.wanted(at)]) is comes


def test_hour_weekdays_and_off_are_the_readers_choice(cast: Cast) -> None:
    saturday = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)  # 17:00
    Preference.objects.create(user=cast.ann, hour=17, weekdays=[5])
    Preference.objects.create(user=cast.bob, hour=17, weekdays=[5], digest=False)
    assert [reader.user.pk for reader in digests.wanted(saturday)] == [cast.ann.pk]
    assert digests.wanted(saturday - MINUTE) == []


def test_somebody_who_has_left_gets_nothing(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    digests.enroll(EIGHT)
    User.objects.filter(pk=cast.ann.pk).update(is_active=False)
    sending.send_due(EIGHT)
    assert len(mailbox) == 0


# -- what ----------------------------------------------------------------------------------------------------------
def test_it_says_what_is_due_with_links_and_a_way_out(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    make_account(cast.ann, "Soon gone", days_old=85)
    sending.send_due(EIGHT)
    (mail,) = mailbox.to(cast.ann.email)
    assert mail.subject == "Tue 10 Mar: 2 overdue, 1 to the pool soon"
    for body in (mail.text(), mail.text("html")):
        assert "Soon gone" in body
        assert f"https://crm.example.com/account/{late.pk}/" in body
    assert "重庆包装 Late &amp; Co" in mail.text("html")
    assert "重庆包装 Late & Co" in mail.text()
    way_out = mail.message["List-Unsubscribe"].strip(" <>")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert way_out.startswith("https://crm.example.com/inbox/digest/off/")
    Client().post(way_out.removeprefix("https://crm.example.com"))
    sending.send_due(EIGHT + timedelta(days=1))
    assert mails_of(mailbox, cast.ann) == 1


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "逾期"), ("zh-hant", "逾期")])
def test_it_is_in_the_readers_language(cast: Cast, late: Account, mailbox: Mailbox, language: str, words: str) -> None:
    User.objects.filter(pk=cast.ann.pk).update(language=language)
    sending.send_due(EIGHT)
    (mail,) = mailbox.to(cast.ann.email)
    assert words in mail.text()
    assert {"zh-hans": "3月10日", "zh-hant": "3月10日"}[language] in mail.subject


def test_nothing_deep_is_in_a_mail(cast: Cast, mailbox: Mailbox) -> None:
    account = make_account(cast.ann, "Plain", days_old=15, telephones=["139 5550 7777"], notes="deep-note")
    due = StepInput(due_on=TODAY, text="his daughter marries")
    steps.add_step(account, due, by=cast.ann, today=TODAY - timedelta(days=1))
    facts = {"name": "Plain", "who": "Mia", "answer": "call 139 5550 7777"}
    tell([Message(cast.ann.pk, "comment", "c", account_id=account.pk, params=facts)], now=EIGHT - MINUTE)
    sending.send_due(EIGHT)
    (mail,) = mailbox.to(cast.ann.email)
    whole = mail.text() + mail.text("html")
    assert "1 comment from your manager" in whole
    for word in ("7777", "deep-note", "daughter"):
        assert word not in whole


def test_only_what_is_new_since_the_last_mail_is_told(cast: Cast, mailbox: Mailbox) -> None:
    def told(name: str, at: datetime) -> None:
        tell([Message(cast.ann.pk, "moved_away", name, params={"name": name})], now=at)

    told("First", EIGHT - MINUTE)
    sending.send_due(EIGHT)
    told("Second", EIGHT + 60 * MINUTE)
    told("Seen", EIGHT + 60 * MINUTE)
    Notice.objects.filter(once="Seen").update(read_at=timezone.now())
    sending.send_due(EIGHT + timedelta(days=1))
    first, second = (mail.text() for mail in mailbox.to(cast.ann.email))
    assert "First" in first
    assert "Second" in second
    assert "First" not in second
    assert "Seen" not in second


def test_groups_switched_off_are_left_out(cast: Cast, late: Account, mailbox: Mailbox) -> None:
    tell([Message(cast.ann.pk, "moved_away", "x", params={"name": "Gone"})], now=EIGHT - MINUTE)
    Preference.objects.create(user=cast.ann, not_mailed=["due"])
    Preference.objects.create(user=cast.bob, not_mailed=["due"])
    make_account(cast.bob, days_old=15)
    sending.send_due(EIGHT)
    (mail,) = mailbox.mails
    assert "Gone" in mail.text()
    assert "Late & Co" not in mail.text()


def test_the_numbers_are_those_of_today(cast: Cast) -> None:
    for number in range(8):
        make_account(cast.ann, days_old=15 + number)
        make_account(cast.bob, days_old=78 + number)
        make_account(cast.cho, days_old=60, contacts_made=12, grade="C")
    with time_machine.travel(noon(TODAY), tick=True):
        of_every_kind(cast, TODAY)
    Leave.objects.create(user=cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY)
    people = list(User.objects.order_by("pk"))
    readers = [digests.reader_of(person, EIGHT) for person in people]
    told = set()
    for contents in gather.contents_of(readers, EIGHT):
        person = User.objects.get(pk=contents.reader.user.pk)
        person._served_owner_ids = (person.pk, cast.bob.pk) if person == cast.ann else (person.pk,)
        on_page = {queue.name: queue.count for queue in today_page.queues_of(person, today=TODAY)}
        board = {part.name: part.count for part in deciding.waiting_for(person, today=TODAY, policy=in_force())}
        mailed = {part.name: part.count for part in contents.queues}
        assert mailed == {name: on_page[name] for name in gather.MAILED if on_page[name]}, person
        assert contents.waiting == board, person
        assert list(contents.waiting) == list(board), person
        told |= set(board)
    assert told == set(deciding.GROUPS)


def test_a_managers_mail_names_every_kind_and_how_many_in_all(cast: Cast, mailbox: Mailbox) -> None:
    with time_machine.travel(noon(TODAY), tick=True):
        of_every_kind(cast, TODAY)
    sending.send_due(EIGHT)
    (mail,) = mailbox.to(cast.mia.email)
    board = deciding.waiting_for(again(cast.mia), today=TODAY, policy=in_force())
    assert f"{sum(part.count for part in board)} to decide" in mail.subject
    for part in board:
        assert f"- {part.group.label} · {part.count}" in mail.text()
        assert f"https://crm.example.com/decisions/?group={part.name}" in mail.text("html")


@pytest.mark.parametrize("managers", [1, 8])
def test_what_waits_is_counted_for_several_managers_at_once(
    cast: Cast, managers: int, django_assert_num_queries: Any
) -> None:
    people = [make_user(f"Lead {number}", role="manager") for number in range(managers)]
    for person in people:
        make_account(make_user(f"Of {person}", team=make_team(f"Team of {person}", manager=person)), days_old=15)
    readers = [digests.reader_of(again(person), EIGHT) for person in people]
    policy = in_force()
    with django_assert_num_queries(3):  # teams, deputies, counts
        gather.waiting_of(readers, TODAY, policy)


@pytest.mark.parametrize("people", [2, 30])
def test_gathering_costs_the_same_number_of_statements(cast: Cast, people: int, django_assert_num_queries: Any) -> None:
    for number in range(people):
        person = make_user(f"Seller {number}", team=cast.north)
        make_account(person, days_old=15)
        tell([Message(person.pk, "moved_away", f"x{number}", params={"name": "n"})], now=EIGHT - MINUTE)
    digests.enroll(EIGHT)
    chunk = digests.take(EIGHT)
    readers = [digests.reader_of(digest.recipient, EIGHT) for digest in chunk]
    with django_assert_num_queries(10):
        contents = gather.contents_of(readers, EIGHT)
    assert sum(not one.empty for one in contents) == people


def test_a_day_of_many_people_is_sent_in_chunks_over_few_connections(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "CHUNK", 4)
    for number in range(10):
        make_account(make_user(f"Seller {number}", team=cast.north), days_old=15)
    assert sending.send_due(EIGHT)["sent"] == 10
    assert len({mail.to for mail in mailbox.mails}) == 10
    assert mailbox.connections <= 5


# -- by hand -------------------------------------------------------------------------------------------------------
def test_the_command_shows_and_sends_nothing_with_dry_run(
    cast: Cast, late: Account, mailbox: Mailbox, capsys: Any
) -> None:
    from django.core.management import call_command

    call_command("digest", "--on", "2026-03-10", "--dry-run")
    assert f"{cast.ann.email}: " in capsys.readouterr().out
    call_command("digest", "--on", "2026-03-10", "--dry-run", "--for", cast.ann.email.upper())
    assert "List-Unsubscribe" in capsys.readouterr().out
    assert len(mailbox) == 0
    assert not Digest.objects.exists()


def test_the_task_is_on_the_schedule_and_silent_without_a_mail_server(cast: Cast, late: Account, settings: Any) -> None:
    from crm.celery import app
    from pages import tasks

    assert crm.CELERY_BEAT_SCHEDULE["digest"]["task"] in app.tasks
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    tasks.digest()
    assert not Digest.objects.exists()
