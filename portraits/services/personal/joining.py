"""What higher apps keep about persons is forgotten with them: they say how (imports/apps.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from accounts.naming import Naming

Forget = Callable[["list[KeyPerson]", "Naming"], int]
After = Callable[[Collection[int], Collection[tuple[str, int]]], None]
_joined: dict[str, Forget] = {}
_after: dict[str, After] = {}


def register(kind: str, forget: Forget, *, after: After | None = None) -> None:
    """`forget(persons, naming)` empties what is there about them and returns how many rows.

    `after(account ids, chosen rows)` writes anew what is made from texts, once they have lost what names the persons.
    """
    _joined[kind] = forget
    if after is not None:
        _after[kind] = after


def joined() -> dict[str, Forget]:
    """Everything that has joined, by kind."""
    return dict(_joined)


def write_anew(account_ids: Collection[int], rows: Collection[tuple[str, int]]) -> None:
    """Let everybody who has joined write anew what is made from texts."""
    for after in _after.values():
        after(account_ids, rows)
