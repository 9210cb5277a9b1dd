"""What the launcher tells people: everything on stderr, so that stdout belongs to the command."""

import contextlib
import sys
import time
from collections.abc import Callable
from typing import TextIO


class Refusal(Exception):
    """Something a person must know or do first; ends the launcher with `code` and no traceback."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(message: str = "", *, stream: TextIO | None = None) -> None:
    """Print one line now; a terminal that was closed is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        print(message, file=stream or sys.stderr, flush=True)


def steps(total: int) -> Callable[[str], None]:
    """A function that announces `[n/total] what` and counts."""
    done = 0

    def step(what: str) -> None:
        nonlocal done
        done += 1
        say(f"[{done}/{total}] {what}")

    return step


class Counter:
    """Shows that a long installation goes on: a line every few seconds, at most."""

    def __init__(self, total: int, every: float = 3.0) -> None:
        self.total, self.every = total, every
        self.count = 0
        self._last = time.monotonic()

    def one_more(self, name: str) -> None:
        """Count `name`; print it when it is time for a sign of life."""
        self.count += 1
        if time.monotonic() - self._last >= self.every:
            self._last = time.monotonic()
            say(f"      {min(self.count, self.total)} of {self.total}: {name}")
