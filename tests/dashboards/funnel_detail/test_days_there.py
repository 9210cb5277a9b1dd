"""Lists of ageing say how many days each record has lain there: as the figure counts them, on the page and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import LeadState
from tests.cast import Cast, make_lead
from tests.dashboards.funnel_detail.made import contacted, deal, entered, lead

LIST = reverse("dashboards:funnel_detail_list")
CASES = [
    ("lead", "new", 9), ("lead", "working", 20), ("lead", "qualified", 5),
    ("account", "untouched", 30), ("account", "contacted", 40), ("deal", "P", 12),
]  # fmt: skip


@pytest.fixture
def records(cast: Cast) -> None:
    make_lead(cast.ann, days_old=9)
    lead(cast.ann, date(2026, 1, 1), state=LeadState.WORKING, first_contact_on=date(2026, 2, 18))
    lead(cast.ann, date(2026, 1, 1), state=LeadState.QUALIFIED, qualified_on=date(2026, 3, 5))
    entered(cast.ann, date(2026, 2, 8))
    contacted(entered(cast.ann, date(2026, 1, 29)), date(2026, 2, 2))
    deal(entered(cast.ann, date(2026, 1, 1)), date(2026, 1, 5), (date(2026, 1, 5), "S"), (date(2026, 2, 26), "P"))


@pytest.mark.parametrize(("kind", "place", "days"), CASES)
def test_the_days_are_those_of_the_figure(
    client: Client, cast: Cast, records: None, kind: str, place: str, days: int
) -> None:
    client.force_login(cast.mia)
    params: dict[str, Any] = {"part": "ageing", "list": "age", "kind": kind, "place": place}
    answer = client.get(LIST, params | {"first": days, "last": days})
    assert [row.lies for row in answer.context["page"].rows] == [days]
    assert f'data-label="Days there">{days}</td>' in answer.content.decode()
    query = "&".join(f"{name}={value}" for name, value in params.items())
    sent = client.post(f"{LIST}?{query}", {"file_format": "csv"})
    lines = list(csv.DictReader(io.StringIO(b"".join(sent.streaming_content).decode("utf-8-sig"))))
    column = next(name for name in lines[0] if name in ("Days there", "Days at this stage", "Days in stage", "Days"))
    assert [line[column] for line in lines] == [str(days)]


def test_other_lists_of_the_funnel_say_no_days(client: Client, cast: Cast, records: None) -> None:
    client.force_login(cast.mia)
    page = client.get(LIST, {"part": "cohorts", "list": "cohort", "unit": "accounts", "period": "all"})
    assert page.context["page"].rows
    assert "Days there" not in page.content.decode()
