"""A robot of a chat group, paused, so that the demo calls nobody; with the log of a few messages."""

from __future__ import annotations

from datetime import date, timedelta

from demo.history import moment
from demo.staff import Staff
from notifications.models import Delivery, DeliveryState, Trouble
from notifications.services.robots import keeping
from notifications.services.robots.keeping import RobotFacts

KINDS = ["recycle_warning", "proposed", "contact_10", "on_desk", "complaint_overdue"]


def add_robot(staff: Staff, today: date) -> None:
    """The robot of the group of East China."""
    admin = staff.people["admin"]
    facts = RobotFacts(
        name="华东销售群",
        vendor="dingtalk",
        team=staff.teams["east"],
        kinds=KINDS,
        language="zh-hans",
        address="https://oapi.dingtalk.com/robot/send?access_token=demo-demo-demo",
        secret="SECdemo",  # nosec B106 - of a robot that does not exist
        quiet_from=20,
        quiet_until=8,
    )
    robot = keeping.save(None, facts, by=admin)
    keeping.pause(robot, active=False, by=admin)
    told = (
        (3, {"proposed": 2, "recycle_warning": 4}, DeliveryState.SENT, "", "", 1),
        (2, {"recycle_warning": 3, "contact_10": 1}, DeliveryState.SENT, "", "", 2),
        (1, {"on_desk": 1}, DeliveryState.FAILED, Trouble.REFUSED, "310000 sign not match", 1),
    )
    Delivery.objects.bulk_create(
        Delivery(
            robot=robot,
            counts=counts,
            state=state,
            trouble=trouble,
            detail=detail,
            attempts=attempts,
            made_at=moment(today - timedelta(days=ago), 8, 1),
            ended_at=moment(today - timedelta(days=ago), 8, 2),
        )
        for ago, counts, state, trouble, detail, attempts in told
    )
