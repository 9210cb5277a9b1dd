"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from leads.services.leads import sweep


@shared_task
def return_untouched() -> None:
    """Return untouched leads for the last ended business date if that has not been done."""
    sweep.run_due()
