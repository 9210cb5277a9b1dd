"""Passing new notices on: to mails at once and to robots, each notice once.

A notice says by `routed` that this was done, in the transaction that did it. So whoever tells people pays nothing for
it, and neither a late commit nor two schedules at once lose or double anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.models import (
    Delivery,
    DeliveryState,
    Digest,
    DigestKind,
    DigestState,
    Mailed,
    Notice,
    Preference,
    Robot,
)
from notifications.quiet import EVERY_DAY, awake_at
from notifications.services.digests import zone_of
from users.teams import subtree

CHUNK = 2000
SETTLE = timedelta(minutes=1)  # what belongs together is told together
OLDEST = timedelta(hours=24)  # after an outage: older ones stand in the inbox, and are no news any more


@dataclass(frozen=True)
class _New:
    pk: int
    recipient_id: int
    kind: str
    team_id: int | None


def route(now: datetime) -> dict[str, int]:
    """Pass on every notice that has not been; returns how many were read, and how many mails and messages they met."""
    counts = {"routed": 0, "mails": 0, "messages": 0}
    while _chunk(now, counts):
        pass
    return counts


@transaction.atomic
def _chunk(now: datetime, counts: dict[str, int]) -> bool:
    rows = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(routed=False).order_by("pk")
    columns = rows.values_list("pk", "recipient_id", "kind", "recipient__team_id", "at", "read_at")[:CHUNK]
    found = list(columns)
    new = [_New(*row[:4]) for row in found if row[4] > now - OLDEST and row[5] is None]
    counts["mails"] += _to_mails(new, now)
    counts["messages"] += _to_robots(new, now)
    counts["routed"] += Notice.objects.filter(pk__in=[row[0] for row in found]).update(routed=True)
    return len(found) == CHUNK


# -- mails at once -------------------------------------------------------------------------------------------------
def _to_mails(new: list[_New], now: datetime) -> int:
    """Put notices into the mails that gather for their readers; three statements however many people there are."""
    wanting = Preference.objects.filter(
        ~Q(at_once=[]) | ~Q(own={}), user__in={n.recipient_id for n in new}
    ) if new else Preference.objects.none()  # fmt: skip
    people = {
        preference.user_id: preference
        for preference in wanting.select_related("user").filter(user__is_active=True).exclude(user__email="")
    }
    chosen: dict[int, list[int]] = defaultdict(list)
    for notice in new:
        preference = people.get(notice.recipient_id)
        if preference is not None and preference.mailed(notice.kind) is Mailed.NOW:
            chosen[notice.recipient_id].append(notice.pk)
    if not chosen:
        return 0
    gathering = Digest.objects.select_for_update(skip_locked=True).filter(
        kind=DigestKind.NOW, state=DigestState.WAITING, attempts=0, recipient__in=chosen
    )
    open_ones = {digest.recipient_id: digest for digest in gathering}
    for person, digest in open_ones.items():
        digest.notices = [*digest.notices, *chosen[person]]
    Digest.objects.bulk_update(open_ones.values(), ["notices"])
    Digest.objects.bulk_create(
        _mail(people[person], notices, now) for person, notices in chosen.items() if person not in open_ones
    )
    return len(chosen)


def _mail(preference: Preference, notices: list[int], now: datetime) -> Digest:
    zone = zone_of(preference.user)
    days = preference.weekdays if preference.quiet_off_days else EVERY_DAY
    due = awake_at(now + SETTLE, zone, start=preference.quiet_from, end=preference.quiet_until, days=days)
    return Digest(
        recipient_id=preference.user_id,
        kind=DigestKind.NOW,
        on=due.astimezone(zone).date(),
        state=DigestState.WAITING,
        attempts=0,
        claimed_at=now,
        next_try_at=due,
        notices=notices,
    )


# -- robots --------------------------------------------------------------------------------------------------------
def _to_robots(new: list[_New], now: datetime) -> int:
    """Put notices into the messages that gather for each robot: those of its kinds to people of its team."""
    robots = list(Robot.objects.filter(active=True).exclude(kinds=[]).order_by("pk")) if new else []
    chosen = {robot.pk: [n.pk for n in _of(robot, new)] for robot in robots}
    chosen = {pk: notices for pk, notices in chosen.items() if notices}
    if not chosen:
        return 0
    gathering = Delivery.objects.select_for_update(skip_locked=True).filter(
        state=DeliveryState.WAITING, attempts=0, test=False, robot__in=chosen
    )
    open_ones = {delivery.robot_id: delivery for delivery in gathering}
    for pk, delivery in open_ones.items():
        delivery.notices = [*delivery.notices, *chosen[pk]]
    Delivery.objects.bulk_update(open_ones.values(), ["notices"])
    Delivery.objects.bulk_create(
        Delivery(robot=robot, notices=chosen[robot.pk], made_at=now, next_try_at=_free(robot, now))
        for robot in robots
        if robot.pk in chosen and robot.pk not in open_ones
    )
    return len(chosen)


def _of(robot: Robot, new: Iterable[_New]) -> list[_New]:
    teams = subtree(robot.team_id) if robot.team_id is not None else None
    kinds = set(robot.kinds)
    return [n for n in new if n.kind in kinds and (teams is None or n.team_id in teams)]


def _free(robot: Robot, now: datetime) -> datetime:
    zone = ZoneInfo(timezone.get_default_timezone_name())
    return awake_at(now + SETTLE, zone, start=robot.quiet_from, end=robot.quiet_until, days=robot.weekdays)
