"""Celery wakes; PostgreSQL decides."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from celery import current_app, shared_task
from django.db import transaction

from core.clock import business_date
from dashboards.services import newcomers, snapshots
from dashboards.services import replays as running

if TYPE_CHECKING:
    from dashboards.models import Replay

log = logging.getLogger(__name__)


@shared_task
def snapshot_forecast() -> None:
    """Keep this week's forecast if it has not been kept."""
    snapshots.take_due(business_date())


@shared_task
def replays() -> None:
    """Run the replays of the rules that wait."""
    running.run_unfinished()


def go_on(replay: Replay) -> None:
    """A small replay at once, a large one by a worker; the schedule finds it when the broker is away."""
    if running.is_small(replay):
        running.run(replay.pk)
    else:
        transaction.on_commit(_wake)


def _wake() -> None:
    try:
        current_app.send_task(replays.name, retry=False)
    except Exception:  # the replay is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", replays.name)


@shared_task
def new_staff() -> None:
    """Tell managers of new staff who were short at the end of the last business date."""
    newcomers.run_due()
