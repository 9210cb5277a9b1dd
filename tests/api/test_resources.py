"""Each resource once around: what the pages do, a program does, with the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Escalation, Grade, State, Vip
from accounts.services import editing, letting_go
from core.clock import business_date
from followups.services import log as logging
from leads.models import Campaign, Lead
from tests.api.conftest import Program
from tests.cast import Cast, contact, make_account, make_lead, new_key

Make = Callable[..., Program]
TODAY = business_date()
LOOK_AGAIN = (TODAY + timedelta(days=60)).isoformat()


@pytest.fixture
def ready(cast: Cast) -> Account:
    """An account that has passed the gate of the rule of twelve."""
    return make_account(cast.ann, "Ready Ltd", today=TODAY, days_old=80, contacts_made=12)


def pooled(cast: Cast) -> Account:
    account = make_account(cast.sue, "Free Ltd", today=TODAY)
    letting_go.release(account, by=cast.zoe, reason="x", today=TODAY, override=True)
    return account


def rules_of(program: Program, account: Account) -> list[str]:
    """The moves of an account, the latest first."""
    return [move["rule"] for move in program.get("moves/", account=account.pk).json()["results"]]


# -- moves -----------------------------------------------------------------------------------------------------------
def test_suspended_and_re_assigned_from_the_desk(cast: Cast, program: Make, ready: Account) -> None:
    ann, mia = program(cast.ann), program(cast.mia)
    at = f"accounts/{ready.pk}/"
    assert ann.post(f"{at}suspend/", reason_code="timing", look_again_on=LOOK_AGAIN).status_code == 204
    assert ann.get(at).status_code == 404
    assert ann.post(f"{at}reassign/", to=cast.bob.pk, reason="x").status_code == 404
    assert mia.post(f"{at}reassign/", to=cast.sue.pk, reason="x").json()["errors"][0]["field"] == "to"
    given = mia.post(f"{at}reassign/", to=cast.bob.pk, reason="develops it again").json()
    assert (given["state"], given["owner"]["name"], given["cycle_contacts"]) == ("owned", "Bob Seller", 0)
    assert rules_of(mia, ready) == ["reassigned", "suspended_by_hand", "created"]
    move = mia.get("moves/", account=ready.pk, rule="reassigned").json()["results"][0]
    assert move["reason"] == "develops it again"
    assert "Bob Seller" in move["said"]


def test_released_from_the_desk_and_claimed(cast: Cast, program: Make, ready: Account) -> None:
    letting_go.suspend(ready, by=cast.ann, reason_code="need", look_again_on=TODAY + timedelta(9), today=TODAY)
    at = f"accounts/{ready.pk}/"
    assert program(cast.zoe).post(f"{at}release-from-desk/", reason="x").status_code == 404
    assert program(cast.mia).post(f"{at}release-from-desk/", reason="nobody wants it").status_code == 200
    bob = program(cast.bob)
    assert bob.get(at).json()["masked"] is True
    assert bob.post(f"{at}claim/").json()["owner"]["name"] == "Bob Seller"
    assert rules_of(bob, ready)[:2] == ["claimed", "desk_released"]


def test_released_to_the_pool(cast: Cast, program: Make, ready: Account) -> None:
    answer = program(cast.ann).post(f"accounts/{ready.pk}/release/", reason="closed down")
    assert (answer.status_code, answer.json()["state"]) == (200, "pooled")


def test_a_claimed_account_is_returned(cast: Cast, program: Make) -> None:
    account, ann = pooled(cast), program(cast.ann)
    ann.post(f"accounts/{account.pk}/claim/")
    assert ann.post(f"accounts/{account.pk}/return/", reason="not mine").json()["state"] == "pooled"
    assert rules_of(ann, account)[0] == "returned"


def test_a_manager_overrides_the_gate_and_the_owner_does_not(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY)
    sent = {"reason_code": "other", "reason": "a fraud", "look_again_on": LOOK_AGAIN, "override": True}
    refused = program(cast.ann).post(f"accounts/{account.pk}/suspend/", **sent)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert program(cast.mia).post(f"accounts/{account.pk}/suspend/", **sent).json()["state"] == "suspended"


def test_a_proposed_account_is_kept(cast: Cast, program: Make, ready: Account) -> None:
    at, ann = f"accounts/{ready.pk}/", program(cast.ann)
    sent = {"reason": "a sample is tested", "more_contacts": 3}
    assert ann.post(f"{at}keep/", **sent).json()["code"] == "keep_refused"
    Account.objects.filter(pk=ready.pk).update(proposal_visible_on=TODAY)
    assert ann.post(f"{at}keep/", **sent).json()["contacts_allowed"] == 15


def test_transferred_with_a_warning_about_the_capacity(cast: Cast, program: Make, ready: Account) -> None:
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(capacity=0)
    at, mia = f"accounts/{ready.pk}/transfer/", program(cast.mia)
    full = mia.post(at, to=cast.bob.pk, reason="moves there")
    assert (full.status_code, full.json()["code"]) == (409, "capacity_reached")
    assert mia.post(at, to=cast.bob.pk, reason="x", beyond_capacity=True).json()["owner"]["name"] == "Bob Seller"
    assert program(cast.ann).post(at, to=cast.ann.pk, reason="x").status_code == 404


def test_graded_by_a_manager_and_vvip_by_an_admin(cast: Cast, program: Make, ready: Account) -> None:
    at = f"accounts/{ready.pk}/grade/"
    assert program(cast.ann).post(at, grade="A").status_code == 403
    assert program(cast.mia).post(at, grade="A").json()["protected"] is True
    refused = program(cast.mia).post(at, vip="vvip")
    assert "VVIP is decided by an admin" in refused.json()["detail"]
    assert program(cast.ada).post(at, vip="vvip").json()["code"] == "reason_needed"
    given = program(cast.ada).post(at, vip="vvip", vip_reason="They set the standard")
    assert given.json()["vip"] == "vvip"
    ready.refresh_from_db()
    assert (ready.grade, ready.vip) == (Grade.A, Vip.VVIP)


def test_help_is_asked_for_once_a_day(cast: Cast, program: Make, ready: Account) -> None:
    at, ann = f"accounts/{ready.pk}/help/", program(cast.ann)
    assert ann.post(at, note="They want a discount").json() == {"new": True}
    assert ann.post(at, note="again").json() == {"new": False}
    assert Escalation.objects.filter(kind="help").count() == 1


# -- working groups --------------------------------------------------------------------------------------------------
def test_a_working_group(cast: Cast, program: Make, ready: Account) -> None:
    ann, cho = program(cast.ann), program(cast.cho)
    made = ann.post("working-groups/", account=ready.pk, user=cast.cho.pk, part="support")
    assert (made.status_code, made.json()["user"]["name"]) == (201, "Cho Seller")
    assert cho.get(f"accounts/{ready.pk}/").status_code == 200
    again = ann.post("working-groups/", account=ready.pk, user=cast.cho.pk)
    assert again.json()["errors"][0]["field"] == "user"
    one = f"working-groups/{made.json()['id']}/"
    assert program(cast.bob).post(f"{one}leave/").status_code == 404
    assert cho.post(f"{one}leave/").status_code == 204
    assert cho.get(f"accounts/{ready.pk}/").status_code == 404
    assert ann.get("working-groups/", account=ready.pk, current="false").json()["results"][0]["ended_on"]
    foreign = make_account(cast.sue, today=TODAY)
    assert ann.post("working-groups/", account=foreign.pk, user=cast.cho.pk).json()["errors"][0]["field"] == "account"


# -- accounts ----------------------------------------------------------------------------------------------------------
def test_no_company_stands_above_itself(cast: Cast, program: Make) -> None:
    above, below = make_account(cast.ann, today=TODAY), make_account(cast.ann, today=TODAY)
    ann = program(cast.ann)
    assert ann.patch(f"accounts/{below.pk}/", parent=above.pk, version=1).json()["parent"] == above.pk
    answer = ann.patch(f"accounts/{above.pk}/", parent=below.pk, version=1)
    assert answer.json()["errors"][0]["field"] == "parent"


def test_people_are_those_one_may_see(cast: Cast, program: Make) -> None:
    names = {row["name"] for row in program(cast.ann).get("people/").json()["results"]}
    assert names == {"Ann Seller", "Bob Seller", "Mia Manager"}
    assert program(cast.ann).get(f"people/{cast.sue.pk}/").status_code == 404
    assert len(program(cast.ada).get("people/").json()["results"]) == 8


# -- follow-ups --------------------------------------------------------------------------------------------------------
def late_entry(cast: Cast, account: Account) -> Any:
    now = timezone.now()
    entry = logging.Entry(occurred_at=now - timedelta(days=6), result="answered", new_person="Wu", text="late")
    return logging.log(account, entry, by=cast.ann, client_key=new_key(), now=now)


def test_a_follow_up_is_corrected_with_its_version(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=9)
    ann = program(cast.ann)
    sent = {"account": account.pk, "client_key": str(new_key()), "result": "answered", "new_person": "Wu", "text": "a"}
    made = ann.post("follow-ups/", **sent).json()
    one = f"follow-ups/{made['id']}/"
    assert ann.patch(one, text="b").json()["errors"][0]["field"] == "version"
    fixed = ann.patch(one, text="b", version=1).json()
    assert (fixed["text"], fixed["persons"], fixed["result"], fixed["version"]) == ("b", made["persons"], "answered", 2)
    assert ann.patch(one, text="c", version=1).json()["code"] == "stale"
    missed = ann.patch(one, result="no_answer", version=2).json()
    assert (missed["counts"], missed["not_counting"]) == (False, "no_response")
    assert program(cast.bob).patch(one, text="x", version=3).status_code == 404


def test_a_late_entry_is_decided_and_taken_back(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=20)
    one = f"follow-ups/{late_entry(cast, account).pk}/"
    ann, mia = program(cast.ann), program(cast.mia)
    assert ann.post(f"{one}approve/").status_code == 403
    assert mia.post(f"{one}approve/").json()["counts"] is True
    assert mia.post(f"{one}approve/").json()["code"] == "wrong_state"
    assert mia.post(f"{one}reopen/").json()["approval"] == "pending"
    refused = mia.post(f"{one}refuse/", reason="nobody was there").json()
    assert (refused["approval"], refused["disallow_reason"], refused["counts"]) == (
        "refused",
        "nobody was there",
        False,
    )


def test_an_entry_is_disallowed_and_made_void(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=9)
    now = timezone.now()
    entry = logging.Entry(occurred_at=now, result="answered", new_person="Wu", text="same")
    one = f"follow-ups/{logging.log(account, entry, by=cast.ann, client_key=new_key(), now=now).pk}/"
    mia = program(cast.mia)
    assert mia.post(f"{one}flag-repeated/").json()["repeated"] is True
    assert mia.post(f"{one}accept-repeated/").json()["repeated"] is False
    assert mia.post(f"{one}disallow/", reason="copied").json()["not_counting"] == "disallowed"
    assert program(cast.ann).post(f"{one}void/", reason="").json()["errors"][0]["field"] == "reason"
    assert program(cast.ann).post(f"{one}void/", reason="wrong account").json()["void_reason"] == "wrong account"
    assert program(cast.ann).post(f"{one}void/", reason="x").status_code == 409


# -- leads -------------------------------------------------------------------------------------------------------------
def test_leads_of_the_pool_are_masked(cast: Cast, program: Make) -> None:
    for owner, name in ((cast.ann, "Mine"), (None, "Free"), (cast.sue, "Foreign")):
        lead = Lead(owner=owner, team=owner.team if owner else None, created_on=TODAY, telephones=["1390"], notes="zq")
        lead.in_pool_since = None if owner else TODAY
        lead.set_company(name)
        lead.save()
    rows = {row["company"]: row for row in program(cast.ann).get("leads/").json()["results"]}
    assert set(rows) == {"Mine", "Free"}
    assert (rows["Mine"]["telephones"], rows["Free"]["telephones"], rows["Free"]["notes"]) == (["1390"], [], "")
    assert [row["company"] for row in program(cast.ann).get("leads/", pooled="true").json()["results"]] == ["Free"]


def test_a_lead_is_entered_worked_on_and_converted(cast: Cast, program: Make) -> None:
    ann = program(cast.ann)
    made = ann.post("leads/", company="River Foods Ltd", person="Jo Lin", telephones=["139 5550 8001"]).json()
    assert (made["state"], made["owner"]["name"]) == ("new", "Ann Seller")
    one = f"leads/{made['id']}/"
    changed = ann.patch(one, need="Labels", version=made["version"]).json()
    assert changed["need"] == "Labels"
    assert ann.patch(one, need="Boxes", version=made["version"]).json()["code"] == "stale"
    sent = {"lead": made["id"], "client_key": str(new_key()), "result": "answered", "text": "wants samples"}
    assert [ann.post("lead-contacts/", **sent).status_code for _ in range(2)] == [201, 200]
    assert ann.get(one).json()["contacts"] == 1
    for question in ("money", "authority", "need_confirmed"):
        said = ann.post(f"{one}man/", question=question, answer=True).json()
    assert said["state"] == "qualified"
    done = ann.post(f"{one}convert/", opportunity={"name": "Labels"}).json()
    assert (done["state"], done["owner"]["name"]) == ("converted", "Ann Seller")
    assert ann.get(f"accounts/{done['account']}/").json()["cycle_contacts"] == 1
    assert ann.get(f"opportunities/{done['opportunity']}/").json()["stage"] == "P"
    assert ann.post(f"{one}unconvert/").json()["state"] == "qualified"


def test_a_converted_lead_has_the_expected_close_that_the_page_proposes(cast: Cast, program: Make) -> None:
    ann, closes = program(cast.ann), []
    for deal in ({"name": "Labels"}, {"name": "Boxes", "expected_close_on": None}):
        lead = make_lead(cast.ann, f"{deal['name']} Ltd", today=TODAY)
        done = ann.post(f"leads/{lead.pk}/convert/", opportunity=deal, reason="orders now").json()
        closes.append(ann.get(f"opportunities/{done['opportunity']}/").json()["expected_close_on"])
    assert closes == [(TODAY + timedelta(days=90)).isoformat(), None]


def test_an_idempotency_key_does_for_a_client_key(cast: Cast, program: Make) -> None:
    ann, lead = program(cast.ann), make_lead(cast.ann, today=TODAY)
    account = make_account(cast.ann, today=TODAY)
    for path, sent in (("lead-contacts/", {"lead": lead.pk}), ("follow-ups/", {"account": account.pk})):
        sent |= {"result": "no_answer", "text": "tried"}
        refused = ann.post(path, **sent)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "client_key")
        made = [ann.post(path, key=key, **sent).json()["client_key"] for key in ("one", "one", "two")]
        assert made[0] == made[1] != made[2]


def test_a_lead_that_is_not_qualified_needs_a_word(cast: Cast, program: Make) -> None:
    lead, ann = make_lead(cast.ann, today=TODAY), program(cast.ann)
    refused = ann.post(f"leads/{lead.pk}/convert/")
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_needed")
    foreign = make_account(cast.sue, today=TODAY)
    other = ann.post(f"leads/{lead.pk}/convert/", account=foreign.pk, reason="x")
    assert other.json()["errors"][0]["field"] == "account"
    mine = make_account(cast.ann, today=TODAY)
    assert ann.post(f"leads/{lead.pk}/convert/", account=mine.pk, reason="orders now").json()["account"] == mine.pk


def test_a_lead_goes_from_hand_to_hand(cast: Cast, program: Make) -> None:
    lead, ann, mia = make_lead(cast.ann, today=TODAY), program(cast.ann), program(cast.mia)
    at = f"leads/{lead.pk}/"
    assert ann.post(f"{at}assign/", to=cast.bob.pk).status_code == 403
    assert mia.post(f"{at}assign/", to=cast.sue.pk).json()["errors"][0]["field"] == "to"
    assert mia.post(f"{at}assign/", to=cast.bob.pk).json()["owner"]["name"] == "Bob Seller"
    assert ann.get(at).status_code == 404
    assert program(cast.bob).post(f"{at}return/", reason="not mine").json()["masked"] is True
    assert ann.post(f"{at}claim/").json()["owner"]["name"] == "Ann Seller"
    lost = program(cast.bob).post(f"{at}claim/")
    assert (lost.status_code, lost.json()["code"]) == (409, "already_claimed")
    assert ann.post(f"{at}unfit/", unfit_reason="no_need").json()["state"] == "unfit"
    assert ann.post(f"{at}reopen/", reason="they called").json()["state"] == "new"


def test_what_a_campaign_costs_is_for_those_who_answer_for_it(cast: Cast, program: Make) -> None:
    Campaign.objects.create(name="Fair", starts_on=TODAY, owner=cast.mia, team=cast.harbour, cost="100.00")
    costs = [program(user).get("campaigns/").json()["results"][0]["cost"] for user in (cast.ann, cast.mia, cast.ada)]
    assert costs == [None, "100.00", "100.00"]


def test_an_order_made_void_by_a_manager(cast: Cast, program: Make) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=9)
    ann = program(cast.ann)
    deal = ann.post("opportunities/", account=account.pk, name="Labels", stage="C", reason="known").json()
    won = ann.post(f"opportunities/{deal['id']}/win/", amount="10", ordered_on=TODAY.isoformat(), version=1).json()
    assert ann.get("orders/", credited_to=cast.ann.pk, valid="true").json()["results"] == [won]
    assert ann.post(f"orders/{won['id']}/void/", reason="x").json()["code"] == "not_allowed"
    assert program(cast.mia).post(f"orders/{won['id']}/void/", reason="typed twice").json()["voided_at"]
    assert ann.get("orders/", valid="true").json()["results"] == []


def test_nothing_answers_delete(cast: Cast, program: Make) -> None:
    account, ada = make_account(cast.ann, today=TODAY), program(cast.ada)
    contact(account, TODAY)
    editing.join_group(account, user=cast.cho, by=cast.ann, part="", today=TODAY)
    for path in (
        "accounts",
        "persons",
        "working-groups",
        "moves",
        "follow-ups",
        "next-steps",
        "opportunities",
        "orders",
        "leads",
        "campaigns",
        "people",
    ):
        for url in (f"/api/v1/{path}/", f"/api/v1/{path}/{account.pk}/"):
            assert ada.browser.delete(url).status_code == 405, url
    assert Account.objects.get().state == State.OWNED
