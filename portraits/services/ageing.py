"""The night: values whose shelf life has ended no longer count, and ceilings follow.

A run for business date D happens after D has ended: what is stale from D + 1 on falls away. Measuring again changes
nothing, so a run killed anywhere is simply started again.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts.services.sweep import last_ended
from commons import jobs
from commons.models import JobRun
from core.clock import business_date
from portraits.models import Value
from portraits.services import measuring

JOB = "portraits_nightly"
CHUNK = 500


def run_due(now_on: date | None = None) -> JobRun | None:
    """Run for the last ended business date unless it has been."""
    cutoff = last_ended(now_on or business_date())
    since = jobs.last_finished(JOB)
    return jobs.run_once(JOB, cutoff, lambda run: age(cutoff, since=since, run=run))


def age(cutoff: date, *, since: date | None = None, run: JobRun | None = None) -> dict[str, int]:
    """Measure the accounts of which a value became stale after the run for `since` (None: ever) up to the one for `cutoff`."""
    today, last = cutoff + timedelta(days=1), 0
    ended = Value.objects.current().filter(expires_on__lte=today)
    if since is not None:
        ended = ended.filter(expires_on__gt=since + timedelta(days=1))
    done = {"accounts": 0, "ceilings": 0}
    while True:
        rows = ended.filter(account__gt=last).order_by("account").values_list("account", flat=True)
        ids = list(rows.distinct()[:CHUNK])
        if not ids:
            return {} if run else done
        with transaction.atomic():
            moved = measuring.measure(ids, today=today)
            if run:
                jobs.count(run, "accounts", len(ids))
                jobs.count(run, "ceilings", moved)
        done["accounts"] += len(ids)
        done["ceilings"] += moved
        last = ids[-1]
