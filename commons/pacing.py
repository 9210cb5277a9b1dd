"""How many rows the next transaction takes: whoever waits for one of them waits a fraction of a second, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS = 0.15


class Pace:
    """The size of chunks, fitted after each one so that a chunk lasts about `seconds`, between `least` and `most` rows."""

    def __init__(
        self,
        start: int,
        *,
        least: int,
        most: int,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.size, self.least, self.most = start, least, most
        self.seconds, self._clock = seconds, clock

    @contextmanager
    def chunk(self, rows: int) -> Iterator[None]:
        """Do `rows` of them inside; at most twice as many the next time."""
        began = self._clock()
        yield
        fitting = int(rows * self.seconds / max(self._clock() - began, 1e-6))
        if fitting < self.size or rows >= self.size:  # a short rest says nothing about longer chunks
            self.size = max(self.least, min(self.most, fitting, 2 * self.size))
