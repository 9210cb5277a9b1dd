"""What higher apps keep about persons is forgotten with them: they say how (imports/apps.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from accounts.naming import Naming

Forget = Callable[["list[KeyPerson]", "Naming"], int]
After = Callable[[Collection[int], Collection[tuple[str, int]]], None]
Rows = Callable[["list[KeyPerson]", "Naming"], Any]
_joined: dict[str, Forget] = {}
_rows: dict[str, Rows] = {}
_after: dict[str, After] = {}


def register(kind: str, forget: Forget, *, after: After | None = None, rows: tuple[str, Rows] | None = None) -> None:
    """`forget(persons, naming)` empties what is there about them and returns how many rows.

    `after(account ids, chosen rows)` writes anew what is made from texts, once they have lost what names the persons.
    `rows`: a table that hangs on no account, and which of its rows `forget` cleans: nobody is asked about these.
    """
    _joined[kind] = forget
    if rows is not None:
        _rows[rows[0]] = rows[1]
    if after is not None:
        _after[kind] = after


def joined() -> dict[str, Forget]:
    """Everything that has joined, by kind."""
    return dict(_joined)


def write_anew(account_ids: Collection[int], rows: Collection[tuple[str, int]]) -> None:
    """Let everybody who has joined write anew what is made from texts."""
    for after in _after.values():
        after(account_ids, rows)


def by_itself(persons: list[KeyPerson], naming: Naming) -> dict[str, Any]:
    """By table, the rows that lose what names the persons for certain without anybody being asked."""
    return {label: rows(persons, naming) for label, rows in _rows.items()}
