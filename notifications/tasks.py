"""What the scheduler wakes; the database decides whether there is anything to do."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from notifications.services import routing
from notifications.services.robots import delivering

log = logging.getLogger(__name__)


@shared_task
def route() -> None:
    """Pass new notices on to mails at once and to robots."""
    routing.route(timezone.now())


@shared_task
def robots() -> None:
    """Send what waits for the robots of chat groups."""
    delivering.send_due(timezone.now())


def wake_robots() -> None:
    """Let a worker begin at once; the schedule does so within a minute when the broker is away."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(robots.name, retry=False)
    except Exception:  # the message is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", robots.name)
