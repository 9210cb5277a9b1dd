"""Messages on their way to robots: taken up under a lease, tried again each time later, given up in the end.

The call is made outside any transaction. A process that dies leaves its message to the next one; one cut between the
robot's "taken" and our "sent" is said twice, for no vendor offers a name for a message.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from commons.sealing import Unreadable
from core import outbound
from core.outbound import OutboundError
from notifications.models import Delivery, DeliveryQuerySet, DeliveryState, Notice, Robot, Trouble
from notifications.robots import vendors, wording
from notifications.services.robots.keeping import secrets_of
from notifications.services.telling import Message, tell
from users.models import Role, User

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
MOST_ATTEMPTS = len(PAUSES) + 1
CHUNK = 50
OLDEST = timedelta(hours=12)  # what could not be said for so long is no news any more


def send_due(now: datetime) -> dict[str, int]:
    """Send what is due; safe to start again and at the same time elsewhere. Returns counts."""
    counts = {"sent": 0, "put_off": 0, "given_up": 0}
    while chunk := _take(now):
        for delivery in chunk:
            counts[deliver(delivery, now=now)] += 1
    return counts


def deliver(delivery: Delivery, *, now: datetime) -> str:
    """Make one call; returns what became of it: sent, put_off, given_up."""
    robot = delivery.robot
    counts = {} if delivery.test else matters(delivery.notices)
    try:
        secrets = _secrets(robot)
        if not vendors.is_at_home(robot.vendor, secrets["address"]):  # allowed once, or kept before hosts were checked
            raise OutboundError("address")
        message = wording.test_of(robot) if delivery.test else wording.message_of(robot, counts)
        call = vendors.call_for(robot.vendor, secrets["address"], secrets["secret"], message, now=timezone.now())
        vendors.judge(robot.vendor, outbound.post(call.url, call.body))
    except OutboundError as trouble:
        return _failed(delivery, trouble, counts, now)
    _ours(delivery).update(
        state=DeliveryState.SENT, counts=counts, ended_at=timezone.now(), trouble="", detail="", next_try_at=None
    )
    return "sent"


def matters(notices: Iterable[int]) -> dict[str, int]:
    """How many matters of each kind some notices are about: an account of which two people were told is one."""
    rows = Notice.objects.filter(pk__in=list(notices)).order_by().values_list("kind").annotate(
        accounts=Count("account_id", distinct=True), others=Count("once", distinct=True, filter=Q(account_id=None))
    )  # fmt: skip
    return {kind: accounts + others for kind, accounts, others in rows}


def _secrets(robot: Robot) -> dict[str, str]:
    try:
        return secrets_of(robot)
    except Unreadable:
        raise OutboundError("secret") from None


@transaction.atomic
def _take(now: datetime) -> list[Delivery]:
    """Take up a chunk: what is due, and what a dead process has left behind."""
    ready = Q(state=DeliveryState.WAITING, next_try_at__lte=now)
    left_behind = Q(state=DeliveryState.CLAIMED, claimed_at__lt=now - LEASE)
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        ready | left_behind, robot__active=True
    )
    chosen = list(rows.select_related("robot__team").order_by("pk")[:CHUNK])
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in chosen]).update(
        state=DeliveryState.CLAIMED, attempts=F("attempts") + 1, claimed_at=now, next_try_at=None
    )
    for delivery in chosen:
        delivery.attempts += 1
    return chosen


def _failed(delivery: Delivery, trouble: OutboundError, counts: dict[str, int], now: datetime) -> str:
    """Try again later; a test, what no second attempt would change, and what is old are given up at once."""
    robot = delivery.robot
    code = trouble.code if trouble.code in Trouble.values else Trouble.ANSWER
    said: dict[str, Any] = {"trouble": code, "detail": _without_secrets(robot, trouble.detail), "counts": counts}
    log.warning("Robot %s could not be reached (%s).", robot.pk, code)
    hopeless = delivery.attempts >= MOST_ATTEMPTS or now - delivery.made_at > OLDEST + PAUSES[-1]
    if delivery.test or hopeless or vendors.is_final(robot.vendor, trouble):
        _give_up(delivery, said, now)
        return "given_up"
    pause = PAUSES[delivery.attempts - 1]
    _ours(delivery).update(state=DeliveryState.WAITING, next_try_at=now + pause, **said)
    return "put_off"


@transaction.atomic
def _give_up(delivery: Delivery, said: dict[str, Any], now: datetime) -> None:
    """No further attempt; admins are told once a day and robot (whoever tests sees it at once)."""
    done = _ours(delivery).update(state=DeliveryState.FAILED, ended_at=timezone.now(), next_try_at=None, **said)
    if not done or delivery.test:
        return
    robot, day = delivery.robot, timezone.localdate(now)
    params = {"name": robot.name, "trouble": said["trouble"], "robot_page": robot.pk}
    admins = User.objects.active().filter(role=Role.ADMIN).values_list("pk", flat=True)
    once = f"robot:{robot.pk}:{day.isoformat()}"
    tell([Message(pk, "robot_failed", once, params=params) for pk in admins], now=now)


def _without_secrets(robot: Robot, text: str) -> str:
    """What a host said may repeat what it was sent."""
    try:
        secrets = secrets_of(robot)
    except Unreadable:
        return ""
    words = [secrets["secret"], *vendors.keys_in(secrets["address"])]
    for word in filter(None, words):
        text = text.replace(word, "…")
    return text[: vendors.LONGEST_DETAIL]


def _ours(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED, attempts=delivery.attempts)
