"""Celery wakes; PostgreSQL decides."""

from celery import shared_task

from accounts.services import people, policies, sweep
from accounts.services.batches import running
from core.clock import business_date


@shared_task
def nightly() -> None:
    """Run the nightly job for the last ended business date if it has not run."""
    sweep.run_due()


@shared_task
def recompute() -> None:
    """Bring accounts to the policy in force."""
    policies.recompute_stale(today=business_date())


@shared_task
def batches() -> None:
    """Go on with the batches that are not finished."""
    running.run_unfinished(today=business_date())


@shared_task
def planned_positions() -> None:
    """Do the changes of role and team whose day has come."""
    people.take_up_planned(business_date())
