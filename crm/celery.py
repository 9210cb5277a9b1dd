"""The Celery application; tasks live in each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def show_life(sender: Any, **_: Any) -> None:
    """A sign of life at once, not only when the schedule asks for the first one."""
    sender.app.send_task("commons.tasks.heartbeat")
