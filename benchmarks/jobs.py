"""The nightly job, a policy change, and contacts logged by eight clients meanwhile."""

from __future__ import annotations

import resource
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, KeyPerson, State
from accounts.services import policies, sweep
from core.clock import business_date
from followups.models import Channel, Result
from followups.services.log import Entry, log

CLIENTS = 8


@dataclass(frozen=True)
class Latency:
    """Milliseconds a client waited for a saved follow-up."""

    count: int
    median: float
    p95: float
    worst: float


def nightly(cutoff: date) -> dict[str, float | int]:
    """Run the job for `cutoff` as a replay; seconds, moves, statements and memory growth in MB."""
    before = _memory()
    began = time.perf_counter()
    swept = sweep.sweep(cutoff, replay=True)
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "recycled": swept.recycled,
        "proposed": swept.proposed,
        "warned": swept.warned,
        "memory_mb": round(_memory() - before, 1),
    }


def nothing_due(cutoff: date) -> dict[str, float | int]:
    """A second run of the same night: what it costs when nothing is due."""
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        sweep.sweep(cutoff, replay=True)
    return {"seconds": round(time.perf_counter() - began, 3), "statements": len(captured)}


def while_logging(work: Callable[[], object], *, at_least: float = 10.0) -> Latency:
    """Eight clients log follow-ups while `work` runs (and for `at_least` seconds)."""
    stop = threading.Event()
    waits: list[float] = []
    errors: list[Exception] = []
    accounts = list(
        Account.objects.filter(state=State.OWNED).order_by("?").values_list("pk", flat=True)[: CLIENTS * 500]
    )
    threads = [
        threading.Thread(target=_client, args=(accounts[n::CLIENTS], stop, waits, errors)) for n in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    try:
        work()
        time.sleep(max(0.0, at_least - (time.perf_counter() - began)))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
    waits.sort()
    return Latency(len(waits), waits[len(waits) // 2], waits[int(len(waits) * 0.95)], waits[-1])


def _client(ids: list[int], stop: threading.Event, waits: list[float], errors: list[Exception]) -> None:
    try:
        for pk in ids:
            if stop.is_set():
                return
            _log(pk, waits)
            stop.wait(0.15)  # a person types; eight of them still save some fifty a second
    except Exception as error:
        errors.append(error)
    finally:
        connections.close_all()


def _log(pk: int, waits: list[float]) -> None:
    account = Account.objects.select_related("owner").get(pk=pk)
    if account.owner is None:
        return
    persons = KeyPerson.objects.filter(account=account).values_list("pk", flat=True)[:1]
    began = time.perf_counter()
    now = timezone.now()
    entry = Entry(now, Result.ANSWERED, Channel.PHONE, "Asked about the samples.", persons=persons)
    log(account, entry, by=account.owner, client_key=uuid.uuid4(), now=now)
    waits.append((time.perf_counter() - began) * 1000)


def policy_change() -> dict[str, float | int]:
    """Publish another dormancy and bring every account to it; seconds and rows."""
    policies.publish({"dormancy_days": 91}, by=None, reason="measuring")
    began = time.perf_counter()
    rows = policies.recompute_stale(today=business_date())
    return {"seconds": round(time.perf_counter() - began, 1), "rows": rows}


def busiest_night() -> date:
    """A coming business date with about 20,000 accounts due."""
    return business_date() + timedelta(days=10)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
