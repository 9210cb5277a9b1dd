"""An opportunity that is entered at a late stage: what its stages ask for is shown first, one more press saves it."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from core.clock import business_date
from leads.models import Opportunity, StageChange
from tests.cast import Cast, make_account, set_policy

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, today=business_date(), days_old=30)


def sent(stage: str, **more: str) -> dict[str, str]:
    return {"name": "Labels", "currency": "CNY", "stage": stage, "reason": "it ran before", **more}


def test_the_gaps_are_shown_before_it_is_saved_and_one_more_press_saves(
    as_user: Any, cast: Cast, account: Account
) -> None:
    browser, url = as_user(cast.ann), reverse("leads:new", args=[account.pk])
    asked = browser.post(url, sent("D"), headers=HTMX)
    words = html.unescape(asked.content.decode())
    assert (asked.status_code, "data-gaps" in words, "Open it anyway" in words) == (422, True, True)
    assert "SPIN notes are missing" in words
    assert not Opportunity.objects.exists()
    again = asked.context["form"]["anyway"].value()
    assert browser.post(url, sent("D", anyway=again), headers=HTMX).status_code == 200
    made = Opportunity.objects.get()
    assert made.stage == "D"
    assert "money" in StageChange.objects.get(opportunity=made).missing


def test_another_stage_than_the_one_that_was_shown_asks_again(as_user: Any, cast: Cast, account: Account) -> None:
    browser, url = as_user(cast.ann), reverse("leads:new", args=[account.pk])
    assert browser.post(url, sent("C", anyway="D"), headers=HTMX).status_code == 422
    assert browser.post(url, sent("D", anyway="D", reason=""), headers=HTMX).status_code == 422
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize("stage", ["S", "P"])
def test_the_first_two_stages_are_saved_at_once(as_user: Any, cast: Cast, account: Account, stage: str) -> None:
    as_user(cast.ann).post(reverse("leads:new", args=[account.pk]), sent(stage), headers=HTMX)
    assert Opportunity.objects.get().stage == stage


def test_where_the_company_does_not_ask_nothing_is_shown(as_user: Any, cast: Cast, account: Account) -> None:
    set_policy(exit_criteria="off")
    as_user(cast.ann).post(reverse("leads:new", args=[account.pk]), sent("D"), headers=HTMX)
    assert Opportunity.objects.get().stage == "D"
