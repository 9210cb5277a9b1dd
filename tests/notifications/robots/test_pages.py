"""The admins' pages of robots: add, test, pause, the log; nobody else's, and the secrets never shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Event
from notifications.models import Delivery, DeliveryState, Robot
from notifications.services.robots import delivering, keeping
from tests.cast import Cast
from tests.notifications.robots.conftest import KEY, NOON, SECRET
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db
Make = Callable[..., Robot]
NEW, LIST = "notifications:robot_new", "notifications:robots"
DING = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"


def entered(**changes: Any) -> dict[str, Any]:
    usual = {
        "name": "North group", "vendor": "dingtalk", "address": DING, "secret": SECRET, "team": "", "language": "en",
        "kinds": ["proposed"], "weekdays": ["0", "1"], "quiet_hours": "on", "quiet_from": "20", "quiet_until": "8",
    }  # fmt: skip
    return {**usual, **changes}


def page_of(robot: Robot, name: str = "robot") -> str:
    return reverse(f"notifications:{name}", args=[robot.pk])


def test_an_admin_adds_a_robot_and_nobody_reads_its_secrets_again(cast: Cast, as_user: Any) -> None:
    admin = as_user(cast.ada)
    answer = admin.post(reverse(NEW), entered(team=cast.north.pk))
    robot = Robot.objects.get()
    assert answer.headers["Location"] == page_of(robot)
    assert (robot.team, robot.kinds, robot.weekdays, robot.host) == (
        cast.north,
        ["proposed"],
        [0, 1],
        "oapi.dingtalk.com",
    )
    assert keeping.secrets_of(robot) == {"address": DING, "secret": SECRET}
    pages = (reverse(LIST), page_of(robot), page_of(robot, "robot_edit"), "/admin/")
    for body in (admin.get(url).content.decode() for url in pages):
        assert KEY not in body
        assert SECRET not in body
    event = Event.objects.get(code="robot.added")
    assert event.actor == cast.ada
    assert KEY not in str(event.params)


@pytest.mark.parametrize("changes", [{"name": "Another"}, {"kinds": ["silent", "nonsense"]}])
def test_a_change_without_an_address_keeps_what_is_known(
    cast: Cast, as_user: Any, make_robot: Make, changes: Any
) -> None:
    robot, admin = make_robot(), as_user(cast.ada)
    before = keeping.secrets_of(robot)
    answer = admin.post(page_of(robot, "robot_edit"), entered(address="", secret="", version=robot.version, **changes))
    robot.refresh_from_db()
    assert answer.status_code == (422 if "kinds" in changes else 302)
    assert keeping.secrets_of(robot) == before


def test_address_and_secret_are_replaced_each_by_itself(cast: Cast, as_user: Any, make_robot: Make) -> None:
    robot, admin = make_robot(), as_user(cast.ada)
    admin.post(page_of(robot, "robot_edit"), entered(secret="", version=1))
    robot.refresh_from_db()
    assert keeping.secrets_of(robot) == {"address": DING, "secret": SECRET}
    admin.post(page_of(robot, "robot_edit"), entered(address="", secret="SECnew", version=2))
    robot.refresh_from_db()
    assert keeping.secrets_of(robot) == {"address": DING, "secret": "SECnew"}
    admin.post(page_of(robot, "robot_edit"), entered(address="", secret="", forget_secret="on", version=3))
    robot.refresh_from_db()
    assert (keeping.secrets_of(robot)["secret"], robot.signed) == ("", False)


def test_of_two_changes_the_second_is_told(cast: Cast, as_user: Any, make_robot: Make) -> None:
    robot, admin = make_robot(), as_user(cast.ada)
    assert admin.post(page_of(robot, "robot_edit"), entered(version=1)).status_code == 302
    assert admin.post(page_of(robot, "robot_edit"), entered(version=1, name="Late")).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": ""}, "required"),
        ({"address": "http://oapi.dingtalk.com/robot/send?access_token=x"}, "https://"),
        ({"address": "https://oapi.dingtalk.com:8443/robot/send?access_token=x"}, "https://"),
        ({"address": "https://oapi.dingtalk.com/robot/send"}, "It looks like"),
        ({"address": "https://open.feishu.cn/open-apis/bot/v2/hook/1"}, "oapi.dingtalk.com, api.dingtalk.com"),
        ({"vendor": "wecom", "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}, "does not sign"),
        ({"vendor": "slack"}, ""),
        ({"kinds": []}, "Choose at least one kind."),
        ({"kinds": ["comment"]}, ""),  # personal: no robot tells it
        ({"weekdays": []}, ""),
        ({"quiet_until": "20"}, "another hour"),
        ({"team": "999999"}, ""),
    ],
)
def test_what_cannot_work_is_refused_in_words(cast: Cast, as_user: Any, wrong: dict[str, Any], words: str) -> None:
    answer = as_user(cast.ada).post(reverse(NEW), entered(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Robot.objects.exists()
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize(
    ("vendor", "tail", "hosts"),
    [
        ("wecom", "/cgi-bin/webhook/send?key=1", ["127.0.0.1", "169.254.169.254", "localhost", "evil.example", "qyapi.weixin.qq.com.evil.example"]),
        ("dingtalk", "/robot/send?access_token=1", ["[::1]", "oapi.dingtalk.com.evil.example", "qyapi.weixin.qq.com", "2130706433"]),
        ("lark", "/open-apis/bot/v2/hook/1", ["10.0.0.1", "open-feishu.cn", "feishu.cn"]),
    ],
)  # fmt: skip
def test_only_the_vendors_own_hosts_are_accepted(
    cast: Cast, as_user: Any, vendor: str, tail: str, hosts: list[str]
) -> None:
    admin = as_user(cast.ada)
    for host in hosts:
        answer = admin.post(reverse(NEW), entered(vendor=vendor, secret="", address=f"https://{host}{tail}"))
        assert (host, answer.status_code) == (host, 422)
        assert "listen at" in answer.content.decode()
    assert not Robot.objects.exists()


@pytest.mark.parametrize(
    ("vendor", "address"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"),
        ("dingtalk", "https://api.dingtalk.com/robot/send?access_token=1"),
        ("lark", "https://open.larksuite.com/open-apis/bot/v2/hook/1"),
        ("lark", "https://lark.intranet:8443/open-apis/bot/v2/hook/1"),
    ],
)
def test_vendors_and_hosts_that_are_allowed_are_accepted(
    cast: Cast, as_user: Any, settings: Any, vendor: str, address: str
) -> None:
    settings.OUTBOUND_ALLOWED = ["lark.intranet:8443"]
    answer = as_user(cast.ada).post(reverse(NEW), entered(vendor=vendor, secret="", address=address))
    assert answer.status_code == 302


@pytest.mark.parametrize("who", ["ann", "mia", "max"])
def test_robots_are_there_for_admins_only(cast: Cast, as_user: Any, make_robot: Make, who: str) -> None:
    robot, browser = make_robot(), as_user(getattr(cast, who))
    for url in (reverse(LIST), reverse(NEW), page_of(robot), page_of(robot, "robot_edit")):
        assert browser.get(url).status_code == 404
    for name in ("robot_pause", "robot_test", "robot_edit"):
        assert browser.post(page_of(robot, name), entered()).status_code == 404
    robot.refresh_from_db()
    assert (robot.active, robot.version, Delivery.objects.count()) == (True, 1, 0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [(b'{"errcode":0}', "sent"), (b'{"errcode":310000,"errmsg":"sign not match"}', "sign not match")],
)
def test_a_test_says_what_became_of_it(
    cast: Cast, as_user: Any, make_robot: Make, receiver: Receiver, answer: bytes, words: str, django_capture_on_commit_callbacks: Any
) -> None:  # fmt: skip
    robot, admin, receiver.answer = make_robot(quiet_from=0, quiet_until=23), as_user(cast.ada), answer
    assert admin.post(page_of(robot, "robot_test")).status_code == 302
    log = admin.get(page_of(robot), headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="load delay:2s"' in log  # it asks again while one is under way
    delivering.send_due(Delivery.objects.get().made_at)
    assert "This is a test" in receiver.calls[0].json["markdown"]["text"]
    log = admin.get(page_of(robot), headers={"HX-Request": "true"}).content.decode()
    assert words in log
    assert "hx-trigger" not in log


def test_a_paused_robot_is_not_tested(cast: Cast, as_user: Any, make_robot: Make) -> None:
    robot, admin = make_robot(), as_user(cast.ada)
    admin.post(page_of(robot, "robot_pause"), {"pause": "yes"})
    admin.post(page_of(robot, "robot_test"))
    assert not Delivery.objects.exists()
    admin.post(page_of(robot, "robot_pause"), {"resume": "yes"})
    robot.refresh_from_db()
    assert robot.active
    assert list(Event.objects.filter(code__startswith="robot.").order_by("pk").values_list("code", flat=True)) == [
        "robot.added", "robot.paused", "robot.resumed",
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [2, 30])
def test_pages_cost_the_same_however_long_the_log(
    cast: Cast, as_user: Any, make_robot: Make, django_assert_max_num_queries: Any, rows: int
) -> None:
    robots, admin = [make_robot(name=f"R{n}") for n in range(rows)], as_user(cast.ada)
    Delivery.objects.bulk_create(
        Delivery(robot=robots[0], made_at=NOON, state=DeliveryState.SENT, counts={"proposed": 1}) for _n in range(rows)
    )
    for url in (reverse(LIST), page_of(robots[0])):
        with django_assert_max_num_queries(7):
            assert admin.get(url).status_code == 200
