"""What the scheduler wakes; the database decides whether there is anything to do."""

from celery import shared_task
from django.utils import timezone

from core import mail
from pages.digest import sending


@shared_task
def digest() -> None:
    """Send the daily mails of those whose hour has come."""
    if mail.reaches_people_by_itself():
        sending.send_due(timezone.now())
