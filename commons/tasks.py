"""The worker's sign of life, and answers that need not be kept any more."""

import time

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from commons import once
from commons.jobs import heartbeat_key


@shared_task
def heartbeat() -> None:
    """Leave the time in Redis; /healthz reads it."""
    cache.set(heartbeat_key(), time.time(), timeout=120)


@shared_task
def forget_answers() -> None:
    """Empty the answers of the API that are older than a day."""
    once.forget(now=timezone.now())
