"""Every record of every list behind a figure leads back to that list, with its filters."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import get_resolver

from tests.cast import Cast
from tests.dashboards.records.made import LISTS, TABS, address, company, of_person

EACH = [(name, query) for name, queries in LISTS.items() for query in queries]
RECORD = re.compile(r'href="(/(?:account|leads|opportunities|orders|complaints)/\d+/(?:\?[^"]*)?)"')


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC), tick=False):
        yield


def records_on(browser: Any, to: str) -> list[str]:
    """The records that the rows of a list open, each kind once."""
    content = browser.get(to).content.decode()
    rows = content.split("<tbody", 1)[-1]
    by_kind = {found.split("/")[1]: html.unescape(found) for found in RECORD.findall(rows)}
    return list(by_kind.values())


def check(browser: Any, to: str) -> None:
    opened = records_on(browser, to)
    assert opened, to
    for record in opened:
        assert parse_qs(urlsplit(record).query).get("from") == [to], record
        page = browser.get(record)
        assert page.status_code == 200, record
        path, _mark, query = page.context["back"].partition("?")
        assert (path, parse_qs(query)) == (urlsplit(to).path, parse_qs(urlsplit(to).query)), record
        assert html.escape(page.context["back"], quote=False) in page.content.decode()


@pytest.mark.parametrize(("name", "query"), EACH)
def test_a_record_leads_back_to_its_list(cast: Cast, as_user: Any, name: str, query: str) -> None:
    company(cast)
    check(as_user(cast.ada), address(name, query, cast))


@pytest.mark.parametrize(("figure", "part"), TABS)
def test_a_record_leads_back_to_the_list_of_a_person(cast: Cast, as_user: Any, figure: str, part: int) -> None:
    company(cast)
    check(as_user(cast.ada), of_person(cast, figure, part))


def test_no_list_behind_a_figure_is_forgotten_here() -> None:
    dashboards = get_resolver().namespace_dict["dashboards"][1]
    lists = {name for name in dashboards.reverse_dict if isinstance(name, str) and name.endswith("_list")}
    assert lists == {*LISTS, "person_list", "replay_list"}
