"""Keeping the events' table ready for the months to come."""

from celery import shared_task
from django.db import connection


@shared_task
def make_partitions() -> None:
    """Make the monthly partitions of the next two years where they are missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partitions(24), audit_guard_months()")
