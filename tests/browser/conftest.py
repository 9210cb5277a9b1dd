"""A browser for every person of the cast: logged in, in a language, on a desk or in a hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as crm
from django.test import Client
from playwright.sync_api import expect

# Playwright's loop runs in the tests' thread; the tests themselves stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = Path(os.environ.get("CRM_CHROMIUM") or "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Mobile Safari/537.36"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Chromium reports these answers as errors; the product gives them on purpose, and a lost line is the test's doing.
EXPECTED = (
    "status of 409", "status of 422", "ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest",
    "htmx:sendAbort",  # a newer question takes the place of one that is still under way
)  # fmt: skip

expect.set_options(timeout=15_000)  # milliseconds; a busy machine is no failure of the product
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium these tests are told as skipped."""
    if not CHROMIUM.exists():
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs Debian's chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of Playwright's own download."""
    return {"executable_path": str(CHROMIUM), "args": list(FLAGS)}


@pytest.fixture
def visit(new_context: Any, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Any]]:
    """`visit(person, "/pool/", language=, phone=, dark=)` is a page open in that person's browser.

    A blocked script, an error of a script or a missing file fails the test at its end.
    """
    contexts: list[Any] = []
    problems: list[str] = []

    def heard(message: Any) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            problems.append(f"{message.text} ({message.location.get('url', '')})")

    def open_as(
        person: Any = None, address: str = "/", *, language: str = "en", phone: bool = False, dark: bool = False
    ) -> Any:
        context = new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            user_agent=PHONE_AGENT if phone else None,
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if language.startswith("zh") else "en-GB",
            timezone_id=crm.TIME_ZONE,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([_cookie(live_server, crm.SESSION_COOKIE_NAME, _session_of(person))])
            context.add_cookies([_cookie(live_server, crm.LANGUAGE_COOKIE_NAME, language)])
        context.on("console", heard)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(address)
        return page

    open_as.problems = problems  # type: ignore[attr-defined]
    yield open_as
    # Before the tables are emptied: no page may still be asking for something.
    for context in contexts:
        context.close()
    assert problems == []


def _session_of(person: Any) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[crm.SESSION_COOKIE_NAME].value


def _cookie(live_server: Any, name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value, "url": live_server.url}
