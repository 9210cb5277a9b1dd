"""What higher apps keep about persons is forgotten with them: they say how (imports/apps.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import KeyPerson
    from accounts.naming import Naming

Forget = Callable[["list[KeyPerson]", "Naming"], int]
_joined: dict[str, Forget] = {}


def register(kind: str, forget: Forget) -> None:
    """`forget(persons, naming)` empties what is there about them and returns how many rows."""
    _joined[kind] = forget


def joined() -> dict[str, Forget]:
    """Everything that has joined, by kind."""
    return dict(_joined)
