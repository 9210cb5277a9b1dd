"""What the scheduler wakes; the database decides whether there is anything to do."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from pages.digest import sending


@shared_task
def digest() -> None:
    """Send the daily mails of those whose hour has come."""
    if settings.MAILS_DIGESTS:
        sending.send_due(timezone.now())
