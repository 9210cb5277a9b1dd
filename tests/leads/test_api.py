"""Opportunities and orders by the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from leads import after_commit
from leads.models import Opportunity, Order, Stage
from tests.cast import Cast, make_account
from tests.leads.conftest import make_opportunity, win

API = "/api/v1/opportunities/"
TODAY = business_date()


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", today=TODAY, days_old=30)


def post(browser: Any, url: str, **data: Any) -> Any:
    return browser.post(url, data, content_type="application/json")


def test_open_change_move_and_win(cast: Cast, as_user: Any, account: Account) -> None:
    browser = as_user(cast.ann)
    made = post(browser, API, account=account.pk, name="Labels", amount="10.50", stage="P")
    assert (made.status_code, made.json()["version"]) == (201, 1)
    one = f"{API}{made.json()['id']}/"
    changed = browser.patch(one, {"amount": "20", "version": 1}, content_type="application/json")
    assert changed.json()["amount"] == "20.00"
    assert browser.patch(one, {"amount": "30", "version": 1}, content_type="application/json").status_code == 409
    assert post(browser, f"{one}stage/", stage="C", version=2).json()["code"] == "reason_needed"
    assert post(browser, f"{one}stage/", stage="C", version=2, reason="known").json()["stage"] == "C"
    won = post(browser, f"{one}win/", amount="19", ordered_on=TODAY.isoformat(), version=3)
    assert won.status_code == 201
    assert Order.objects.get().credited_to == cast.ann
    assert post(browser, f"{one}lose/", lost_reason="price", version=4).status_code == 409


def test_what_a_rule_sets_cannot_be_set(cast: Cast, as_user: Any, account: Account) -> None:
    ruled = {"outcome": "won", "closed_on": "2020-01-01", "external_id": "x", "created_by": cast.bob.pk, "version": 9}
    refused = post(as_user(cast.ann), API, account=account.pk, name="Labels", **ruled)
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == set(ruled) - {"version"}
    assert not Opportunity.objects.exists()
    made = post(as_user(cast.ann), API, account=account.pk, name="Labels").json()
    opportunity = Opportunity.objects.get(pk=made["id"])
    assert (opportunity.outcome, opportunity.opened_on, opportunity.external_id) == ("open", TODAY, "")
    assert (opportunity.created_by, opportunity.version) == (cast.ann, 1)


def test_the_opening_is_set_when_it_is_opened_and_never_again(cast: Cast, as_user: Any, account: Account) -> None:
    browser, opened = as_user(cast.ann), (TODAY - timedelta(days=4)).isoformat()
    made = post(browser, API, account=account.pk, name="Labels", opened_on=opened).json()
    assert made["opened_on"] == opened
    one, changes = f"{API}{made['id']}/", {"name": "Boxes", "version": 1}
    refused = browser.patch(one, {**changes, "opened_on": TODAY.isoformat()}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "opened_on")
    changed = browser.patch(one, {**changes, "opened_on": opened}, content_type="application/json").json()
    assert (changed["name"], changed["opened_on"]) == ("Boxes", opened)
    assert post(browser, API, account=account.pk, name="Labels", opened_on="2020-01-01").json()["code"] == "invalid"


def test_others_neither_see_nor_touch(cast: Cast, as_user: Any, account: Account) -> None:
    opportunity = make_opportunity(account, today=TODAY)
    stranger = as_user(cast.sue)
    assert stranger.get(API).json()["results"] == []
    assert stranger.get(f"{API}{opportunity.pk}/").status_code == 404
    assert post(stranger, f"{API}{opportunity.pk}/lose/", lost_reason="price", version=1).status_code == 404
    assert post(stranger, API, account=account.pk, name="x").status_code == 400
    opportunity.refresh_from_db()
    assert opportunity.is_open


def test_a_loss_to_the_competition_says_to_whom_by_the_same_rule_as_the_page(
    cast: Cast, as_user: Any, account: Account
) -> None:
    deal, browser = make_opportunity(account, today=TODAY), as_user(cast.ann)
    url = f"{API}{deal.pk}/lose/"
    refused = post(browser, url, lost_reason="competition", version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "competitor_needed")
    page = browser.post(reverse("leads:lose", args=[deal.pk]), {"lost_reason": "competition", "version": 1})
    assert (page.status_code, "Say who got it" in page.content.decode()) == (422, True)
    lost = post(browser, url, lost_reason="competition", competitor_unknown=True, version=1).json()
    assert (lost["outcome"], lost["credited_to"], lost["credited_team"]) == ("lost", cast.ann.pk, cast.ann.team_id)
    assert [row["id"] for row in browser.get(API, {"credited_to": cast.ann.pk}).json()["results"]] == [deal.pk]


def test_making_void_and_winning_wake_whoever_sees_to_the_steps(
    cast: Cast, as_user: Any, account: Account, django_capture_on_commit_callbacks: Any
) -> None:
    browser, opportunity = as_user(cast.mia), make_opportunity(account, today=TODAY, stage=Stage.CLOSE)
    with django_capture_on_commit_callbacks() as after_winning:
        post(browser, f"{API}{opportunity.pk}/win/", amount="10", ordered_on=str(TODAY), version=1)
    with django_capture_on_commit_callbacks() as after_voiding:
        post(browser, f"/api/v1/orders/{Order.objects.get().pk}/void/", reason="typed twice")
    assert after_commit._send in after_winning
    assert after_commit._send in after_voiding


def test_orders_are_made_void_by_managers(cast: Cast, as_user: Any, account: Account) -> None:
    order = win(make_opportunity(account, today=TODAY, stage=Stage.CLOSE), on=TODAY, today=TODAY)
    url = f"/api/v1/orders/{order.pk}/void/"
    assert post(as_user(cast.ann), url, reason="x").status_code == 403
    assert post(as_user(cast.mia), url, reason="typed twice").json()["void_reason"] == "typed twice"


@pytest.mark.parametrize(
    "data",
    [
        {"amount": "-1"},
        {"amount": "1e400"},
        {"name": ""},
        {"name": "a\x00b"},
        {"stage": "Z"},
        {"currency": "CN"},
        {"account": 2**70},
        {"expected_close_on": "soon"},
    ],
)
def test_bad_values_are_named(cast: Cast, as_user: Any, account: Account, data: dict[str, Any]) -> None:
    answer = post(as_user(cast.ann), API, **{"account": account.pk, "name": "Labels", **data})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == set(data)


def test_an_order_at_the_stage_of_opening_is_refused(cast: Cast, as_user: Any, account: Account) -> None:
    assert post(as_user(cast.ann), API, account=account.pk, name="x", stage="O").status_code == 409
    past = (TODAY - timedelta(days=1)).isoformat()
    assert post(as_user(cast.ann), API, account=account.pk, name="x", expected_close_on=past).status_code == 409
