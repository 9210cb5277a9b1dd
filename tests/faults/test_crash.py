"""kill -9 of the nightly job: whatever it had done, the next start completes it exactly once (quality.md, 4)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import Account, Grade, LedgerEntry
from accounts.services import editing, letting_go, sweep, verify
from audit.models import Event
from commons.models import JobRun
from notifications.models import Notice
from tests.architecture.source import ROOT
from tests.cast import TODAY, Cast, make_account
from tests.faults import snapshot

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = TODAY - timedelta(days=1)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def a_busy_night(cast: Cast) -> None:
    """Accounts of every kind that a night deals with; several chunks of two of each."""
    for age in (76, 83, 87, 89, 95, 96, 97):  # the last three are due and nobody was warned
        make_account(cast.ann, today=TODAY, days_old=age)
    for _ in range(3):
        make_account(cast.bob, days_old=60, contacts_made=12)
        make_account(cast.sue, days_old=95, grade=Grade.A)
        due = make_account(cast.cho, days_old=91)
        day = Account.objects.get(pk=due.pk).recycle_due_on
        Account.objects.filter(pk=due.pk).update(warned_due_on=day, warned_on=NIGHT - days(10), warned_days=1)
        long_ago = TODAY - days(40)
        desk = make_account(cast.sue, today=long_ago, days_old=60, contacts_made=12)
        letting_go.suspend(desk, by=cast.sue, reason_code="need", look_again_on=TODAY - days(30), today=long_ago)
        proposed = make_account(cast.bob, today=TODAY - days(12), days_old=60, contacts_made=12)
        editing.join_group(proposed, user=cast.cho, by=cast.bob, part="", today=TODAY - days(12))
    proposals = Account.objects.filter(owner=cast.bob, cycle_started_on=TODAY - days(72))
    proposals.update(proposal_visible_on=TODAY - days(11))
    from accounts import clocks

    clocks.recompute(proposals, today=TODAY - days(11))
    assert {account.suspend_due_on for account in proposals} <= {TODAY - days(4), TODAY - days(5)}


class Crowd:
    """The night to live again and again, and how it ends when nothing disturbs it."""

    def __init__(self) -> None:
        snapshot.keep()
        self.commits = 0
        with pytest.MonkeyPatch.context() as patch:
            count_commits(patch, self._count)
            run = sweep.run_due(TODAY)
        assert run
        self.done = run.counts
        self.story = snapshot.story()

    def _count(self) -> None:
        self.commits += 1

    def ends_as_ever(self) -> None:
        """Finish the night; every table tells the same story.

        PostgreSQL may need a moment to see that the killed process is gone; until then the job is "running elsewhere".
        """
        patience = time.monotonic() + 30
        while not sweep.run_due(TODAY) and not JobRun.objects.filter(finished_at__isnull=False).exists():
            assert time.monotonic() < patience, "the job's lock outlived its process"
            time.sleep(0.05)
        assert JobRun.objects.get(job=sweep.JOB).counts == self.done
        told = snapshot.story()
        for table, rows in self.story.items():
            assert told[table] == rows, table


def count_commits(patch: pytest.MonkeyPatch, at_commit: Callable[[], None], *, after: bool = False) -> None:
    """Call `at_commit` right before (or right after) each commit of this process."""
    original = BaseDatabaseWrapper._commit

    def commit(self: BaseDatabaseWrapper) -> None:
        if not after:
            at_commit()
        original(self)
        if after:
            at_commit()

    patch.setattr(BaseDatabaseWrapper, "_commit", commit)


@pytest.fixture
def crowd(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    monkeypatch.setattr(sweep, "CHUNK", 2)
    a_busy_night(cast)
    yield Crowd()
    snapshot.forget()


# Sessions a child leaves to its parent: closing or collecting them would end the parent's.
_OF_THE_PARENT: list[object] = []


def forget_connections() -> None:
    """Leave sessions that were opened before the fork to the parent, which keeps their sockets open after a kill.

    While a browser is driven, the parent runs an event loop and the child does not, and Django keeps other
    connections for each: closing the parent's leaves those open that the child would find.
    """
    for each in connections.all(initialized_only=True):
        _OF_THE_PARENT.append(each.connection)
        each.connection = None


def in_another_process(work: Callable[[], None]) -> int:
    """Fork, work, and return the signal that ended the child (0 when it came to the end by itself)."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        forget_connections()
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return status & 0x7F


def killed_at_commit(number: int, *, after: bool = False) -> int:
    """Start the night in a process that is killed -9 right before (or after) its commit `number` (from 0)."""

    def work() -> None:
        left = [number]

        def at_commit() -> None:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

        with pytest.MonkeyPatch.context() as patch:
            count_commits(patch, at_commit, after=after)
            sweep.run_due(TODAY)

    return in_another_process(work)


def test_the_night_is_a_busy_one(crowd: Crowd) -> None:
    assert all(crowd.done.values()), crowd.done
    assert crowd.commits > 15


def test_killed_at_every_commit_the_job_ends_as_undisturbed(crowd: Crowd) -> None:
    for number in range(crowd.commits):
        snapshot.bring_back()
        # Before a commit and after the one before it are the same to the database: a few of both, all of one kind.
        assert killed_at_commit(number, after=number % 4 != 0) == signal.SIGKILL
        assert JobRun.objects.filter(finished_at__isnull=False).count() == 0
        crowd.ends_as_ever()
    assert list(verify.differences()) == []


def test_killed_again_and_again_it_still_ends_as_undisturbed(crowd: Crowd) -> None:
    snapshot.bring_back()
    nights = 0
    while killed_at_commit(6) == signal.SIGKILL:
        nights += 1
        assert nights < 20, "a killed run leaves nothing done"
    crowd.ends_as_ever()
    assert nights >= 2


def test_killed_at_random_moments_it_ends_as_undisturbed(crowd: Crowd, long_form: bool) -> None:
    dice = random.Random(4)
    for _ in range(20 if long_form else 2):
        snapshot.bring_back()
        runner = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nightly_runner", TODAY.isoformat(), "2"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url()},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert runner.stdout
        assert runner.stdout.readline() == "started\n"
        time.sleep(dice.uniform(0, 0.6))
        runner.kill()
        runner.wait(20)
        runner.stdout.close()
        crowd.ends_as_ever()


def database_url() -> str:
    """This test's own database, for another process."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_nothing_is_told_or_written_twice(crowd: Crowd) -> None:
    for number in (2, 5, 9):
        snapshot.bring_back()
        before = (Event.objects.count(), Notice.objects.count(), LedgerEntry.objects.count())
        killed_at_commit(number)
        crowd.ends_as_ever()
        after = (Event.objects.count(), Notice.objects.count(), LedgerEntry.objects.count())
        assert sweep.run_due(TODAY) is None
        assert (Event.objects.count(), Notice.objects.count(), LedgerEntry.objects.count()) == after
        assert after > before
