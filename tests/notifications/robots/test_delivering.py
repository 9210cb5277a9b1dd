"""Messages reach a robot's group once, signed, later where it is away, and are given up with a word to the admins."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import socket
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings as crm
from django.db import connection

from core.outbound import OutboundError
from notifications import inbox
from notifications.models import Delivery, DeliveryState, Notice, Robot
from notifications.services import Message, routing, tell
from notifications.services.robots import delivering, keeping
from tests.cast import Cast
from tests.faults.together import at_once, gate_after, meeting_before
from tests.notifications.robots.conftest import KEY, NOON, SECRET
from tests.receiver import Receiver
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
Make = Callable[..., Robot]


def told(person: User, kind: str, *accounts: int, at: Any = NOON) -> None:
    tell(
        [
            Message(person.pk, kind, f"{kind}:{n}", f"night:{at}", n, {"name": f"zqaccount{n}qz", "who": "zqwhoqz"})
            for n in accounts
        ],
        now=at,
    )


def pass_on(at: Any = NOON, minutes: int = 1) -> dict[str, int]:
    routing.route(at)
    return delivering.send_due(at + minutes * MINUTE)


# -- what ----------------------------------------------------------------------------------------------------------
def test_a_group_reads_how_many_matters_there_are_in_one_signed_message(
    cast: Cast, receiver: Receiver, make_robot: Make
) -> None:
    make_robot()
    told(cast.ann, "moved_away", 1, 2, 3)
    told(cast.mia, "moved_away", 3)  # the manager is told of one of them too
    told(cast.ann, "proposed", 4)
    told(cast.ann, "comment", 5)  # not one of its kinds
    told(cast.sue, "proposed", 6)  # not of its team
    assert pass_on()["sent"] == 1
    (call,) = receiver.calls
    assert call.json["markdown"]["text"].splitlines()[:4] == [
        f"### Sales CRM · {cast.north.name}", "", "- Accounts to suspend or keep: 1", "- Accounts that left their owner: 3",
    ]  # fmt: skip
    assert call.query["access_token"] == [KEY]
    stamp = call.query["timestamp"][0]
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert call.query["sign"] == [base64.b64encode(digest).decode()]
    assert pass_on(NOON + MINUTE)["sent"] == 0


def test_no_customer_no_colleague_and_no_word_of_theirs_leaves_the_house(
    cast: Cast, receiver: Receiver, make_robot: Make
) -> None:
    make_robot(kinds=["moved_away", "escalation", "silent", "complaint"], team=None)
    for kind in ("moved_away", "escalation", "silent", "complaint"):
        told(cast.ann, kind, 1, 2)
    pass_on()
    (call,) = receiver.calls
    said = call.body.decode()
    assert "zq" not in said
    assert not any(person.name in said for person in User.objects.all())
    assert "https://crm.example.com/inbox/" in said


def test_a_robot_speaks_its_own_language(cast: Cast, receiver: Receiver, make_robot: Make) -> None:
    receiver.answer = b'{"code":0,"msg":"success"}'
    address = f"{receiver.url}/open-apis/bot/v2/hook/{KEY}"
    make_robot(vendor="lark", address=address, language="zh-hans", team=None)
    told(cast.ann, "proposed", 1)
    assert pass_on()["sent"] == 1
    assert receiver.calls[0].json["content"]["post"]["zh_cn"]["title"] == "销售 CRM"


def test_the_night_is_told_in_the_morning_as_one_message(cast: Cast, receiver: Receiver, make_robot: Make) -> None:
    make_robot(quiet_from=20, quiet_until=8)
    night = NOON + timedelta(hours=9)  # 21:00
    for hours in (0, 4):
        told(cast.ann, "proposed", hours + 1, at=night + timedelta(hours=hours))
        pass_on(night + timedelta(hours=hours), minutes=30)
    assert receiver.calls == []
    delivering.send_due(night + timedelta(hours=11))
    (call,) = receiver.calls
    assert "keep: 2" in call.json["markdown"]["text"]


def test_what_happened_before_a_robot_was_there_is_no_news_for_it(
    cast: Cast, receiver: Receiver, make_robot: Make
) -> None:
    told(cast.ann, "proposed", 1)
    routing.route(NOON)
    make_robot()
    assert pass_on(NOON + MINUTE) == {"sent": 0, "put_off": 0, "given_up": 0}


def test_after_an_outage_of_days_old_matters_are_not_told(cast: Cast, receiver: Receiver, make_robot: Make) -> None:
    make_robot()
    told(cast.ann, "proposed", 1)
    pass_on(NOON + timedelta(days=2))
    assert receiver.calls == []
    assert not Notice.objects.filter(routed=False).exists()


# -- once, and again where it failed -------------------------------------------------------------------------------
def test_two_schedules_at_once_say_it_once(cast: Cast, receiver: Receiver, make_robot: Make) -> None:
    make_robot()
    told(cast.ann, "proposed", 1)
    with meeting_before(routing.Delivery.objects, "bulk_create", patience=0.5):
        at_once([partial(routing.route, NOON) for _ in range(2)])
    at_once([partial(delivering.send_due, NOON + 2 * MINUTE) for _ in range(2)])
    assert len(receiver.calls) == 1


def test_a_group_that_is_away_is_told_later_each_time_later_and_once(
    cast: Cast, receiver: Receiver, make_robot: Make, settings: Any
) -> None:
    make_robot()
    receiver.status = 503
    told(cast.ann, "proposed", 1)
    assert pass_on()["put_off"] == 1
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.trouble, row.detail) == (DeliveryState.WAITING, 1, "status", "503")
    delivering.send_due(NOON + 90 * timedelta(seconds=1))
    assert len(receiver.calls) == 1  # not before the pause is over
    delivering.send_due(NOON + 2 * MINUTE)
    receiver.status = 200
    delivering.send_due(NOON + 6 * MINUTE)
    assert len(receiver.calls) == 2
    delivering.send_due(NOON + 7 * MINUTE)
    delivering.send_due(NOON + 60 * MINUTE)
    assert len(receiver.calls) == 3
    row.refresh_from_db()
    assert (row.state, row.attempts, row.trouble, row.counts) == (DeliveryState.SENT, 3, "", {"proposed": 1})


def test_it_is_given_up_after_six_attempts_and_admins_are_told_once_a_day(
    cast: Cast, receiver: Receiver, make_robot: Make
) -> None:
    robot = make_robot()
    receiver.status = 500
    for number in (1, 2):
        told(cast.ann, "proposed", number, at=NOON + number * MINUTE)
        routing.route(NOON + number * MINUTE)
        for minutes in (2, 3, 8, 30, 100, 300):
            delivering.send_due(NOON + (number + minutes) * MINUTE)
    assert [(d.state, d.attempts) for d in Delivery.objects.order_by("pk")] == [(DeliveryState.FAILED, 6)] * 2
    assert len(receiver.calls) == 12
    (notice,) = inbox.look(Notice.objects.filter(kind="robot_failed"), cast.ada)
    assert notice.recipient == cast.ada
    assert inbox.sentence(notice).startswith("Messages of the robot “North group” do not arrive. The host answered")
    assert inbox.address_of(notice) == f"/inbox/robots/{robot.pk}/"


@pytest.mark.parametrize(
    ("status", "answer", "trouble"),
    [
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "refused"),
        (404, b"", "status"),
        (302, b"", "redirect"),
    ],
)
def test_what_no_second_attempt_would_change_is_given_up_at_once(
    cast: Cast, receiver: Receiver, make_robot: Make, status: int, answer: bytes, trouble: str
) -> None:
    make_robot()
    receiver.status, receiver.answer = status, answer
    told(cast.ann, "proposed", 1)
    assert pass_on()["given_up"] == 1
    assert Delivery.objects.get().trouble == trouble


def test_what_a_killed_worker_left_behind_is_taken_up(
    cast: Cast, receiver: Receiver, make_robot: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_robot()
    told(cast.ann, "proposed", 1)

    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivering.outbound, "post", die)
        with pytest.raises(KeyboardInterrupt):
            pass_on()
    delivering.send_due(NOON + 5 * MINUTE)
    assert receiver.calls == []  # somebody may still be at it
    delivering.send_due(NOON + 7 * MINUTE)
    assert len(receiver.calls) == 1


def test_a_paused_robot_says_nothing_not_even_later(cast: Cast, receiver: Receiver, make_robot: Make) -> None:
    robot = make_robot()
    told(cast.ann, "proposed", 1)
    routing.route(NOON)
    keeping.pause(robot, active=False, by=cast.ada)
    told(cast.ann, "proposed", 2)
    pass_on()
    keeping.pause(robot, active=True, by=cast.ada)
    pass_on(NOON + 60 * MINUTE)
    assert receiver.calls == []
    assert Delivery.objects.get().state == DeliveryState.DROPPED


def test_what_was_under_way_when_a_robot_was_paused_is_not_tried_again(
    cast: Cast, receiver: Receiver, make_robot: Make
) -> None:
    robot = make_robot()
    receiver.status = 503
    told(cast.ann, "proposed", 1)
    routing.route(NOON)
    with gate_after(delivering.outbound, "target_of") as gate:

        def pause() -> None:
            gate.wait_until_reached()
            keeping.pause(robot, active=False, by=cast.ada)
            gate.opened.set()

        at_once([partial(delivering.send_due, NOON + MINUTE), pause])
    delivering.send_due(NOON + 60 * MINUTE)
    assert len(receiver.calls) == 1
    keeping.pause(robot, active=True, by=cast.ada)
    delivering.send_due(NOON + 61 * MINUTE)
    assert len(receiver.calls) == 1


# -- where ---------------------------------------------------------------------------------------------------------
def test_an_address_inside_the_house_is_not_called(
    cast: Cast, receiver: Receiver, make_robot: Make, settings: Any
) -> None:
    make_robot()
    settings.OUTBOUND_ALLOWED = []
    told(cast.ann, "proposed", 1)
    assert pass_on()["given_up"] == 1
    settings.OUTBOUND_ALLOWED = ["robot.intranet"]
    make_robot(address=f"https://robot.intranet/robot/send?access_token={KEY}")
    settings.OUTBOUND_ALLOWED = []
    told(cast.ann, "proposed", 2, at=NOON + MINUTE)
    pass_on(NOON + MINUTE)
    assert receiver.calls == []
    assert {d.trouble for d in Delivery.objects.all()} == {"address"}


def test_a_vendors_name_that_leads_into_the_house_is_not_called(
    cast: Cast, make_robot: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: inside)
    make_robot(address=f"https://oapi.dingtalk.com/robot/send?access_token={KEY}")
    told(cast.ann, "proposed", 1)
    pass_on()
    assert Delivery.objects.get().trouble == "not_public"


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example", "oapi.dingtalk.com.evil.example", "open.feishu.cn"])
def test_the_service_keeps_no_address_of_another_host(make_robot: Make, host: str) -> None:
    with pytest.raises(OutboundError):
        make_robot(address=f"https://{host}/robot/send?access_token={KEY}")
    assert not Robot.objects.exists()


# -- secrets -------------------------------------------------------------------------------------------------------
def test_address_and_secret_lie_nowhere_in_clear(
    cast: Cast, receiver: Receiver, make_robot: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_robot()
    receiver.answer = f'{{"errcode":40001,"errmsg":"bad {KEY} and {SECRET}"}}'.encode()
    told(cast.ann, "proposed", 1)
    pass_on()
    assert Delivery.objects.get().detail == "40001 bad … and …"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(row_to_json(r)::text, '') FROM notifications_robot r"
            " UNION ALL SELECT string_agg(row_to_json(d)::text, '') FROM notifications_delivery d"
            " UNION ALL SELECT string_agg(row_to_json(e)::text, '') FROM audit_event e"
        )
        stored = "".join(row[0] for row in cursor.fetchall())
    for word in (KEY, SECRET):
        assert word not in stored
        assert word not in caplog.text


def test_a_new_installation_key_keeps_robots_speaking(
    cast: Cast, receiver: Receiver, make_robot: Make, settings: Any
) -> None:
    from cryptography.fernet import Fernet
    from django.core.management import call_command

    robot = make_robot()
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rewrap_keys", verbosity=0)
    settings.FIELD_KEYS = [new]
    robot.refresh_from_db()
    assert keeping.secrets_of(robot)["secret"] == SECRET
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    told(cast.ann, "proposed", 1)
    assert pass_on()["given_up"] == 1
    assert Delivery.objects.get().trouble == "secret"


def test_the_tasks_are_on_the_schedule(cast: Cast) -> None:
    from crm.celery import app

    for name in ("route-notices", "robots", "mails-at-once"):
        assert crm.CELERY_BEAT_SCHEDULE[name]["task"] in app.tasks
