"""Owners who may not own customers yet: what a file would give them is refused or goes to the pool, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.training import gate
from imports.kinds.base import Job, Row

if TYPE_CHECKING:
    from users.models import User


def settle(rows: Iterable[Row], owners: dict[int, User | None], job: Job) -> None:
    """Say of each row whose owner lacks training; where it is required the row fails or goes to the pool, by choice.

    One statement at most, whatever the number of rows.
    """
    rows = list(rows)
    people = {owner.pk: owner for row in rows if (owner := owners[row.id])}
    bars = gate.bars(people.values(), today=job.today, policy=job.policy) if people else {}
    for row in rows:
        owner = owners[row.id]
        bar = bars.get(owner.pk) if owner else None
        if bar is None:
            continue
        facts = {"who": bar.person.name, "courses": [list(each.course.labels) for each in bar.lacks]}
        if not bar.enforced:
            row.remark("lacks_training", "owner", **facts)
        elif job.options.get("beyond") == "pool":
            row.remark("untrained_pool", "owner", **facts)
            owners[row.id] = None
        else:
            row.fail("untrained", "owner", **facts)
