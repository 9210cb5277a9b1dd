"""A filled world, its pages and its programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.conftest import files_of_module, world, world_of_module
from tests.access.world import World
from tests.api.conftest import Program, secret_of

__all__ = ["files_of_module", "world", "world_of_module"]  # one world for all tests of a module


class Both:
    """One person who asks a page and the API the same."""

    def __init__(self, world: World, name: str) -> None:
        self.user = world.user(name)
        self.browser, self.program = Client(), Program(secret_of(self.user))
        self.browser.force_login(self.user)

    def page(self, name: str, *args: Any, **query: Any) -> Any:
        """What a page shows."""
        answer = self.browser.get(reverse(f"dashboards:{name}", args=args), query)
        assert answer.status_code == 200, (name, query)
        return answer.context

    def api(self, path: str, **query: Any) -> Any:
        """What the API answers."""
        answer = self.program.get(path, **query)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def ids(self, path: str, **query: Any) -> list[int]:
        """The ids of a page of records."""
        return [row["id"] for row in self.api(path, **query)["results"]]


@pytest.fixture
def both(world: World) -> Callable[[str], Both]:
    """`both("mia")` asks the page and the API as that person."""
    return lambda name: Both(world, name)
