"""Which words of an address a request reads: an address that reads none of them gives the answer it gave without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest import mock
from urllib.parse import parse_qs

from django.http import QueryDict

ALL = "*"


class Noting(QueryDict):
    """request.GET, noting what is read of it; whoever goes through the whole has read everything."""

    read: ClassVar[set[str]] = set()
    ready = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready = True

    def _note(self, name: Any) -> None:
        if self.ready:
            self.read.add(str(name))

    def __getitem__(self, key: Any) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def _getlist(self, key: Any, default: Any = None, force_list: bool = False) -> Any:
        self._note(key)
        return super()._getlist(key, default, force_list)  # type: ignore[misc]

    def __getattribute__(self, name: str) -> Any:
        if name in _WHOLE:
            self._note(ALL)
        return super().__getattribute__(name)

    def __iter__(self) -> Iterator[Any]:
        self._note(ALL)
        return super().__iter__()

    def __len__(self) -> int:
        self._note(ALL)
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self._note(ALL)
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Any:
        self._note(ALL)
        return super().__copy__()

    def __deepcopy__(self, memo: Any) -> Any:
        self._note(ALL)
        return super().__deepcopy__(memo)


_WHOLE = {"items", "lists", "values", "keys", "dict", "copy", "urlencode", "pop", "popitem", "setdefault"}


@contextmanager
def noted() -> Iterator[set[str]]:
    """The words that the requests inside read of their addresses."""
    Noting.read = set()
    with mock.patch("django.core.handlers.wsgi.QueryDict", Noting):
        yield Noting.read


def reads(read: set[str], query: str) -> bool:
    """Whether one of the words of a query string was among those."""
    return ALL in read or not read.isdisjoint(parse_qs(query.removeprefix("?"), keep_blank_values=True))
