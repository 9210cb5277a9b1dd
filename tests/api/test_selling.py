"""Campaigns, quotations with their lines, tools, merging and asking: as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Account
from accounts.services import asking
from audit.models import Event
from core.clock import business_date
from leads.models import Campaign, Lead, Opportunity, Order, Product, Stage
from leads.services import products
from lists.models import BulkAct
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead
from tests.leads.conftest import make_opportunity
from tests.leads.test_dormant import make_dormant

Make = Callable[..., Program]
TODAY = business_date()
SOON = (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def opportunity(cast: Cast) -> Opportunity:
    return make_opportunity(
        make_account(cast.ann, "Harbour Print", today=TODAY, days_old=30), today=TODAY, stage=Stage.CLOSE
    )


@pytest.fixture
def label(cast: Cast) -> Product:
    values = {"code": "L-1", "name": "Label", "name_hans": "标签", "unit": "pcs"}
    return products.save(None, values, {"CNY": Decimal("0.085")}, by=cast.ada)


def test_a_campaign_is_entered_changed_closed_and_opened_again(cast: Cast, program: Make) -> None:
    ann = program(cast.ann)
    made = ann.post("campaigns/", name="Fair", kind="fair", starts_on=str(TODAY), cost="100").json()
    at = f"campaigns/{made['id']}/"
    assert (made["owner"]["name"], made["cost"], made["currency"]) == ("Ann Seller", "100.00", "CNY")
    assert ann.patch(at, place="Ningbo", version=1).json()["place"] == "Ningbo"
    assert ann.patch(at, place="Hefei", version=1).json()["code"] == "stale"
    assert ann.post(f"{at}close/", version=2).json()["closed_at"]
    assert ann.post(f"{at}reopen/", version=3).json()["closed_at"] is None
    assert ann.patch(at, responsible=cast.bob.pk, version=4).status_code == 400
    assert program(cast.bob).patch(at, place="x", version=4).status_code == 403
    assert program(cast.mia).patch(at, responsible=cast.bob.pk, version=4).json()["owner"]["name"] == "Bob Seller"
    assert Campaign.objects.get().place == "Ningbo"


@pytest.mark.parametrize("wrong", [{"kind": "own"}, {"cost": "-1"}, {"name": ""}, {"currency": "XXX"}])
def test_a_campaign_that_cannot_be_says_why(cast: Cast, program: Make, wrong: dict[str, Any]) -> None:
    sent = {"name": "Fair", "kind": "fair", "starts_on": str(TODAY), **wrong}
    answer = program(cast.ann).post("campaigns/", **sent)
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == set(wrong)


def test_a_quotation_from_draft_to_order(cast: Cast, program: Make, opportunity: Opportunity, label: Product) -> None:
    ann = program(cast.ann)
    lines = [{"product": label.pk, "quantity": "1000"}, {"text": "Set-up", "unit_price": "15"}]
    draft = ann.post("quotes/", opportunity=opportunity.pk, lines=lines).json()
    assert (draft["total"], [line["text"] for line in draft["lines"]]) == ("100.00", ["Label", "Set-up"])
    assert draft["lines"][0]["unit"] == "pcs"
    at = f"quotes/{draft['id']}/"
    assert ann.patch(at, discount="10", version=1).json()["total"] == "90.00"
    issued = ann.post(f"{at}issue/", version=2).json()
    assert issued["number"].startswith(f"Q-{TODAY.year}-")
    assert ann.patch(at, discount="5", version=3).status_code == 409
    assert ann.post(f"{at}next/").json()["edition"] == 2
    assert ann.post(f"{at}decide/", answer="accepted").json()["state"] == "accepted"
    assert program(cast.bob).get(at).status_code == 404
    assert [row["edition"] for row in ann.get("quotes/", opportunity=opportunity.pk).json()["results"]] == [2, 1]
    version = Opportunity.objects.get().version
    won = ann.post(
        f"opportunities/{opportunity.pk}/win/", amount="90", discount="10", lines=lines, number="PO-1",
        ordered_on=str(TODAY), version=version,
    ).json()  # fmt: skip
    assert (won["number"], [line["amount"] for line in won["lines"]]) == ("PO-1", ["85.00", "15.00"])
    assert Order.objects.get().lines.count() == 2


def test_lines_say_what_is_missing(cast: Cast, program: Make, opportunity: Opportunity, label: Product) -> None:
    at = f"opportunities/{opportunity.pk}/lines/"
    lines = [
        {"product": label.pk + 1},
        {"text": "", "unit_price": "1"},
        {"text": "x"},
        {"text": "x", "unit_price": "-1"},
    ]
    bad = program(cast.ann).post(at, lines=lines[3:], version=1)
    assert {error["field"] for error in bad.json()["errors"]} == {"lines.0.unit_price"}
    bad = program(cast.ann).post(at, lines=lines[:3], version=1)
    assert [error["field"] for error in bad.json()["errors"]] == [
        "lines.0.product",
        "lines.1.text",
        "lines.2.unit_price",
    ]
    good = program(cast.ann).post(at, lines=[{"product": label.pk, "quantity": "100"}], follow=True, version=1).json()
    assert (good["amount"], good["amount_from_lines"], len(good["lines"])) == ("8.50", True, 1)


def test_tools_are_filled_in_and_a_stale_change_is_refused(cast: Cast, program: Make, opportunity: Opportunity) -> None:
    ann, at = program(cast.ann), f"opportunities/{opportunity.pk}/tools/"
    assert ann.get(at).json()["money"] is None
    filled = ann.patch(
        at, money=True, spin_problem="Reprints", position="interest", signals=["price"], version=1
    ).json()
    assert (filled["money"], filled["position"], filled["signals"], filled["version"]) == (
        True,
        "interest",
        ["price"],
        2,
    )
    assert ann.patch(at, money=False, version=1).json()["code"] == "stale"
    assert ann.patch(at, signals=["nonsense"], version=2).status_code == 400
    assert ann.get(at, fields="money,version").json() == {"money": True, "version": 2}
    assert program(cast.bob).get(at).status_code == 404
    assert program(cast.bob).patch(at, money=False, version=2).status_code == 404


def test_whoever_does_not_own_the_account_says_why_they_forecast_otherwise(
    cast: Cast, program: Make, opportunity: Opportunity
) -> None:
    at = f"opportunities/{opportunity.pk}/forecast/"
    assert program(cast.mia).post(at, forecast="best", version=1).json()["code"] == "reason_needed"
    said = program(cast.ann).post(at, forecast="omitted", version=1).json()
    assert (said["forecast"], said["forecast_category"]) == ("omitted", "omitted")


def test_two_accounts_become_one_and_apart_again(cast: Cast, program: Make) -> None:
    ann = program(cast.ann)
    kept, gone = (make_account(cast.ann, name, today=TODAY) for name in ("Harbour Print Ltd", "Harbour Print"))
    at, sent = f"accounts/{gone.pk}/merge/", {"into": kept.pk, "version": 1, "into_version": 1}
    assert program(cast.bob).post(at, **sent).status_code == 404
    assert ann.post(at, **{**sent, "into_version": 7}).json()["code"] == "stale"
    assert ann.post(at, **sent, choices={"owner": "gone"}).status_code == 400
    merge = ann.post(at, **sent, choices={"name": "gone"})
    assert merge.status_code == 201
    assert Account.objects.get(pk=kept.pk).name == "Harbour Print"
    assert Account.objects.get(pk=gone.pk).state == "void"
    undone = ann.post(f"merges/{merge.json()['id']}/undo/").json()
    assert undone["undone_at"]
    assert Account.objects.get(pk=gone.pk).state == "owned"


def test_whether_a_customer_exists_is_told_without_showing_it(
    cast: Cast, program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(cast.sue, "Harbour Print", today=TODAY)
    ann = program(cast.ann)
    (hidden,) = ann.get("exists/", q="Harbour Print").json()
    assert (hidden["account"], hidden["name"], hidden["owner"]) == (None, "", "")
    assert "ask Sue South" in hidden["told"]
    (seen,) = program(cast.sue).get("exists/", q="Harbour Print").json()
    assert (seen["name"], seen["told"]) == ("Harbour Print", "")
    assert Event.objects.filter(code="customer.asked_for").count() == 2
    assert ann.get("exists/").status_code == 400
    monkeypatch.setattr(asking, "A_MINUTE", 0)
    answer = ann.get("exists/", q="Harbour Print")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_many_leads_are_dealt_by_managers(cast: Cast, program: Make) -> None:
    leads = [make_lead(cast.ann, f"Lead {n}", today=TODAY).pk for n in range(2)]
    foreign = make_lead(cast.sue, "Foreign", today=TODAY).pk
    sent = {"leads": [*leads, foreign], "people": [cast.bob.pk], "strategy": "one"}
    assert program(cast.ann).post("leads/assign/", **sent).status_code == 403
    assert program(cast.mia).post("leads/assign/", **sent).json() == {"assigned": 2, "left": 0}
    assert program(cast.mia).post("leads/assign/", **{**sent, "people": [cast.sue.pk]}).status_code == 400
    assert set(Lead.objects.filter(owner=cast.bob).values_list("pk", flat=True)) == set(leads)


def test_leads_dealt_by_a_program_are_one_act_and_taken_back_on_the_page(
    cast: Cast, program: Make, as_user: Any
) -> None:
    leads = [make_lead(cast.ann, f"Lead {n}", today=TODAY).pk for n in range(2)]
    program(cast.mia).post("leads/assign/", leads=leads, people=[cast.bob.pk], strategy="one")
    act = BulkAct.objects.get(by=cast.mia)
    browser = as_user(cast.mia)
    assert f'id="act-{act.pk}"' in browser.get("/leads/batches/").content.decode()
    browser.post(f"/leads/assign/{act.pk}/undo/")
    assert set(Lead.objects.filter(owner=cast.ann).values_list("pk", flat=True)) == set(leads)


def test_dormant_accounts_become_leads_and_are_taken_back(cast: Cast, program: Make) -> None:
    make_dormant(cast.bob, "Silent", today=TODAY)
    mia = program(cast.mia)
    given = mia.post("leads/from-dormant/", person=cast.ann.pk, count=5)
    assert (given.status_code, given.json()["leads"]) == (201, 1)
    address, back = "/api/v1/leads/from-dormant/take-back/", {"key": given.json()["key"]}
    ann = program(cast.ann).browser
    assert ann.post(address, back, content_type="application/json").status_code == 403
    assert mia.browser.post(address, back, content_type="application/json").json() == {"leads": 1}


def test_the_companys_lists_are_read(cast: Cast, program: Make, label: Product) -> None:
    ann = program(cast.ann)
    assert ann.get("products/", offered="true").json()["results"][0]["prices"] == [
        {"currency": "CNY", "price": "0.0850"}
    ]
    assert "price" in [row["code"] for row in ann.get("loss-reasons/", active="true").json()["results"]]
    assert ann.get("competitors/").json()["results"] == []
    assert ann.post("products/", code="x").status_code == 405


def test_tags_of_an_opportunity_are_read_written_and_looked_for(
    cast: Cast, program: Make, opportunity: Opportunity
) -> None:
    ann, at = program(cast.ann), f"opportunities/{opportunity.pk}/"
    assert ann.patch(at, tags=["Spring", " Spring ", "Jars"], version=1).json()["tags"] == ["Spring", "Jars"]
    assert [row["id"] for row in ann.get("opportunities/?tag=Jars").json()["results"]] == [opportunity.pk]
    assert ann.get("opportunities/?tag=Jar").json()["results"] == []
    sent = {"account": opportunity.account_id, "name": "Labels", "tags": ["New"]}
    assert ann.post("opportunities/", **sent).json()["tags"] == ["New"]
