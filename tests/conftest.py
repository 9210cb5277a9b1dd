"""Fixtures that every test may use: the cast, a private media folder, the long forms' switch."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as crm
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation

from core import apart
from keyaccounts.migrations import _brought as keyaccounts
from leads.migrations import _brought as leads
from portraits.migrations import _brought as portraits
from tests import prepared
from tests.cast import Cast
from tests.mail import mailbox  # noqa: F401 - a fixture for every test
from tests.receiver import receiver  # noqa: F401 - a fixture for every test
from users.migrations import _brought as users


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the long forms of the reliability tests."""
    parser.addoption("--long", action="store_true", help="long forms of the reliability tests")


FIRST_CACHE = 2  # of Redis's databases: 0 has the queues, 1 the cache of the product


def pytest_configure() -> None:
    """Each process has a cache of its own: a test that empties it must not take away what another's page keeps."""
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


# What the migrations of a new database bring, in their order.
BROUGHT = (
    users.add_courses,
    leads.reasons,
    portraits.catalogue,
    portraits.publish,
    portraits.bind,
    keyaccounts.catalogues,
    keyaccounts.compared,
    keyaccounts.kept_in_the_plan,
)
# Of it, what no test changes.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def empty_between_tests() -> Iterator[None]:
    """After a test that commits: rows are taken out of the tables that have any.

    Django would empty all tables anew and bring back permissions, a second for each test. The tables refuse DELETE;
    only the tests' owner role may switch the guards off, in its own database.
    """
    case: Any = TransactionTestCase
    original = case._fixture_teardown
    case._fixture_teardown = lambda _self: _empty(connection)
    yield
    case._fixture_teardown = original


def _empty(database: Any) -> None:
    tables = sorted(set(database.introspection.django_table_names(only_existing=True, include_views=False)) - LASTING)
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")  # whoever still writes ends first
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))
        found = [row[0] for row in cursor.fetchall()]
        emptied = "; ".join(f"DELETE FROM {name}" for name in found)
        cursor.execute(f"SET LOCAL session_replication_role = replica; {emptied}")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for bring in BROUGHT:
            bring(apps, None)


@pytest.fixture(autouse=True)
def private_media(settings: Any, tmp_path: Path) -> None:
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"


@pytest.fixture(autouse=True)
def usual_language() -> None:
    """No test hears the language in which the one before it spoke."""
    translation.deactivate()


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
