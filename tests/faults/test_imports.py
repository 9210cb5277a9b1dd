"""Imports killed at any commit: each row is written once, whoever goes on with it (quality.md, Reliability)."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, LedgerEntry
from audit.models import Event
from imports.models import Import, ImportRow, ImportState
from imports.services import chunks, running, undoing
from leads.models import Lead, LeadMove
from notifications.models import Notice
from tests.cast import Cast
from tests.faults.test_crash import count_commits, in_another_process
from tests.faults.together import at_once
from tests.imports.wizard.conftest import checked

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 7


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A file of seven companies."""
    path = tmp_path / "names.csv"
    path.write_text("Company\n" + "".join(f"Company {n} Ltd\n" for n in range(ROWS)))
    return path


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    monkeypatch.setattr(undoing, "CHUNK", 2)


def started(path: Path, kind: str, cast: Cast) -> Import:
    batch = checked(path, kind, cast.ann)
    return running.start(batch, now=timezone.now())


def killed_at_commit(batch: Import, number: int, *, after: bool) -> int:
    """Go on with the import in a process that is killed -9 at its commit `number`."""

    def work() -> None:
        left = [number]

        def at_commit() -> None:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

        with pytest.MonkeyPatch.context() as patch:
            count_commits(patch, at_commit, after=after)
            running.go_on(batch.pk, batch.state, now=timezone.now())

    return in_another_process(work)


def go_on(batch: Import) -> None:
    """Until it is finished; PostgreSQL may need a moment to see that the killed process is gone."""
    patience = time.monotonic() + 30
    while running.run_unfinished(now=timezone.now()):
        assert time.monotonic() < patience
    batch.refresh_from_db()


@pytest.mark.parametrize("kind", ["leads", "accounts"])
@pytest.mark.parametrize("number", range(4))
def test_killed_at_a_commit_every_row_is_written_once(kind: str, number: int, cast: Cast, names: Path) -> None:
    batch = started(names, kind, cast)
    assert killed_at_commit(batch, number, after=number % 2 == 1) == signal.SIGKILL
    go_on(batch)
    model = Lead if kind == "leads" else Account
    assert (batch.state, batch.created, model.objects.count()) == (ImportState.DONE, ROWS, ROWS)
    assert (LeadMove if kind == "leads" else LedgerEntry).objects.count() == ROWS
    assert Event.objects.filter(code__endswith=".imported").count() == ROWS
    assert Notice.objects.filter(kind="import_done").count() == 1


@pytest.mark.parametrize("number", range(3))
def test_killed_while_it_is_taken_back_it_is_taken_back_once(number: int, cast: Cast, names: Path) -> None:
    batch = started(names, "leads", cast)
    running.run(batch.pk, now=timezone.now())
    batch = undoing.ask(batch, by=cast.ann, now=timezone.now())
    assert killed_at_commit(batch, number, after=number % 2 == 0) == signal.SIGKILL
    go_on(batch)
    assert (batch.state, batch.taken_back) == (ImportState.UNDONE, ROWS)
    assert LeadMove.objects.filter(rule="unfit").count() == ROWS


def test_killed_for_good_it_can_be_taken_back(cast: Cast, names: Path) -> None:
    batch = started(names, "leads", cast)
    assert killed_at_commit(batch, 1, after=True) == signal.SIGKILL
    batch.refresh_from_db()
    assert 0 < batch.created < ROWS
    undoing.ask(batch, by=cast.ann, now=timezone.now())
    go_on(batch)
    assert batch.state == ImportState.UNDONE
    assert not Lead.objects.running().exists()


def test_two_workers_write_each_row_once(cast: Cast, names: Path) -> None:
    batch = started(names, "leads", cast)
    at_once([partial(running.run, batch.pk, now=timezone.now())] * 3)
    go_on(batch)
    assert (batch.created, Lead.objects.count()) == (ROWS, ROWS)


def test_a_failure_in_the_middle_of_a_chunk_leaves_nothing_of_it(
    cast: Cast, names: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = started(names, "leads", cast)
    original, calls = chunks.write_outcomes, []

    def fails(rows: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise SystemError("the disk is gone")
        original(rows)

    monkeypatch.setattr(chunks, "write_outcomes", fails)
    with pytest.raises(SystemError):
        running.run(batch.pk, now=timezone.now())
    assert Lead.objects.count() == 2 == ImportRow.objects.exclude(outcome="").count()
    go_on(batch)
    assert (batch.created, Lead.objects.count()) == (ROWS, ROWS)
