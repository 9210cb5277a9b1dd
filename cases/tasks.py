"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from cases.services import panels


@shared_task
def nightly() -> None:
    """Close the months whose last day for scores has ended."""
    panels.run_due()
