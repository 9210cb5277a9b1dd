"""The list of campaigns is a list like the others: views, columns, export, the campaigns around one."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import business_date
from leads.columns import CAMPAIGNS
from leads.exporting import CAMPAIGNS as EXPORT
from leads.models import Campaign
from lists.services import views
from tests.cast import Cast, again, make_lead
from tests.leads.test_campaigns import make_campaign
from users.models import User

LIST = reverse("leads:campaigns")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def fairs(cast: Cast) -> list[Campaign]:
    today = business_date()
    made = []
    for n, kind in enumerate(("fair", "web", "fair")):
        values = {"kind": kind, "starts_on": today - timedelta(days=n), "place": f"Hall {n}", "cost": Decimal(100)}
        made.append(Campaign.objects.create(name=f"Campaign {n}", owner=cast.mia, created_by=cast.mia, **values))
    make_lead(cast.ann, today=today, campaign=made[0])
    make_lead(cast.sue, today=today, campaign=made[0])
    return made


def exported(user: User, columns: str, query: str = "") -> list[dict[str, str]]:
    values = {"list": "campaigns", "kind": "campaigns", "query": query, "file_format": "csv", "columns": columns}
    answer: Any = browser_of(user).post(reverse("pages:export_new"), values)
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


def test_chosen_columns_and_a_saved_view_are_shown(cast: Cast, fairs: list[Campaign]) -> None:
    view = views.save(CAMPAIGNS, name="Fairs", query="kind=fair&columns=place,leads", shared="", by=again(cast.mia))
    views.begin_with(CAMPAIGNS, view, by=cast.mia)
    page = browser_of(cast.mia).get(LIST, follow=True).content.decode()
    assert "Fairs" in page
    assert "Hall 0" in page
    assert "Campaign 1" not in page
    assert 'data-label="Contacted"' not in page


def test_every_column_can_be_shown_and_costs_only_to_who_may_know(cast: Cast, fairs: list[Campaign]) -> None:
    query = {"columns": ",".join(CAMPAIGNS.columns)}
    page = browser_of(cast.mia).get(LIST, query).content.decode()
    assert all(f'data-label="{words}"' in page for words in map(str, CAMPAIGNS.columns.values()) if words != "Place")
    assert 'data-label="Cost"' not in browser_of(cast.ann).get(LIST, query).content.decode()


def test_an_export_counts_only_the_leads_of_the_reader(cast: Cast, fairs: list[Campaign]) -> None:
    assert [row["Leads"] for row in exported(cast.ann, "all", "kind=fair")] == ["1", "0"]
    assert [row["Leads"] for row in exported(cast.ada, "all", "kind=fair")] == ["2", "0"]
    assert {row["Cost"] for row in exported(cast.ann, "all")} == {""}
    (row,) = exported(cast.mia, "shown", "kind=web&columns=leads,place")
    assert list(row) == ["Name", "Leads", "Place"]


def test_the_next_campaign_keeps_filter_and_order(cast: Cast, fairs: list[Campaign]) -> None:
    address = reverse("leads:campaign", args=[fairs[0].pk])
    page = browser_of(cast.mia).get(address, {"list": "kind=fair"}).content.decode()
    assert f'data-record="next" href="{reverse("leads:campaign", args=[fairs[2].pk])}?list=kind%3Dfair"' in page
    assert 'data-record="prev"' not in page
    assert f'href="{LIST}?kind=fair"' in page


def test_a_cost_per_lead_is_told_to_the_yuan(cast: Cast, as_user: Any) -> None:
    campaign = make_campaign(cast.mia, cost=Decimal(1955))
    make_lead(cast.ann, campaign=campaign)
    page = as_user(cast.mia).get(reverse("leads:campaign", args=[campaign.pk])).content.decode()
    assert "¥1,955" in page
    assert "¥2K" not in page


def test_an_export_says_by_how_many_leads_the_cost_is_divided(cast: Cast, fairs: list[Campaign]) -> None:
    row = exported(cast.mia, "all", "kind=fair")[0]
    divided = "Leads that the cost is divided by"
    assert (row["Leads"], row[divided], float(row["Cost per lead"])) == ("1", "2", 50)
    assert {row[divided] for row in exported(cast.ann, "all")} == {""}
    (shown,) = exported(cast.mia, "shown", "kind=web&columns=per_lead")
    assert list(shown) == ["Name", "Cost per lead", "Currency", divided]
    page = browser_of(cast.mia).get(LIST, {"columns": "per_lead"}).content.decode()
    assert "of 2 leads" in page


def test_money_is_a_number_in_the_currency_of_the_campaign() -> None:
    values = {column.name: column.value for column in EXPORT.columns}
    line = SimpleNamespace(money=[("CNY", Decimal("832500.00")), ("USD", Decimal(10))])
    it = SimpleNamespace(currency="CNY", line=line)
    assert values["money"](it) == Decimal("832500.00")
    assert values["money_others"](it) == ["10 USD"]
