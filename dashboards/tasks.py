"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from core.clock import business_date
from dashboards.services import snapshots


@shared_task
def snapshot_forecast() -> None:
    """Keep this week's forecast if it has not been kept."""
    snapshots.take_due(business_date())
