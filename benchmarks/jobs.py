"""The nightly job, a policy change, and contacts logged by eight clients meanwhile."""

from __future__ import annotations

import multiprocessing
import resource
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.synchronize import Event

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import proposals
from accounts.models import Account, KeyPerson, State
from accounts.policies import in_force
from accounts.proposals import Change
from accounts.services import dry_run, policies, sweep
from core.clock import business_date
from core.errors import Refusal
from followups.models import Channel, Result
from followups.services.log import Entry, log

CLIENTS = 8
WARM_UP = 3  # the first contacts of a process compile its statements


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
    """Eight clients, a process each, log follow-ups while `work` runs (and for `at_least` seconds)."""
    owned = Account.objects.filter(state=State.OWNED).order_by("pk").values_list("pk", flat=True)
    ids = list(owned[: CLIENTS * 2000])
    connections.close_all()
    stop = multiprocessing.Event()
    found: multiprocessing.Queue[list[float] | str] = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=_client, args=(ids[n::CLIENTS], stop, found)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    began = time.perf_counter()
    try:
        work()
        time.sleep(max(0.0, at_least - (time.perf_counter() - began)))
    finally:
        stop.set()
        answers = [found.get() for _ in clients]
        for client in clients:
            client.join()
    waits = sorted(wait for answer in answers if isinstance(answer, list) for wait in answer[WARM_UP:])
    if errors := [answer for answer in answers if isinstance(answer, str)]:
        raise RuntimeError(errors[0])
    return Latency(len(waits), _at(waits, 0.5), _at(waits, 0.95), _at(waits, 1.0))


def _at(waits: list[float], share: float) -> float:
    return round(waits[min(int(len(waits) * share), len(waits) - 1)], 1)


def _client(ids: list[int], stop: Event, found: multiprocessing.Queue[list[float] | str]) -> None:
    waits: list[float] = []
    try:
        for pk in ids:
            if stop.is_set():
                break
            _log(pk, waits)
            stop.wait(0.25)  # eight people still save some thirty contacts a second
        found.put(waits)
    except Exception as error:
        found.put(repr(error))


def _log(pk: int, waits: list[float]) -> None:
    account = Account.objects.select_related("owner").get(pk=pk)
    if account.owner is None:
        return
    persons = KeyPerson.objects.filter(account=account).values_list("pk", flat=True)[:1]
    began = time.perf_counter()
    now = timezone.now()
    entry = Entry(now, Result.ANSWERED, Channel.PHONE, "Asked about the samples.", persons=persons)
    with suppress(Refusal):  # recycled since the list was made
        log(account, entry, by=account.owner, client_key=uuid.uuid4(), now=now)
    waits.append((time.perf_counter() - began) * 1000)


def policy_change() -> dict[str, float | int]:
    """Publish another dormancy as the page does and bring every account to it; seconds and rows."""
    change = _other_dormancy()
    began = time.perf_counter()
    policies.publish_change(change, by=None, reason="measuring")
    published = time.perf_counter() - began
    rows = policies.recompute_stale(today=business_date())
    return {
        "publish_seconds": round(published, 3),
        "recompute_seconds": round(time.perf_counter() - began - published, 1),
        "rows": rows,
        "accounts": Account.objects.count(),
    }


def policy_dry_run() -> dict[str, float | int]:
    """What the page asks before a publication: seconds and statements."""
    then = proposals.outcome(_other_dormancy(), policies.latest()).policy
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        run = dry_run.run(Account.objects.all(), now=in_force(), then=then, today=business_date())
    seconds = round(time.perf_counter() - began, 1)
    return {"seconds": seconds, "statements": len(captured), "moves": run.then.moves, "held": run.then.held}


def _other_dormancy() -> Change:
    return Change({"dormancy_days": 75 if in_force().company.dormancy_days != 75 else 90})


def busy_night(due: int = 20_000) -> date:
    """The first coming business date with so many accounts due."""
    night = business_date()
    while Account.objects.due_for_recycling(night).count() < due and (night - business_date()).days < 100:
        night += timedelta(days=1)
    return night


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
