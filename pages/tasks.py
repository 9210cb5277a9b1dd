"""What the scheduler wakes; the database decides whether there is anything to do."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from core import mail
from lists.services import exports as export_services
from pages.digest import sending
from pages.exporting.kinds import KINDS

log = logging.getLogger(__name__)


@shared_task
def digest() -> None:
    """Send the daily mails of those whose hour has come."""
    if mail.reaches_people_by_itself():
        sending.send_due(timezone.now())


@shared_task
def mails_at_once() -> None:
    """Send the mails that people want at once, when their quiet hours are over."""
    if mail.reaches_people_by_itself():
        sending.send_waiting(timezone.now())


@shared_task
def exports() -> None:
    """Make the big exports that are asked for, and take the files away whose time is over."""
    export_services.run_unfinished(KINDS)
    export_services.remove_expired(now=timezone.now())


def wake_exports() -> None:
    """Let a worker begin at once; the schedule does so within a minute when the broker is away."""
    transaction.on_commit(_send)


def _send() -> None:
    try:
        current_app.send_task(exports.name, retry=False)
    except Exception:  # the export is in the database whatever the broker says
        log.warning("The broker is away; %s waits for its schedule.", exports.name)
