"""Lists narrowed to what one import brought; the app of imports says which records those are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# (kind of rows, import, reader) -> the ids, as a query; none of an import that the reader may not see
ids: Callable[[str, int, Any], Any] | None = None


def register(made: Callable[[str, int, Any], Any]) -> None:
    """Let lists ask which records an import made or changed."""
    global ids
    ids = made


def narrowed(rows: Any, kind: str, batch: int, reader: Any) -> Any:
    """These rows as far as the import made or changed them."""
    return rows.filter(pk__in=ids(kind, batch, reader)) if ids else rows.none()
