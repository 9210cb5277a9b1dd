"""Jobs that happen once per business date; PostgreSQL decides, Celery only wakes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.utils import timezone

from commons.models import JobRun

Counts = dict[str, int]


def run_once(job: str, on: date, work: Callable[[JobRun], Counts]) -> JobRun | None:
    """Run `work` for the business date unless it has finished; None when it had, or runs elsewhere now.

    The lock saves two schedulers from doing the same work at the same time. That nothing happens twice follows
    from the work itself, which must be safe to start again after a crash at any point.
    """
    with _OwnConnectionLock(job) as mine:
        if not mine:
            return None
        run, _ = JobRun.objects.get_or_create(job=job, on=on, defaults={"started_at": timezone.now()})
        if run.finished_at:
            return None
        counts = {**work(run), **run.counts}
        JobRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), counts=counts)
        run.refresh_from_db()
        return run


def count(run: JobRun, what: str, done: int) -> None:
    """Add to a run's counts inside the transaction that did it: what a killed run had done stays counted."""
    run.counts[what] = run.counts.get(what, 0) + done
    JobRun.objects.filter(pk=run.pk).update(counts=run.counts)


def last_finished(job: str) -> date | None:
    """The latest business date the job has finished for."""
    done = JobRun.objects.filter(job=job, finished_at__isnull=False).order_by("-on")
    return done.values_list("on", flat=True).first()


def alone(name: str) -> _OwnConnectionLock:
    """`with alone(name) as mine:` is true for one process at a time; the lock dies with whoever holds it."""
    return _OwnConnectionLock(name)


class _OwnConnectionLock:
    """A lock held by a transaction of its own connection, so that it works behind PgBouncer and dies with us."""

    def __init__(self, job: str) -> None:
        self.job = job

    def __enter__(self) -> bool:
        self.connection = connection.copy()
        self.connection.set_autocommit(False)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"job:{self.job}"])
            return bool(cursor.fetchone()[0])

    def __exit__(self, *exc: object) -> None:
        self.connection.rollback()
        self.connection.close()


def heartbeat_key() -> str:
    """Where the worker leaves its sign of life."""
    return "crm:worker:heartbeat"


__all__ = ["Counts", "alone", "count", "heartbeat_key", "last_finished", "run_once"]
