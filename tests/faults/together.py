"""Doing things at the same time: threads with a connection each, and points at which they meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from django.db import connection

from core.errors import Refusal

Job = Callable[[], Any]


def at_once(jobs: Sequence[Job], *, threads: int = 0, patience: float = 120) -> list[Any]:
    """Run the jobs in threads that start together; each result in its place, a refusal as the refusal itself.

    Any other exception is raised again here, so that a deadlock or a broken constraint fails the test.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in range(len(jobs)):
        waiting.put(place)
    workers = threads or len(jobs)
    start = threading.Barrier(workers)
    results: list[Any] = [None] * len(jobs)
    crashes: list[BaseException] = []

    def work() -> None:
        try:
            connection.ensure_connection()
            start.wait(patience)
            while not crashes:
                place = waiting.get_nowait()
                results[place] = _outcome(jobs[place])
        except Empty:
            pass
        except BaseException as crash:
            crashes.append(crash)
        finally:
            connection.close()

    running = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(patience)
        assert not thread.is_alive(), "the threads wait for each other"
    if crashes:
        raise crashes[0]
    return results


def _outcome(job: Job) -> Any:
    try:
        return job()
    except Refusal as refusal:
        return refusal


class Meeting:
    """A point between check and write at which two threads meet.

    Where a lock keeps the second one away it never comes: the first waits a moment and goes on.
    """

    def __init__(self, people: int = 2, patience: float = 0.4) -> None:
        self.barrier = threading.Barrier(people)
        self.patience = patience
        self.met = False

    def wait(self) -> None:
        """Wait for the others, but not for ever."""
        try:
            self.barrier.wait(self.patience)
            self.met = True
        except threading.BrokenBarrierError:
            pass


@contextmanager
def meeting_before(owner: Any, name: str, **options: Any) -> Iterator[Meeting]:
    """Threads that are about to call `owner.name` meet there first."""
    point = Meeting(**options)
    original = getattr(owner, name)

    def meet(*args: Any, **kwargs: Any) -> Any:
        point.wait()
        return original(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, meet)
        yield point


class Gate:
    """Holds one thread at a named point, with what it has written still uncommitted, until told to go on."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def wait_until_reached(self) -> None:
        """Wait until the other thread stands at the point."""
        assert self.reached.wait(20), "the point was never reached"

    def hold(self, moment: float = 0.4) -> None:
        """Stand here until somebody opens the gate, or for a moment: whoever needs our locks cannot open it."""
        self.reached.set()
        self.opened.wait(moment)


@contextmanager
def gate_after(owner: Any, name: str) -> Iterator[Gate]:
    """The first thread that has called `owner.name` stands still right after it."""
    gate = Gate()
    original = getattr(owner, name)

    def stand(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if not gate.reached.is_set():
            gate.hold()
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, stand)
        yield gate
