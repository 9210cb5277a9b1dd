"""One world for all tests of a module: built once, inside a transaction that is taken back."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests import worlds
from tests.access.world import World, build
from tests.cast import Cast


@pytest.fixture(scope="module")
def files_of_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the attachments of the world lie."""
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: None, django_db_blocker: Any, files_of_module: Path) -> Iterator[World]:
    """The world, in the transaction of the module."""
    with django_db_blocker.unblock(), worlds.standing("world_of_module"):
        with override_settings(MEDIA_ROOT=files_of_module):
            built = build(Cast())
        connection.check_constraints()  # once, not again after each test
        with django_db_blocker.block():
            yield built


@pytest.fixture
def world(world_of_module: World, files_of_module: Path, private_media: None, db: None, settings: Any) -> World:
    """The world as it was built, whatever the test before did to its objects."""
    settings.MEDIA_ROOT = files_of_module
    settings.API_REQUESTS_PER_MINUTE = 100_000  # every address by one person: limits are tested elsewhere
    return copy.deepcopy(world_of_module)
