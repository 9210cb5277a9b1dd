"""Fixtures that every test may use: the cast, a private media folder, the long forms' switch."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as crm
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from core import apart
from tests import prepared
from tests.cast import Cast
from tests.emptied import django_db_setup  # noqa: F401 - in place of pytest-django's
from tests.mail import mailbox  # noqa: F401 - a fixture for every test
from tests.receiver import receiver  # noqa: F401 - a fixture for every test
from tests.worlds import pytest_collection_modifyitems, pytest_runtest_teardown  # noqa: F401 - hooks


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the long forms of the reliability tests."""
    parser.addoption("--long", action="store_true", help="long forms of the reliability tests")


FIRST_CACHE = 2  # of Redis's databases: 0 has the queues, 1 the cache of the product


def pytest_configure(config: pytest.Config) -> None:
    """Each process has a cache of its own: a test that empties it must not take away what another's page keeps.

    The tables are made while the processes look for their tests.
    """
    if config.getoption("numprocesses", None) and not config.getoption("collectonly"):
        Thread(target=prepared.template, daemon=True).start()
    number = FIRST_CACHE + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    shared = crm.CACHES["default"]
    shared["LOCATION"] = str(shared["LOCATION"]).replace("db=1", f"db={number}")


def pytest_collection_finish() -> None:
    """What is loaded now stays for the run: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def long_form(request: pytest.FixtureRequest) -> bool:
    """Whether the long forms are wanted."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each process gets a copy of tables that are made once."""
    connection.settings_dict["TEST"]["TEMPLATE"] = prepared.template()


@pytest.fixture(autouse=True)
def private_media(settings: Any, tmp_path: Path) -> None:
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"


@pytest.fixture(autouse=True)
def usual_language() -> None:
    """No test hears the language in which the one before it spoke."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Figures of many rows are kept for some minutes: none of an earlier test."""
    cache.clear()


BY_WORKER = apart._asked


@pytest.fixture(autouse=True)
def no_worker_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside the tests: pages count by themselves at once (tests/core/test_apart.py starts a worker)."""
    monkeypatch.setattr(apart, "_asked", lambda key, request: False)


@pytest.fixture
def cast(db: None) -> Cast:
    """The people and teams."""
    return Cast()


@pytest.fixture
def as_user(client: Client) -> Any:
    """`as_user(person)` is a browser logged in as that person."""

    def log_in(user: Any) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return log_in
