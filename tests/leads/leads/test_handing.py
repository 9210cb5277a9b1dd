"""Leads change hands: entering, claiming, assigning, giving back (issue 4, domain.md sections 3 and 7)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Strategy
from accounts.services import people
from accounts.services.refusals import (
    AlreadyClaimed,
    BeyondCapacity,
    CapacityReached,
    ClaimRefused,
    CoolingDown,
    DailyLimitReached,
    InvalidInput,
    NotAllowed,
    ReasonNeeded,
    WrongState,
)
from commons.models import Holiday
from core.clock import business_date
from core.errors import Refusal, StaleEdit
from leads.models import Lead, LeadMove, LeadRule, LeadSearch, LeadState
from leads.services.leads import deciding, entry, handing, pool, sweep
from lists.models import BulkAct
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, log_lead, make_lead, set_policy
from users.models import User

LATER = TODAY + timedelta(days=1)


def rules_of(lead: Lead) -> list[str]:
    return list(LeadMove.objects.filter(lead=lead).order_by("pk").values_list("rule", flat=True))


def test_an_entered_lead_is_found_and_its_ledger_begins(cast: Cast) -> None:
    lead = make_lead(cast.ann, "天和酒业", person="王芳", telephones=["138 0013 8000"], tags=["wine", "wine"])
    assert (lead.state, lead.owner, lead.team_id, lead.assigned_on) == ("new", cast.ann, cast.harbour.pk, TODAY)
    assert lead.tags == ["wine"]
    assert lead.return_due_on == TODAY + timedelta(days=14)
    search = LeadSearch.objects.get(lead=lead)
    assert search.telephone_tails == ["8000"]
    assert "tianhe" in search.pinyin
    assert rules_of(lead) == [LeadRule.ENTERED]


def test_a_salesperson_enters_leads_for_nobody_else(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        make_lead(cast.bob, by=again(cast.ann))
    make_lead(cast.bob, by=again(cast.mia))
    assert Notice.objects.filter(recipient=cast.bob, kind="lead_assigned").count() == 1
    with pytest.raises(InvalidInput):
        make_lead(cast.ada, by=again(cast.ada))


def test_an_edit_over_a_newer_version_is_refused(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    entry.edit(lead, {"need": "boxes"}, by=again(cast.ann), version=1)
    with pytest.raises(StaleEdit):
        entry.edit(lead, {"need": "bags"}, by=again(cast.ann), version=1)
    with pytest.raises(NotAllowed):
        entry.edit(lead, {"need": "bags"}, by=again(cast.bob), version=2)
    lead.refresh_from_db()
    assert (lead.need, lead.version) == ("boxes", 2)


def test_claiming_makes_it_ones_own_from_that_day(cast: Cast) -> None:
    lead = make_lead(None, by=again(cast.mia), today=TODAY - timedelta(days=3))
    pool.claim(lead, by=again(cast.ann), today=TODAY)
    lead.refresh_from_db()
    assert (lead.owner, lead.team_id, lead.assigned_on, lead.in_pool_since) == (cast.ann, cast.harbour.pk, TODAY, None)
    assert lead.next_contact_on == TODAY
    with pytest.raises(AlreadyClaimed, match="Ann Seller"):
        pool.claim(lead, by=again(cast.bob), today=TODAY)


def test_claims_stop_at_the_day_and_at_the_capacity(cast: Cast) -> None:
    set_policy(leads_per_day=2, lead_capacity=3)
    leads = [make_lead(None, by=again(cast.mia)) for _ in range(5)]
    ann = again(cast.ann)
    for lead in leads[:2]:
        pool.claim(lead, by=ann, today=TODAY)
    with pytest.raises(DailyLimitReached):
        pool.claim(leads[2], by=ann, today=TODAY)
    pool.claim(leads[2], by=ann, today=LATER)
    with pytest.raises(CapacityReached):
        pool.claim(leads[3], by=ann, today=LATER)
    with pytest.raises(ClaimRefused):
        pool.claim(leads[3], by=again(cast.ada), today=LATER)


def test_the_previous_owner_waits_and_others_do_not(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    deciding.give_back(lead, by=again(cast.ann), reason="no time", today=TODAY)
    with pytest.raises(CoolingDown):
        pool.claim(lead, by=again(cast.ann), today=LATER)
    pool.claim(lead, by=again(cast.bob), today=LATER)


def test_a_scope_of_claiming_holds_for_leads_too(cast: Cast) -> None:
    set_policy(claim_scope="team")
    lead = make_lead(None, by=again(cast.mia))
    with pytest.raises(AlreadyClaimed):
        pool.claim(lead, by=again(cast.sue), today=TODAY)
    assert lead not in Lead.objects.visible_to(again(cast.sue))
    pool.claim(lead, by=again(cast.ann), today=TODAY)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_exactly_one_gets_it(cast: Cast) -> None:
    lead = make_lead(None, by=again(cast.mia))
    start, told = threading.Barrier(2), []

    def race(name: User) -> None:
        try:
            start.wait()
            pool.claim(lead, by=again(name), today=TODAY)
            told.append("mine")
        except Refusal as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    racers = [threading.Thread(target=race, args=(person,)) for person in (cast.ann, cast.bob)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    lead.refresh_from_db()
    assert sorted(told) == sorted(["mine", f"{lead.owner.name} was faster and has this lead now."])
    assert rules_of(lead).count(LeadRule.CLAIMED) == 1


def test_giving_back_needs_a_reason_and_is_the_owners(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    with pytest.raises(ReasonNeeded):
        deciding.give_back(lead, by=again(cast.ann), reason=" ", today=TODAY)
    with pytest.raises(NotAllowed):
        deciding.give_back(lead, by=again(cast.bob), reason="x", today=TODAY)
    deciding.give_back(lead, by=again(cast.mia), reason="for somebody else", today=TODAY)
    lead.refresh_from_db()
    assert (lead.owner, lead.previous_owner, lead.in_pool_since) == (None, cast.ann, TODAY)
    assert Notice.objects.filter(recipient=cast.ann, kind="lead_away").count() == 1


def test_a_manager_assigns_within_the_teams_and_an_admin_anywhere(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    with pytest.raises(NotAllowed):
        handing.assign([lead.pk], [cast.bob], Strategy.ONE, by=again(cast.ann), today=TODAY)
    with pytest.raises(NotAllowed):
        handing.assign([lead.pk], [cast.sue], Strategy.ONE, by=again(cast.mia), today=TODAY)
    assert handing.assign([lead.pk], [cast.sue], Strategy.ONE, by=again(cast.zoe), today=TODAY).pairs == []
    handing.assign([lead.pk], [cast.sue], Strategy.ONE, by=again(cast.ada), today=TODAY, reason="her region")
    lead.refresh_from_db()
    assert (lead.owner, lead.team_id, lead.previous_owner) == (cast.sue, cast.south.pk, cast.ann)


def test_leads_are_dealt_in_turn_or_to_the_least_loaded(cast: Cast) -> None:
    for _ in range(3):
        make_lead(cast.ann)
    leads = [make_lead(None, by=again(cast.mia)) for _ in range(4)]
    ids = [lead.pk for lead in leads]
    plan = handing.deal_out(leads, [cast.ann, cast.bob], Strategy.LEAST_LOADED)
    assert {share.person.name: (share.now, share.gets) for share in plan.shares} == {
        "Ann Seller": (3, 0), "Bob Seller": (0, 4),
    }  # fmt: skip
    dealt = handing.assign(ids, [cast.ann, cast.bob], Strategy.ROUND_ROBIN, by=again(cast.mia), today=TODAY)
    assert sorted(person.name for _lead, person in dealt.pairs) == ["Ann Seller"] * 2 + ["Bob Seller"] * 2


def test_what_goes_beyond_the_capacity_is_asked_about(cast: Cast) -> None:
    set_policy(lead_capacity=1)
    ids = [make_lead(None, by=again(cast.mia)).pk for _ in range(2)]
    with pytest.raises(BeyondCapacity):
        handing.assign(ids, [cast.ann], Strategy.ONE, by=again(cast.mia), today=TODAY)
    handing.assign(ids, [cast.ann], Strategy.ONE, by=again(cast.mia), today=TODAY, beyond_capacity=True)
    assert Lead.objects.filter(owner=cast.ann).count() == 2


def test_who_leaves_leaves_the_leads_in_the_pool_at_once(cast: Cast) -> None:
    lead, other = make_lead(cast.ann), make_lead(cast.bob)
    people.leave_company(cast.ann, by=again(cast.mia), today=TODAY)
    lead.refresh_from_db()
    other.refresh_from_db()
    assert (lead.owner, lead.previous_owner, other.owner) == (None, cast.ann, cast.bob)
    assert rules_of(lead)[-1] == LeadRule.LEFT


def test_leads_come_along_to_another_team(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    people.change_position(cast.ann, team=cast.south, role="salesperson", by=again(cast.ada), today=TODAY)
    lead.refresh_from_db()
    assert lead.team_id == cast.south.pk


def test_an_untouched_lead_goes_back_after_its_last_day_and_the_owner_is_warned(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    due = TODAY + timedelta(days=14)
    assert sweep.return_untouched(due - timedelta(days=4)) == {"left": 0, "returned": 0, "warned": 0}
    assert sweep.return_untouched(due - timedelta(days=3))["warned"] == 1
    assert sweep.return_untouched(due - timedelta(days=1))["returned"] == 0
    assert Notice.objects.filter(recipient=cast.ann, kind="lead_return").count() == 1
    assert sweep.return_untouched(due)["returned"] == 1
    assert sweep.return_untouched(due)["returned"] == 0
    lead.refresh_from_db()
    assert (lead.owner, lead.previous_owner, lead.in_pool_since) == (None, cast.ann, due)
    assert rules_of(lead)[-1] == LeadRule.UNTOUCHED
    assert Notice.objects.filter(recipient=cast.ann, kind="lead_returned").count() == 1


def test_a_lead_goes_back_on_no_day_off(cast: Cast) -> None:
    assert make_lead(cast.ann, today=TODAY + timedelta(days=4)).return_due_on == TODAY + timedelta(
        days=20
    )  # a Saturday
    lead, due = make_lead(cast.ann, "Beta"), TODAY + timedelta(days=14)
    Holiday.objects.create(day=due, name="feast")  # in the calendar only after the lead was given
    assert sweep.return_untouched(due)["returned"] == 0
    assert sweep.return_untouched(due + timedelta(days=1))["returned"] == 1
    lead.refresh_from_db()
    assert lead.owner is None


def test_an_attempt_and_a_planned_day_keep_a_lead(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    log_lead(lead, TODAY + timedelta(days=10), result="no_answer")
    assert sweep.return_untouched(TODAY + timedelta(days=23))["returned"] == 0
    assert sweep.return_untouched(TODAY + timedelta(days=24))["returned"] == 1


def test_a_mass_mailing_keeps_no_lead(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    log_lead(lead, TODAY + timedelta(days=10), result="mass")
    assert sweep.return_untouched(TODAY + timedelta(days=14))["returned"] == 1


@pytest.mark.parametrize("number", [2, 20])
def test_the_night_costs_the_same_number_of_statements(
    cast: Cast, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        make_lead(cast.ann)
    with django_assert_max_num_queries(20):
        assert sweep.return_untouched(TODAY + timedelta(days=14))["returned"] == number


def test_three_times_yes_qualifies_and_a_no_takes_it_back(cast: Cast) -> None:
    lead, ann = make_lead(cast.ann), again(cast.ann)
    for question in deciding.MAN:
        lead = deciding.answer_man(lead, question=question, answer=True, by=ann, today=TODAY)
    assert (lead.state, lead.qualified_on) == (LeadState.QUALIFIED, TODAY)
    lead = deciding.answer_man(lead, question="money", answer=False, by=ann, today=LATER)
    assert (lead.state, lead.qualified_on) == (LeadState.NEW, None)
    assert rules_of(lead)[-2:] == [LeadRule.QUALIFIED, LeadRule.DOUBTED]
    with pytest.raises(InvalidInput):
        deciding.answer_man(lead, question="owner", answer=True, by=ann, today=TODAY)


def test_a_lead_that_is_not_a_fit_is_kept_and_can_be_taken_up_again(cast: Cast) -> None:
    lead, ann = make_lead(cast.ann), again(cast.ann)
    with pytest.raises(InvalidInput):
        deciding.mark_unfit(lead, by=ann, reason="mood", note="", today=TODAY)
    deciding.mark_unfit(lead, by=ann, reason="no_need", note="they closed", today=TODAY)
    lead.refresh_from_db()
    assert (lead.state, lead.unfit_reason, lead.closed_on, lead.return_due_on) == ("unfit", "no_need", TODAY, None)
    with pytest.raises(WrongState):
        deciding.give_back(lead, by=ann, reason="x", today=TODAY)
    deciding.reopen(lead, by=ann, reason="they are back", today=LATER)
    lead.refresh_from_db()
    assert (lead.state, lead.owner, lead.closed_on, lead.unfit_reason) == ("new", cast.ann, None, "")
    assert rules_of(lead)[-2:] == [LeadRule.UNFIT, LeadRule.REOPENED]


def test_who_sees_which_lead(cast: Cast) -> None:
    mine, bobs, sues = make_lead(cast.ann), make_lead(cast.bob), make_lead(cast.sue)
    pooled = make_lead(None, by=again(cast.mia))

    def seen(user: User) -> set[int]:
        return set(Lead.objects.visible_to(again(user)).values_list("pk", flat=True))

    assert seen(cast.ann) == {mine.pk, pooled.pk}
    assert seen(cast.mia) == {mine.pk, bobs.pk, pooled.pk}
    assert seen(cast.max) == {mine.pk, bobs.pk, pooled.pk}
    assert seen(cast.zoe) == {sues.pk, pooled.pk}
    assert seen(cast.ada) == {mine.pk, bobs.pk, sues.pk, pooled.pk}
    assert pooled not in Lead.objects.served_by(again(cast.mia))


def test_a_managers_assignment_is_no_claim_strategies_stop_at_the_capacity_and_one_person_is_warned_of(
    cast: Cast, as_user: Any
) -> None:
    set_policy(leads_per_day=1, lead_capacity=2)
    browser, address = as_user(cast.mia), reverse("leads:lead_assign")
    picked = {"selected": [make_lead(None, by=again(cast.mia)).pk for _ in range(7)]}
    both = {**picked, "strategy": Strategy.ROUND_ROBIN, "people": [cast.ann.pk, cast.bob.pk]}
    assert "Give them to one person" in browser.get(address, both, headers={"HX-Request": "true"}).content.decode()
    assert browser.post(address, both).status_code == 302
    assert Lead.objects.filter(owner__isnull=False).count() == 4
    alone = {**picked, "strategy": Strategy.ONE, "people": [cast.bob.pk]}
    page = browser.get(address, alone, headers={"HX-Request": "true"}).content.decode()
    assert 'name="beyond_capacity"' in page  # the warning, with the way to go on
    assert browser.post(address, alone).status_code == 409
    assert browser.post(address, {**alone, "beyond_capacity": "on"}).status_code == 302
    assert Lead.objects.filter(owner=cast.bob).count() == 7


def test_an_assignment_of_many_is_taken_back_as_far_as_nobody_has_begun(cast: Cast, as_user: Any) -> None:
    browser, today = as_user(cast.mia), business_date()
    pooled = [make_lead(None, f"Pool {n}", by=again(cast.mia), today=today) for n in range(3)]
    anns = make_lead(cast.ann, "Ann's", today=today)
    Lead.objects.filter(pk=pooled[0].pk).update(in_pool_since=today - timedelta(days=9))
    leads = [*pooled, anns]
    sent = {"selected": [lead.pk for lead in leads], "strategy": Strategy.ONE, "people": [cast.bob.pk]}
    browser.post(reverse("leads:lead_assign"), sent)
    assert Lead.objects.filter(owner=cast.bob).count() == 4
    Lead.objects.filter(pk=pooled[2].pk).update(last_tried_on=today)
    act = BulkAct.objects.get()
    assert as_user(cast.max).post(reverse("leads:lead_assign_undo", args=[act.pk])).status_code == 404
    browser.post(reverse("leads:lead_assign_undo", args=[act.pk]))
    fresh = {lead.company: lead for lead in Lead.objects.all()}
    owners = {name: lead.owner_id for name, lead in fresh.items()}
    assert owners == {"Pool 0": None, "Pool 1": None, "Pool 2": cast.bob.pk, "Ann's": cast.ann.pk}
    assert fresh["Pool 0"].in_pool_since == today - timedelta(days=9)
    assert LeadMove.objects.filter(lead=pooled[0]).count() == 3
