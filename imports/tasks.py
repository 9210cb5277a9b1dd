"""Celery wakes; PostgreSQL decides."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from imports.services import running

log = logging.getLogger(__name__)


@shared_task
def imports() -> None:
    """Go on with the imports that are not finished."""
    running.run_unfinished(now=timezone.now())


def wake_imports() -> None:
    """Let a worker go on with the imports at once; the schedule does so within a minute when the broker is away."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(imports.name, retry=False)
    except Exception:  # the import is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", imports.name)
