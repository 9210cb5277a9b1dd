"""Leads and opportunities join the lists: views, columns, exports with the list's own filters."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from leads.columns import LEADS, OPPORTUNITIES
from leads.models import Campaign, Lead, Opportunity
from leads.services import opportunities
from leads.services.leads import deciding, entry
from lists.services import views
from pages.exporting.kinds import KINDS
from pages.palette.found import find
from tests.cast import Cast, again, make_account
from users.models import User

EXPORT = reverse("pages:export_new")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def lead_of(cast: Cast, owner: User | None, company: str, **values: Any) -> Lead:
    return entry.create({"company": company, **values}, by=owner or cast.ann, owner=owner, today=business_date())


def deal_of(cast: Cast, owner: User, account: str, name: str, **values: Any) -> Opportunity:
    at = make_account(owner, account, today=business_date())
    return opportunities.open_opportunity(at, {"name": name, **values}, by=owner, today=business_date())


def exported(user: User, kind: str, query: str = "", columns: str = "all") -> list[dict[str, str]]:
    of = KINDS[kind].of_list
    values = {"list": of, "kind": kind, "query": query, "file_format": "csv", "columns": columns}
    answer: Any = browser_of(user).post(EXPORT, values)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def companies(user: User, query: str) -> list[str]:
    return [row["Company"] for row in exported(user, "leads", query)]


def test_an_export_of_leads_holds_what_the_list_shows(cast: Cast) -> None:
    fair = Campaign.objects.create(
        name="Canton fair", kind="fair", starts_on=business_date(), owner=cast.mia, created_by=cast.mia
    )
    lead_of(cast, cast.ann, "Acme", campaign=fair, industry="printing", tags=["hot"])
    lead_of(cast, cast.ann, "Beta")
    lead_of(cast, cast.bob, "Gamma")
    lead_of(cast, None, "Pooled")
    assert companies(cast.ann, "scope=mine") == ["Acme", "Beta"]
    assert companies(cast.ann, f"scope=mine&campaign={fair.pk}") == ["Acme"]
    assert companies(cast.ann, "scope=mine&tag=hot") == ["Acme"]
    assert companies(cast.ann, "q=bet") == ["Beta"]
    assert companies(cast.ann, "scope=pool") == []
    assert companies(cast.mia, "scope=team") == ["Acme", "Beta", "Gamma"]
    assert companies(cast.ada, "scope=pool") == ["Pooled"]


def test_leads_that_are_closed_are_exported_when_the_list_shows_them(cast: Cast) -> None:
    lead = lead_of(cast, cast.ann, "Acme")
    Lead.objects.filter(pk=lead.pk).update(
        state="unfit", unfit_reason="other", closed_on=business_date(), return_due_on=None
    )
    assert companies(cast.ann, "scope=mine") == []
    assert companies(cast.ann, "scope=mine&state=any") == ["Acme"]


def test_the_columns_of_the_list_of_leads_begin_with_the_company(cast: Cast) -> None:
    lead_of(cast, cast.ann, "Acme", region="华东")
    rows = exported(cast.ann, "leads", "scope=mine&columns=region,need", columns="shown")
    assert rows == [{"Company": "Acme", "Region": "华东", "Need": ""}]


def test_the_list_of_leads_shows_the_chosen_columns(cast: Cast) -> None:
    lead_of(cast, cast.ann, "Acme", region="华东")
    page = browser_of(cast.ann).get(reverse("leads:list"), {"columns": "region"}).content.decode()
    assert "华东" in page
    assert 'data-label="Need"' not in page


@pytest.mark.parametrize("kind", [LEADS, OPPORTUNITIES])
def test_one_begins_with_a_saved_view(cast: Cast, kind: Any) -> None:
    view = views.save(kind, name="Mine first", query="scope=mine&columns=region", shared="", by=again(cast.ann))
    views.begin_with(kind, view, by=cast.ann)
    answer = browser_of(cast.ann).get(kind.address, follow=True)
    assert answer.redirect_chain == [(f"{kind.address}?scope=mine&columns=region&view={view.pk}", 302)]
    assert "Mine first" in answer.content.decode()


def test_an_export_of_the_pipeline_follows_its_filters(cast: Cast) -> None:
    big = deal_of(cast, cast.ann, "重庆印刷", "Big", amount=Decimal(1000))
    deal_of(cast, cast.ann, "Beta", "Small", amount=Decimal(10))
    deal_of(cast, cast.sue, "Gamma", "Foreign")
    names = lambda user, query: sorted(row["Name"] for row in exported(user, "pipeline", query))  # noqa: E731
    assert names(cast.ann, "") == ["Big", "Small"]
    assert names(cast.ann, "min=100") == ["Big"]
    assert names(cast.ann, "q=cqys") == ["Big"]
    assert names(cast.sue, "scope=all") == ["Foreign"]
    Account.objects.filter(pk=big.account_id).update(owner=cast.bob)
    assert names(cast.ann, "scope=all") == ["Small"]


def test_the_pipeline_list_shows_the_chosen_columns_and_finds_by_customer(cast: Cast) -> None:
    deal_of(cast, cast.ann, "重庆印刷", "Big", product="Carton")
    deal_of(cast, cast.ann, "Beta", "Small")
    page = (
        browser_of(cast.ann).get(reverse("leads:pipeline_list"), {"columns": "product", "q": "重庆"}).content.decode()
    )
    assert "Carton" in page
    assert "Small" not in page
    assert 'data-label="Days in stage"' not in page


def test_what_the_search_finds_leads_to_pages_that_open(cast: Cast) -> None:
    lead = lead_of(cast, cast.ann, "Zebra works")
    deal = deal_of(cast, cast.ann, "Zebra Ltd", "Zebra deal")
    browser = browser_of(cast.ann)
    groups = {group.kind.name: group for group in find(again(cast.ann), "zebra")}
    assert groups["lead"].hits[0].href == reverse("pages:lead", args=[lead.pk])
    assert groups["opportunity"].hits[0].href == reverse("leads:story", args=[deal.pk])
    for group in groups.values():
        for address in [hit.href for hit in group.hits] + ([group.more] if group.more else []):
            answer = browser.get(address)
            assert answer.status_code == 200
            assert "ebra" in answer.content.decode()
    page = browser.get(reverse("pages:find")).content.decode()
    recent = page[page.index('id="palette-recent"') :]
    assert all(name in recent for name in ("Zebra deal", "Zebra works", "Zebra Ltd"))
    assert reverse("leads:lead_new") in page


def test_the_list_of_leads_costs_the_same_for_more_rows(cast: Cast) -> None:
    browser = browser_of(cast.ann)
    address = reverse("leads:list") + "?scope=pool"
    counts = []
    for _round in range(2):
        for n in range(4):
            lead = lead_of(cast, cast.ann, f"Lead {_round} {n}")
            deciding.give_back(lead, by=again(cast.ann), reason="no time", today=business_date())
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(address).content.decode()
        counts.append(len(captured))
        assert "gave it back: no time" in page
    assert counts[0] == counts[1] <= 15
