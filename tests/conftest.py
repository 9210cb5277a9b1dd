"""Fixtures that every test may use: the cast, a private media folder, the long forms' switch."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from tests.mail import mailbox  # noqa: F401 - a fixture for every test


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the long forms of the reliability tests."""
    parser.addoption("--long", action="store_true", help="long forms of the reliability tests")


@pytest.fixture
def long_form(request: pytest.FixtureRequest) -> bool:
    """Whether the long forms are wanted."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session", autouse=True)
def flush_between_tests() -> Iterator[None]:
    """The tables refuse TRUNCATE; only the tests' owner role may switch the guards off, to empty its own database."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        original(self, ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"])
        if sql_list:
            import_module("leads.migrations.0008_reasons_and_stage_days").reasons(apps, None)  # what migrations brought
            import_module("portraits.migrations.0002_catalogue").catalogue(apps, None)
            import_module("portraits.migrations.0004_undertaking").publish(apps, None)

    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def private_media(settings: Any, tmp_path: Path) -> None:
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"


@pytest.fixture(autouse=True)
def usual_language() -> None:
    """No test hears the language in which the one before it spoke."""
    translation.deactivate()


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
