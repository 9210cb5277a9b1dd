"""Adding, changing, pausing and testing robots; each is an event, and none tells the address or the secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from commons import sealing
from core.errors import Refusal, StaleEdit
from core.outbound import OutboundError, target_of
from notifications import catalogue
from notifications.models import Delivery, DeliveryState, Robot, working_week
from notifications.robots import vendors

if TYPE_CHECKING:
    from users.models import Team, User

CHUNK = 500


class RobotPaused(Refusal):
    """A paused robot says nothing."""

    code = "robot_paused"


@dataclass(frozen=True)
class RobotFacts:
    """What an admin enters; an empty `address` or `secret` keeps the one that is known."""

    name: str
    vendor: str
    team: Team | None = None
    kinds: list[str] = field(default_factory=list)
    language: str = "zh-hans"
    address: str = ""
    secret: str = ""
    forget_secret: bool = False
    quiet_from: int | None = None
    quiet_until: int | None = None
    weekdays: list[int] = field(default_factory=working_week)


@transaction.atomic
def save(robot: Robot | None, facts: RobotFacts, *, by: User, version: int = 0) -> Robot:
    """Add a robot (`robot` None) or change one. Raises StaleEdit, and OutboundError `address` for one not to be called."""
    if facts.address and not vendors.is_at_home(facts.vendor, facts.address):
        raise OutboundError("address")
    row = Robot.objects.select_for_update().get(pk=robot.pk) if robot else Robot()
    if robot and row.version != version:
        raise StaleEdit(_("Somebody else has changed this robot meanwhile: look at it again."))
    row.name, row.vendor, row.team, row.language = facts.name, facts.vendor, facts.team, facts.language
    row.kinds = [code for code in catalogue.shared_codes() if code in facts.kinds]
    row.quiet_from, row.quiet_until, row.weekdays = facts.quiet_from, facts.quiet_until, sorted(set(facts.weekdays))
    row.version = row.version + 1 if robot else 1
    if robot is None:
        row.save()  # its number is part of what is sealed
    if facts.address or facts.secret or facts.forget_secret:
        kept = secrets_of(row) if robot and not (facts.address and (facts.secret or facts.forget_secret)) else {}
        secret = "" if facts.forget_secret else facts.secret or kept.get("secret", "")
        _seal(row, facts.address or kept["address"], secret)
    row.save()
    audit.record("robot.changed" if robot else "robot.added", row, by=by, name=row.name, vendor=row.vendor,
                 team=row.team_id, kinds=row.kinds, new_address=bool(facts.address), new_secret=bool(facts.secret))  # fmt: skip
    return row


@transaction.atomic
def pause(robot: Robot, *, active: bool, by: User) -> None:
    """Silence a robot, or let it speak again; what waits for a paused one is not sent later."""
    if Robot.objects.filter(pk=robot.pk, active=not active).update(active=active):
        audit.record("robot.resumed" if active else "robot.paused", robot, by=by, name=robot.name)
    waiting = Delivery.objects.filter(robot=robot, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DROPPED, next_try_at=None)


@transaction.atomic
def test(robot: Robot, *, by: User, now: datetime) -> Delivery:
    """Let a robot say that it works, at once and whatever the hour. Raises RobotPaused."""
    if not Robot.objects.select_for_update().filter(pk=robot.pk, active=True).exists():
        raise RobotPaused(_("The robot is paused: let it speak again first."))
    audit.record("robot.tested", robot, by=by, name=robot.name)
    return Delivery.objects.create(robot=robot, test=True, made_at=now, next_try_at=now)


def secrets_of(robot: Robot) -> dict[str, str]:
    """`address` and `secret` in clear, for the call alone. Raises sealing.Unreadable when the key is gone."""
    return sealing.opened(robot.wrapped, f"robot {robot.pk}", robot.sealed)


def rewrap_all() -> int:
    """Bring every robot's data key under the first of FIELD_KEYS; returns how many."""
    with transaction.atomic():
        robots = list(Robot.objects.select_for_update().order_by("pk"))
        for robot in robots:
            robot.wrapped = sealing.rewrapped(robot.wrapped)
        Robot.objects.bulk_update(robots, ["wrapped"], batch_size=CHUNK)
    return len(robots)


def _seal(row: Robot, address: str, secret: str) -> None:
    row.host, row.signed = target_of(address).host, bool(secret)
    row.wrapped = sealing.new_wrapped_key()
    row.sealed = sealing.seal(row.wrapped, f"robot {row.pk}", {"address": address, "secret": secret})
