"""The funnel page: its file, its filters, its words."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from dashboards import kept, scopes
from tests.cast import Cast, again, make_account, make_lead
from users.models import Team
from users.teams import in_tree_order

FUNNEL, EXPORT = reverse("dashboards:funnel"), reverse("dashboards:funnel_export")
PAGES = ["funnel", "funnel_detail", "portfolio", "curve"]


@pytest.mark.parametrize(("mode", "row"), [
    ("passed", ["By account", "Contacted", "Accounts", "1"]),
    ("now", ["By account", "Contacted, no opportunity", "Accounts", "1"]),
    ("leads", ["From the lead to the order", "Leads", "Leads", "1"]),
])  # fmt: skip
def test_every_mode_can_be_printed_and_taken_out(client: Client, cast: Cast, mode: str, row: list[str]) -> None:
    make_account(cast.ann, contacts_made=1, days_old=3)
    make_lead(cast.ann)
    client.force_login(cast.mia)
    page = client.get(FUNNEL, {"mode": mode, "period": "all"}).content.decode()
    assert "data-print" in page
    assert EXPORT in page
    answer = client.post(f"{EXPORT}?mode={mode}&period=all", {"file_format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert row in [line[:4] for line in lines]
    event = Event.objects.get(code="funnel.exported")
    assert (event.actor_id, event.params["rows"]) == (cast.mia.pk, len(lines) - 1)
    assert client.post(EXPORT, {"file_format": "exe"}).status_code == 404


def test_what_is_too_much_to_count_is_no_file(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_asked: Any, **_how: Any) -> None:
        raise kept.TooMuch

    monkeypatch.setattr(kept, "figures", too_much)
    client.force_login(cast.mia)
    answer = client.post(EXPORT, {"file_format": "csv"})
    assert answer.status_code == 409
    assert '<option value="s"' not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_typed_filters_offer_what_there_is(client: Client, cast: Cast, name: str) -> None:
    make_account(cast.ann, industry="Food", source="Fair", region="North")
    client.force_login(cast.mia)
    page = client.get(reverse(f"dashboards:{name}")).content.decode()
    typed = re.findall(r'<input class="form-control" type="text" name="(source|industry|region)"[^>]*>', page)
    assert "industry" in typed
    for field in typed:
        assert re.search(rf'name="{field}"[^>]*list="known-{field}"[^>]*placeholder="Any"', page)
    assert re.search(r'<datalist id="known-industry"><option value="Food">', page)


def test_months_look_alike(client: Client, cast: Cast) -> None:
    make_lead(cast.ann)
    client.force_login(cast.ann)
    (row,) = client.get(FUNNEL, {"mode": "leads", "period": "all"}).context["rows"]
    assert re.fullmatch(r"[A-Z][a-z]{2} \d{4}", row.label)


def test_teams_are_chosen_in_the_order_of_the_tree(cast: Cast) -> None:
    Team.objects.create(name="Aa", parent=cast.ann.team)
    Team.objects.create(name="Zz")
    found = [name for _pk, name in scopes.chosen(again(cast.ada), {}).teams]
    assert found.index("Harbour") + 1 == found.index("Aa")
    assert found[-1] == "Zz"
    assert [team.name for team in in_tree_order(Team.objects.filter(name__in=("Zz", "Aa")))] == ["Aa", "Zz"]
