"""What Django's test client keeps of a page: not the contexts of its components and widgets, for which nobody asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import client

SMALL = ("cotton/", "django/forms/", "frame/nav_entry.html")


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages_only() -> Iterator[None]:
    """A page has hundreds of small templates; a copy of the whole context of each costs a tenth of rendering it."""
    module: Any = client
    original = module.store_rendered_templates

    def store(data: Any, signal: Any, sender: Any, template: Any, context: Any, **words: Any) -> None:
        if not (template.name or "").startswith(SMALL):
            original(data, signal, sender, template, context, **words)

    module.store_rendered_templates = store
    yield
    module.store_rendered_templates = original
