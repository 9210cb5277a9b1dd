"""Names of the next chunk are made into keys while the database is busy with the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from core import matchkeys, searchkeys
from imports.kinds.base import Job
from imports.models import ImportRow
from imports.values import Bad, as_text

NAMES = frozenset(("company", "name", "person"))


class Ahead:
    """Fills the caches of `core.searchkeys` and `core.matchkeys`, and nothing else: what it does may be lost."""

    def __init__(self, job: Job, pool: ThreadPoolExecutor) -> None:
        self.job, self.pool = job, pool
        self.columns = [columns[0] for spec, columns in job.columns if spec.key in NAMES]
        self.last: Future[None] | None = None

    def look(self, after: int, size: int) -> None:
        """Begin with the names of up to `size` rows behind the row number `after`."""
        if self.job.batch.total <= size or not self.columns or (self.last and not self.last.done()):
            return
        rows = ImportRow.objects.of(self.job.batch).filter(number__gt=after)
        cells = list(rows.values_list(*(f"raw__{column}" for column in self.columns))[:size])
        self.last = self.pool.submit(_fill, [cell for row in cells for cell in row])


@contextmanager
def ahead(job: Job) -> Iterator[Ahead]:
    """An `Ahead` for the length of a run; what it has not begun by its end is left."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="names-ahead")
    try:
        yield Ahead(job, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _fill(cells: Iterable[Any]) -> None:
    for cell in cells:
        try:
            text = " ".join(as_text(cell).split())[:200]
        except Bad:
            continue
        matchkeys.name(text)
        searchkeys.pinyin(text)
