"""Celery wakes; PostgreSQL decides."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from celery import current_app, shared_task
from django.db import transaction

from accounts.grading import recompute as grades
from accounts.services import people, policies, sweep
from accounts.services.batches import running
from accounts.training import noting
from core.clock import business_date

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Batch

log = logging.getLogger(__name__)


@shared_task
def nightly() -> None:
    """Run the nightly job for the last ended business date if it has not run."""
    sweep.run_due()


@shared_task
def recompute() -> None:
    """Bring accounts to the policy in force."""
    policies.recompute_stale(today=business_date())


@shared_task
def recompute_grades() -> None:
    """Bring accounts to the model of importance in force; once a day gather what ages."""
    grades.recompute_stale(today=business_date())
    grades.run_due()


@shared_task
def training() -> None:
    """Tell people whose required training ends soon, once a day."""
    noting.run_due()


@shared_task
def batches() -> None:
    """Go on with the batches that are not finished."""
    running.run_unfinished(today=business_date())


@shared_task
def planned_positions() -> None:
    """Do the changes of role and team whose day has come."""
    people.take_up_planned(business_date())


def go_on(batch: Batch, today: date) -> None:
    """A small batch at once, a large one in the background."""
    if running.is_small(batch):
        running.run(batch.pk, today=today)
    else:
        wake_batches()


def wake_grades() -> None:
    """Let a worker recompute the grades at once; the schedule does so within minutes when the broker is away."""
    try:
        current_app.send_task(recompute_grades.name, retry=False)
    except Exception:  # the version is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", recompute_grades.name)


def wake_batches() -> None:
    """Let a worker go on with the batches at once; the schedule does so within a minute when the broker is away."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(batches.name, retry=False)
    except Exception:  # the batch is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", batches.name)
