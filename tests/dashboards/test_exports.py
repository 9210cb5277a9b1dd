"""A file of figures says what it is: page, whose, filters, days, as of when, by whom."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lists.about import LONGEST_NAME, About
from tests.cast import Cast, make_account

FLOWS, CURVE, DETAIL, PORTFOLIO, FORECAST, SEGMENTS = (
    reverse(f"dashboards:{name}_export")
    for name in ("flows", "curve", "funnel_detail", "portfolio", "forecast", "segments")
)
FILES = [
    (f"{DETAIL}?part=losses&industry=Food", {}, "Losses", "Industry: Food"),
    (f"{DETAIL}?industry=Food", {}, "Funnel and forecast", "Industry: Food; the forecast is not narrowed"),
    (f"{PORTFOLIO}?industry=Food", {}, "Account portfolio", "Industry: Food"),
    (f"{CURVE}?industry=Food", {}, "Time-probability curve", "By contacts; Industry: Food"),
    (f"{FORECAST}?by=month", {}, "Forecast", "By month; CNY"),
    (f"{SEGMENTS}?tag=vip", {}, "Segments", "From the lead; Tag: vip"),
    (FLOWS, {"part": "flows"}, "Shared pool", "–"),
]


@pytest.fixture
def at_noon(client: Client, cast: Cast) -> Any:
    make_account(cast.ann, "Harbour Print", industry="Food")
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC), tick=False):
        client.force_login(cast.mia)
        yield


def answer(client: Client, address: str, data: dict[str, str], file_format: str) -> tuple[str, bytes]:
    response = client.post(address, {"file_format": file_format, **data})
    return unquote(response["Content-Disposition"]), b"".join(response.streaming_content)


@pytest.mark.parametrize(("address", "data", "title", "filters"), FILES)
def test_the_last_sheet_says_what_the_file_is(
    client: Client, cast: Cast, at_noon: Any, address: str, data: dict[str, str], title: str, filters: str
) -> None:
    _name, body = answer(client, address, data, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    assert book.sheet_names[-1] == "About"
    told: dict[Any, Any] = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
    assert (told["Page"], told["Whose"], told["Filters"]) == (title, "My teams", filters)
    assert (told["As of"], told["Taken out by"]) == (date(2026, 3, 10), cast.mia.name)


@pytest.mark.parametrize(("address", "data", "title", "filters"), FILES)
def test_csv_has_rows_only_and_its_name_says_the_rest(
    client: Client, cast: Cast, at_noon: Any, address: str, data: dict[str, str], title: str, filters: str
) -> None:
    name, body = answer(client, address, data, "csv")
    for word in (title, "My teams", "2026-03-10", cast.mia.name):
        assert word in name
    assert ("Industry Food" in name) == ("Industry" in filters)
    assert "About" not in body.decode("utf-8-sig")


def test_a_name_keeps_to_what_every_system_can_store() -> None:
    about = About("客户组合", "../华东\r\n" * 40, "王 <wang>", date(2026, 3, 10), "1 – 2", ("行业: " + "食" * 90,) * 3)
    assert len(about.name.encode()) <= LONGEST_NAME
    assert not set(about.name) & set('\\/:*?"<>|\r\n')
    assert about.name.startswith("客户组合 - ")


def test_people_say_the_same(client: Client, cast: Cast, at_noon: Any) -> None:
    given = {"list": "people", "kind": "people", "query": f"period=month&team={cast.ann.team_id}", "columns": "all"}
    name, body = answer(client, reverse("pages:export_new"), given, "xlsx")
    assert "Figures by person - Harbour" in name
    told: dict[Any, Any] = {
        row[0]: row[1]
        for row in CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("About").to_python()
    }
    assert told["Whose"] == "Harbour"
    assert told["Period"].startswith("1 Mar")
