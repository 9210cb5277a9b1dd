"""A schedule of seconds for the worker of tests/faults/test_outages.py; it knows the tasks by name only."""

import os

from celery import Celery

app = Celery("beat", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://"))
app.conf.beat_schedule = {
    name: {"task": name, "schedule": 0.7}
    for name in ("accounts.tasks.nightly", "followups.tasks.remind", "commons.tasks.heartbeat")
}
