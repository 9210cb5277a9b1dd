"""The worker's sign of life."""

import time

from celery import shared_task
from django.core.cache import cache

from commons.jobs import heartbeat_key


@shared_task
def heartbeat() -> None:
    """Leave the time in Redis; /healthz reads it."""
    cache.set(heartbeat_key(), time.time(), timeout=120)
