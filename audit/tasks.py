"""Keeping the events' table ready for the months to come, and sealing what was written."""

from celery import shared_task
from django.db import connection
from django.utils import timezone

from audit.services import sealing


@shared_task
def make_partitions() -> None:
    """Make the monthly partitions of the next two years where they are missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partitions(24), audit_guard_months()")


@shared_task
def seal_events() -> int:
    """Seal the events that are old enough; returns how many."""
    return sealing.seal_due(now=timezone.now())
