"""Celery wakes; PostgreSQL decides."""

import logging

from celery import current_app, shared_task
from django.db import transaction

from core.clock import business_date
from portraits.services import ageing, recounting

log = logging.getLogger(__name__)


@shared_task
def nightly() -> None:
    """Let what has aged out by the last ended business date count no more."""
    ageing.run_due()


@shared_task
def recount() -> None:
    """Work changes of the catalogue into the portraits."""
    recounting.run_unfinished(today=business_date())


def wake_recount() -> None:
    """Let a worker begin at once; the schedule does so within a minute when the broker is away."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(recount.name, retry=False)
    except Exception:  # the change is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", recount.name)
