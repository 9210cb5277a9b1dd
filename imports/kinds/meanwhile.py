"""What somebody has changed between the preview and the run: an update leaves it as they left it, and says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imports.kinds.base import Job, Row

_NOTHING: tuple[Any, ...] = (None, "", [])
_ADDED_TO = ("tags",)  # what people have added meanwhile stays anyway
# What a link is called where a field of the file is named.
KEYS = {"parent_id": "parent", "referred_by_id": "referred_by", "campaign_id": "campaign"}


def remember(row: Row, tried: Row) -> None:
    """Keep with a row that is planned as an update what stands in each field that it would change, as it was tried."""
    fields = (tried.undo or {}).get("fields", {})
    row.twin = {**(row.twin or {}), "was": {name: before for name, (before, _after) in fields.items()}}


def leave(row: Row, pk: int, changed: Mapping[str, Sequence[Any]], job: Job) -> set[str]:
    """Of what a row would change, {field: [there, said]}, the fields that hold something else than at the preview.

    A field that the preview did not name held what the row says. What this import wrote itself is no other's change.
    """
    was = (row.twin or {}).get("was")
    if was is None:
        return set()
    left = set()
    for name, (there, said) in changed.items():
        before = was.get(name, said)
        if name in _ADDED_TO or _same(name, there, before) or job.wrote.get((pk, name), _NEVER) == there:
            continue
        if name in KEYS and name not in was and there is None:  # a link to what this import has made meanwhile
            continue
        left.add(name)
        key = KEYS.get(name, name)
        if name in KEYS:
            row.remark("linked_since", key)
        else:
            row.remark("changed_since", key, now=there, told=said)
    return left


def note(pk: int, changed: Mapping[str, Sequence[Any]], job: Job) -> None:
    """Note what this import has written on a record, {field: [before, after]}."""
    job.wrote.update({(pk, name): after for name, (_before, after) in changed.items()})


def _same(name: str, one: Any, other: Any) -> bool:
    if one in _NOTHING and other in _NOTHING:
        return True
    return sorted(one) == sorted(other) if name == "roles" and one and other else bool(one == other)


_NEVER = object()
