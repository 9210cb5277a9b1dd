"""What the edges set off once a change is saved."""

import logging

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
OPEN_STEPS = "followups.tasks.open_steps"


def open_steps() -> None:
    """Wake the job that gives a new order its satisfaction contact and next-need step, and closes those of a void one.

    The job also runs by schedule and looks for orders without steps, so a broker that is away costs minutes only.
    """
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(OPEN_STEPS, retry=False)
    except Exception:  # the order is saved whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", OPEN_STEPS)
