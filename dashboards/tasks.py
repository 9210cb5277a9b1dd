"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from core.clock import business_date
from dashboards.services import newcomers, snapshots


@shared_task
def snapshot_forecast() -> None:
    """Keep this week's forecast if it has not been kept."""
    snapshots.take_due(business_date())


@shared_task
def new_staff() -> None:
    """Tell managers of new staff who were short at the end of the last business date."""
    newcomers.run_due()
