"""The product's Celery application with a slow nightly job: something to interrupt.

For the worker of tests/faults/test_outages.py. `CRM_BROKEN` takes a guard away here too.
"""

import os
import time
from typing import Any

from crm.celery import app


@app.on_after_finalize.connect
def slow_down(sender: Any, **_: Any) -> None:
    """A chunk is one account and takes a moment."""
    import django

    django.setup()
    from accounts.services import sweep

    pause = float(os.environ.get("CRM_TESTS_PAUSE", "0"))
    sweep.CHUNK = 1
    original = sweep._in_chunks

    def slowly(accounts: Any, work: Any, *others: Any) -> int:
        def paused(chosen: Any) -> None:
            work(chosen)
            time.sleep(pause)

        return original(accounts, paused, *others)

    sweep._in_chunks = slowly
    if name := os.environ.get("CRM_BROKEN"):
        from tests.faults.sabotage import BROKEN

        BROKEN[name].how()
