"""A guard taken away: what it was, how, and which tests must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A guard taken away."""

    guard: str
    how: Callable[[], None]
    tests: tuple[str, ...]
