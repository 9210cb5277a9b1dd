"""A pytest plugin for machines without a browser: leaves out the tests that drive one."""

from typing import Protocol

BROWSER_FIXTURES = {"browser", "context", "new_context", "page"}


class Item(Protocol):
    """The part of a test that this plugin reads."""

    fixturenames: list[str]


class Hook(Protocol):
    """Tells pytest which tests were left out."""

    def pytest_deselected(self, *, items: list[Item]) -> None: ...


class Config(Protocol):
    """The part of pytest's configuration that this plugin uses."""

    hook: Hook


def pytest_collection_modifyitems(config: Config, items: list[Item]) -> None:
    """Deselect every test that uses the browser, so that the closing line counts them."""
    left_out = [item for item in items if BROWSER_FIXTURES & set(item.fixturenames)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
