"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from keyaccounts.services import escalating


@shared_task
def nightly() -> None:
    """Escalate what was overdue at the end of the last business date."""
    escalating.run_due()
