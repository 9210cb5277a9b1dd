"""Programs that call the API: a client with a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from users.models import User
from users.services import tokens


class Program:
    """Sends JSON with a token."""

    def __init__(self, secret: str, **headers: str) -> None:
        self.browser = Client(headers={"Authorization": f"Bearer {secret}", **headers})

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.browser.get(f"/api/v1/{path}", query)

    def post(self, path: str, key: str = "", **body: Any) -> Any:
        """Write."""
        return self._send(self.browser.post, path, key, body)

    def patch(self, path: str, key: str = "", **body: Any) -> Any:
        """Change."""
        return self._send(self.browser.patch, path, key, body)

    def _send(self, send: Any, path: str, key: str, body: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return send(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def secret_of(user: User, *scopes: str, days: int = 30) -> str:
    """The secret of a new token."""
    now = timezone.now()
    until = now + timedelta(days=days)
    return tokens.make(user, name="test", scopes=scopes or ("write",), expires_at=until, now=now)[1]


@pytest.fixture
def program() -> Callable[..., Program]:
    """`program(person, "accounts:read")` calls the API as that person."""
    return lambda user, *scopes, **headers: Program(secret_of(user, *scopes), **headers)


@pytest.fixture(autouse=True)
def fresh_counts() -> Any:
    """No failures and requests of tests before."""
    cache.clear()
    yield
    cache.clear()
