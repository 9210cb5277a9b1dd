"""What a file has said before, and in which row: kept by a number for each key, as a long file has ten keys a row."""

from __future__ import annotations

from collections.abc import Hashable

_BITS = (1 << 60) - 1  # a number of so many bits takes a third less room than one of 64


def _number(key: Hashable) -> int:
    return hash(key) & _BITS


class Seen:
    """Row by key, where the first row stays. Of a key only 60 bits are kept: that any two of a million are taken for
    each other happens once in two million files, and then a row is shown as known already."""  # fmt: skip

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}

    def __contains__(self, key: Hashable) -> bool:
        return _number(key) in self._rows

    def __getitem__(self, key: Hashable) -> int:
        return self._rows[_number(key)]

    def __setitem__(self, key: Hashable, row: int) -> None:
        self._rows[_number(key)] = row

    def get(self, key: Hashable) -> int | None:
        """The row that has said it; None for none."""
        return self._rows.get(_number(key))

    def setdefault(self, key: Hashable, row: int) -> int:
        """The row that has said it first: this one, if none has."""
        return self._rows.setdefault(_number(key), row)

    def __len__(self) -> int:
        return len(self._rows)
