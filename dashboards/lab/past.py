"""Which policies were in force and which nights ran, read from the database: settings for a replay."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Policy
from accounts.policies import InForce, of_version
from accounts.services.sweep import JOB
from commons.models import JobRun
from core.clock import business_date
from dashboards.lab import reading
from dashboards.lab.settings import FIRST, MORNING, PROTECTED, Nights, Setting, World

BEFORE = timedelta(days=3 * 366)  # how far back a cycle that is still open is followed
AHEAD = timedelta(days=3 * 366)  # the longest dormancy and horizon, twice over

Timeline = tuple[tuple[int, float, InForce], ...]


def world(*, start: date, until: date) -> World:
    """The calendar around these days, and who was in which team."""
    return World(reading.calendar(first=start - BEFORE, last=until + AHEAD), reading.positions())


def published(*, until: date) -> Timeline:
    """Every version of the rules that came into force until then, the method's own numbers first."""
    versions = Policy.objects.prefetch_related("overrides").order_by("pk")
    found = [(0, FIRST, of_version(None))]
    for policy in versions:
        day = business_date(policy.published_at)
        if day <= until:
            found.append((day.toordinal(), policy.published_at.timestamp(), of_version(policy)))
    return tuple(found)


def as_it_was(timeline: Timeline, *, start: date, until: date, follow: bool = False, name: str = "check") -> Setting:
    """The rules as they really were: the versions of those days, and the nights that really ran.

    `follow`: what really happened, without any rule.
    """
    runs = JobRun.objects.filter(job=JOB, finished_at__isnull=False, on__lte=until).order_by("on")
    nights = [
        (on.toordinal(), max(on.toordinal() + 1, business_date(at).toordinal()), at.timestamp())
        for on, at in runs.values_list("on", "started_at")
    ]
    return Setting(name, timeline, Nights(nights), start.toordinal(), until.toordinal(), follow=follow)


def nights_between(start: date, until: date) -> int:
    """How many nights of these business dates are on record."""
    return JobRun.objects.filter(job=JOB, finished_at__isnull=False, on__range=(start, until)).count()


def nights_since() -> date | None:
    """The first business date whose night is on record; None when no night has run yet."""
    runs = JobRun.objects.filter(job=JOB, finished_at__isnull=False).order_by("on")
    return runs.values_list("on", flat=True).first()


def supposing(
    name: str, policy: InForce, timeline: Timeline, *, start: date, until: date, protects: frozenset[str] = PROTECTED
) -> Setting:
    """`policy` as if it had been published on the morning of the first day, and every night had run from that day on.

    What people saw on that morning is no part of it: `engine.first_morning` tells it, by `as_it_was`.
    """
    begins = start.toordinal()
    before = tuple(change for change in timeline if change[0] < begins)
    return Setting(
        name,
        (*before, (begins, MORNING, policy)),
        Nights.every(start, until),
        begins,
        until.toordinal(),
        protects,
    )
