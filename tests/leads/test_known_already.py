"""What is somebody else's, or lies in a pool, is not entered beside them (issue 4: duplicates)."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import duplicates
from accounts.duplicates import KnownAlready
from accounts.models import Account, LedgerEntry
from followups.services.leads.converting import Wanted, convert
from leads.models import Lead, LeadMove
from tests.cast import TODAY, Cast, again, make_account, make_lead, noon
from tests.leads.test_dormant import make_dormant

LEAD = {"company": "Tianhe Wines", "source": "own", "telephones": "", "twice": "yes"}
ACCOUNT = {"name": "Tianhe Wines", "telephones": "", "tags": "", "twice": "yes"}


@pytest.mark.parametrize("make", [make_account, make_lead])
def test_a_salesperson_enters_nothing_that_a_colleague_has(cast: Cast, as_user: Any, make: Any) -> None:
    make(cast.sue, "Tianhe Wines")
    browser, leads, accounts = as_user(cast.ann), Lead.objects.count(), Account.objects.count()
    for url, values in (("/leads/new/", {**LEAD, "assign_to": cast.ann.pk}), ("/accounts/new/", ACCOUNT)):
        answer = browser.post(url, values)
        assert answer.status_code == 409
        assert "It belongs to Sue South" in answer.content.decode()
    assert (Lead.objects.count(), Account.objects.count()) == (leads, accounts)


def test_what_lies_in_the_pool_is_claimed_instead(cast: Cast, as_user: Any) -> None:
    make_dormant(cast.bob, "Tianhe Wines")
    answer = as_user(cast.ann).post("/accounts/new/", ACCOUNT)
    assert answer.status_code == 409
    assert "claim it instead" in answer.content.decode()


def test_a_manager_says_why_and_everybody_concerned_reads_it(cast: Cast, as_user: Any) -> None:
    make_account(cast.bob, "Tianhe Wines")
    browser = as_user(cast.mia)
    values = {**LEAD, "assign_to": cast.ann.pk}
    assert "Why is it entered once more?" in browser.post("/leads/new/", values).content.decode()
    assert not Lead.objects.exists()
    assert browser.post("/leads/new/", {**values, "twice_because": "its sister in Wuhan"}).status_code == 302
    assert LeadMove.objects.get().reason == "its sister in Wuhan"
    again_there = {**ACCOUNT, "twice_because": "its sister in Wuhan"}
    assert browser.post("/accounts/new/", again_there).status_code == 302
    assert LedgerEntry.objects.latest("pk").reason == "its sister in Wuhan"


def test_programs_are_told_the_same(cast: Cast, as_user: Any) -> None:
    make_account(cast.bob, "Tianhe Wines")
    for url, sent in (("/api/v1/leads/", {"company": "Tianhe Wines"}), ("/api/v1/accounts/", {"name": "Tianhe Wines"})):
        asked = as_user(cast.ann).post(url, sent, "application/json").json()
        assert (asked["code"], "Bob Seller" in asked["duplicates"][0]["told"]) == ("possible_duplicate", True)
        refused = as_user(cast.ann).post(url, {**sent, "confirm_duplicate": True}, "application/json")
        assert refused.status_code == 409
        assert "Bob Seller" in refused.json()["detail"]
        said = {**sent, "duplicate_reason": "another one"}
        assert as_user(cast.mia).post(url, said, "application/json").status_code == 201


def test_a_conversion_makes_no_second_account_beside_a_colleagues(cast: Cast) -> None:
    lead = make_lead(cast.ann, "Tianhe Wines")
    make_account(cast.sue, "Tianhe Wines")
    with pytest.raises(KnownAlready):
        convert(lead, Wanted(reason="ready"), by=again(cast.ann), now=noon(TODAY))
    assert Account.objects.count() == 1


def test_what_only_sounds_alike_is_for_the_person_to_judge(cast: Cast) -> None:
    make_account(cast.sue, "上海恒达包装有限公司")
    twins = duplicates.find(again(cast.ann), name="上海衡达包装有限公司")
    assert twins
    assert duplicates.check(twins, by=again(cast.ann)) == ""


def test_converting_says_while_the_name_is_typed_who_has_that_account(cast: Cast, as_user: Any) -> None:
    make_account(cast.bob, "Tianhe Wines")
    lead = make_lead(cast.ann, "Fine Wines", telephones=[])
    url = f"/follow-ups/leads/{lead.pk}/convert/"
    hint = as_user(cast.ann).get(url, {"name": "Tianhe Wines", "target": "new"}, HTTP_HX_REQUEST="true")
    said = hint.content.decode()
    assert ("ask Bob Seller" in said, "It cannot be entered beside them" in said) == (True, True)
    assert "<form" not in said
    joins = as_user(cast.ann).get(url, {"name": "Tianhe Wines", "target": "7"}, HTTP_HX_REQUEST="true")
    assert "Bob Seller" not in joins.content.decode()


@pytest.mark.parametrize(("who", "field"), [("ann", "name"), ("mia", "reason")])
def test_a_refused_conversion_says_so_beside_its_field(cast: Cast, as_user: Any, who: str, field: str) -> None:
    make_account(cast.bob, "Tianhe Wines")
    lead = make_lead(cast.ann, "Tianhe Wines")
    Lead.objects.update(money=True, authority=True, need_confirmed=True)
    values = {"target": "new", "name": "Tianhe Wines", "person": "new", "currency": "CNY"}
    answer = as_user(getattr(cast, who)).post(f"/follow-ups/leads/{lead.pk}/convert/", values)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == [field]
