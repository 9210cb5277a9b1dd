"""Background work of these tests is done at once, as soon as the change is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import current_app


@pytest.fixture
def at_once() -> Iterator[None]:
    """Tasks run where they are called."""
    conf = current_app.conf
    before, conf.task_always_eager = conf.task_always_eager, True
    yield
    conf.task_always_eager = before
