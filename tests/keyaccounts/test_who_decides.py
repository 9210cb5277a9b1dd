"""Who decides, on the plan and on the sheet: the rule of the account's head, and no observation that nobody made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from keyaccounts import board, showing
from leads.models import Opportunity
from leads.services import opportunities, tools
from tests.cast import Cast, make_account


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


def person(account: Account, name: str, *roles: str) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=name, roles=list(roles)), by=account.owner)


def deal(account: Account) -> Opportunity:
    values = {"name": "Boxes", "amount": 1000, "expected_close_on": business_date() + timedelta(days=20)}
    return opportunities.open_opportunity(account, values, by=account.owner, today=business_date())


def stand(deal: Opportunity, person: KeyPerson, **values: Any) -> None:
    tools.add_line(deal, "stance", {"person": person, **values}, by=deal.account.owner)


def read(account: Account) -> board.People:
    people: board.People = showing.plan_of(account, user=account.owner, today=business_date())["people"]
    return people


def test_one_user_who_opposes_is_told_on_the_plan_and_on_the_sheet_as_in_the_head(
    as_user: Any, cast: Cast, account: Account
) -> None:
    li, zhou, boxes = person(account, "Li", "user"), person(account, "Zhou", "user"), deal(account)
    stand(boxes, li, stance="opponent")
    stand(boxes, zhou, stance="supporter", agreed=True)
    stored = coverage.of(account)
    assert [row | {"note": ""} for row in read(account).roles] == stored.rows
    assert (stored.agreed, stored.opposed) == (0, coverage.BITS["user"])
    for name in ("of_account", "print"):
        page = as_user(cast.ann).get(reverse(f"keyaccounts:{name}", args=[account.pk])).content.decode()
        assert "1 of 2 agree, Li opposes" in page


def test_silent_is_who_was_seen_to_be_and_the_others_are_not_known_yet(
    as_user: Any, cast: Cast, account: Account
) -> None:
    boss, quiet, boxes = person(account, "Boss", "investor"), person(account, "Quiet", "user"), deal(account)
    person(account, "New", "gatekeeper")
    stand(boxes, quiet, stance="hidden")
    stand(boxes, boss, stance="unknown")
    stand(boxes, person(account, "Aside"), stance="immaterial")
    found = read(account).deciders
    named = [[p.name for p in row] for row in (found.lead, found.silent, found.unknown)]
    assert named == [["Boss"], ["Quiet"], ["New"]]
    for name in ("of_account", "print"):
        page = as_user(cast.ann).get(reverse(f"keyaccounts:{name}", args=[account.pk])).content.decode()
        assert "Not known yet" in page
