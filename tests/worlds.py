"""Worlds that many tests of a module look at: built once, inside a transaction that is taken back.

    company_of_module = worlds.of_module(_company)

    @pytest.fixture
    def company(company_of_module: Cast, db: None) -> Cast:
        return copy.deepcopy(company_of_module)

The rows lie in a transaction around those of the tests, so that each test finds them as they were made, whatever the
one before did. Tests of the module that do not ask for the world come after the others, when it is gone. The names of
these fixtures end with `_of_module`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key

T = TypeVar("T")
_standing: dict[str, Any] = {}
"""The transaction of the world that stands now, by the name of its fixture."""


def of_module(build: Callable[..., T]) -> Any:
    """A fixture with what `build` makes, for the tests of one module."""

    @pytest.fixture(scope="module")
    def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[T]:
        with django_db_blocker.unblock(), standing(str(request.fixturename)):
            built = build()
            connection.check_constraints()  # once, not again after each test
            with django_db_blocker.block():
                yield built

    return world


@contextmanager
def standing(name: str) -> Iterator[None]:
    """A transaction that is taken back at the end, or before the first test that does not ask for this world."""
    _take_back()
    _standing[name] = transaction.atomic()
    _standing[name].__enter__()
    try:
        yield
    finally:
        if name in _standing:
            _take_back()


def _take_back() -> None:
    for name in list(_standing):
        block = _standing.pop(name)
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In each module first those that ask for a world."""
    items[:] = [item for _path, group in groupby(items, lambda item: item.path) for item in sorted(group, key=_worlds)]


def _worlds(item: pytest.Item) -> tuple[bool, list[str]]:
    names = sorted(name for name in getattr(item, "fixturenames", ()) if name.endswith("_of_module"))
    return not names, names


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A world that the next test does not ask for goes."""
    yield
    if _standing and not _standing.keys() & set(getattr(nextitem, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            _take_back()
