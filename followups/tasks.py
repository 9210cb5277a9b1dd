"""What the scheduler wakes; the database decides whether there is anything to do."""

from celery import shared_task

from commons import jobs
from core.clock import business_date
from followups.services import order_steps, reminders


@shared_task
def remind() -> None:
    """Tell owners what is due today and what has become overdue, once per business date."""
    jobs.run_once(reminders.JOB, business_date(), reminders.remind)


@shared_task
def open_steps() -> None:
    """Open the steps that follow new orders."""
    order_steps.open_steps_for_new_orders(today=business_date())
