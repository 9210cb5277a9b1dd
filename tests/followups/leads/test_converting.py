"""Contacts with leads, and what becomes of them when the lead becomes an account (issue 4, domain.md 2.1)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts import duplicates
from accounts.models import Account, ContactDay, Cycle, KeyPerson, State
from accounts.services import editing, letting_go
from accounts.services.refusals import NotAllowed, ReasonNeeded, TooLate, WrongState
from audit.models import Event
from followups.models import Approval, FollowUp, LeadContact, NextStep, NotCounting, Result
from followups.services import log
from followups.services.leads import contacts as lead_contacts
from followups.services.leads.contacts import LeadEntry, log_on_lead, void_contact
from followups.services.leads.converting import Wanted, convert
from followups.services.leads.unconverting import unconvert
from followups.services.refusals import KeyTaken, WrongInput
from leads.models import Lead, Opportunity, Outcome, Stage, StageChange
from leads.services.leads import deciding, handing
from tests.cast import TODAY, Cast, again, log_lead, make_account, make_lead, new_key, noon

BACK = timedelta(days=40)
DEAL = {
    "name": "Gift boxes",
    "amount": Decimal(80000),
    "currency": "CNY",
    "expected_close_on": TODAY + timedelta(days=30),
}


def verified() -> None:
    out = StringIO()
    call_command("verify", "--all", stdout=out)


@pytest.fixture
def worked(cast: Cast) -> Lead:
    """Ann's lead of forty days, with three answered days, one attempt and a void entry."""
    lead = make_lead(cast.ann, "Tianhe Wines", days_old=40, need="gift boxes", tags=["wine"])
    for back in (30, 20, 20, 10):
        log_lead(lead, TODAY - timedelta(days=back), text=f"said {back}")
    log_lead(lead, TODAY - timedelta(days=5), result="no_answer")
    void = log_lead(lead, TODAY - timedelta(days=4))
    void_contact(void, by=again(cast.ann), reason="wrong lead", now=noon(TODAY - timedelta(days=4)))
    lead.refresh_from_db()
    return lead


def test_a_lead_counts_each_answered_day_once(cast: Cast, worked: Lead) -> None:
    assert worked.contacts == 3
    assert worked.first_contact_on == TODAY - timedelta(days=30)
    assert worked.last_contact_on == TODAY - timedelta(days=10)
    assert worked.last_tried_on == TODAY - timedelta(days=5)
    assert worked.state == "working"


def test_the_same_key_logs_once_and_belongs_to_one_lead(cast: Cast) -> None:
    lead, other, key, ann = make_lead(cast.ann), make_lead(cast.ann), new_key(), again(cast.ann)
    entry = LeadEntry(occurred_at=noon(TODAY), result="answered")
    first = log_on_lead(lead, entry, by=ann, client_key=key, now=noon(TODAY))
    assert log_on_lead(lead, entry, by=ann, client_key=key, now=noon(TODAY)) == first
    with pytest.raises(KeyTaken):
        log_on_lead(other, entry, by=ann, client_key=key, now=noon(TODAY))
    assert LeadContact.objects.count() == 1


def test_the_next_contact_is_proposed_by_what_came_of_it(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    assert lead_contacts.propose(lead, "no_answer", "", today=TODAY) == TODAY + timedelta(days=2)
    assert lead_contacts.propose(lead, "answered", "explicit", today=TODAY) == TODAY + timedelta(days=7)
    log_lead(lead, TODAY)
    lead.refresh_from_db()
    assert lead.next_contact_on == TODAY + timedelta(days=14)
    assert lead.return_due_on == TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"result": "maybe"}, "result"),
        ({"channel": "pigeon"}, "channel"),
        ({"occurred_at": noon(TODAY + timedelta(days=1))}, "occurred_on"),
        ({"text": "x" * 5001}, "text"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    entry = LeadEntry(**{"occurred_at": noon(TODAY), "result": "answered", **values})
    with pytest.raises(WrongInput) as refusal:
        log_on_lead(make_lead(cast.ann), entry, by=again(cast.ann), client_key=new_key(), now=noon(TODAY))
    assert refusal.value.field == field


def test_an_answer_needs_a_name_and_keeps_it(cast: Cast) -> None:
    lead = make_lead(cast.ann, person="")
    with pytest.raises(WrongInput):
        log_lead(lead, TODAY)
    log_lead(lead, TODAY, person="Mr Hu")
    lead.refresh_from_db()
    assert lead.person == "Mr Hu"


def test_nobody_logs_on_a_lead_of_the_pool_or_of_a_colleague(cast: Cast) -> None:
    pooled, anns = make_lead(None, by=again(cast.mia)), make_lead(cast.ann)
    with pytest.raises(WrongState):
        log_lead(pooled, TODAY, by=again(cast.ann))
    with pytest.raises(NotAllowed):
        log_lead(anns, TODAY, by=again(cast.bob))
    log_lead(anns, TODAY, by=again(cast.mia))


def test_a_new_owner_counts_anew(cast: Cast, worked: Lead) -> None:
    handing.assign([worked.pk], [cast.bob], "one", by=again(cast.mia), today=TODAY)
    worked.refresh_from_db()
    assert (worked.contacts, worked.assigned_on, worked.state) == (0, TODAY, "new")
    log_lead(worked, TODAY)
    worked.refresh_from_db()
    assert worked.contacts == 1


def test_contacts_of_the_lead_count_in_the_cycle_of_the_account(cast: Cast, worked: Lead) -> None:
    account = convert(worked, Wanted(opportunity=DEAL, reason="big one"), by=again(cast.ann), now=noon(TODAY))
    assert (account.owner, account.cycle_started_on) == (cast.ann, TODAY - BACK)
    assert (account.cycle_contacts, account.lifetime_contacts) == (3, 3)
    assert account.last_contact_on == TODAY - timedelta(days=10)
    assert account.tags == ["wine"]
    assert account.telephones == ["139 0000 1111"]
    assert "gift boxes" in account.notes
    rows = FollowUp.objects.filter(account=account).order_by("occurred_on", "pk")
    assert [row.text for row in rows] == ["said 30", "said 20", "said 20", "said 10", ""]
    assert {row.author for row in rows} == {cast.ann}
    assert rows.last().not_counting == NotCounting.NO_RESPONSE
    person = KeyPerson.objects.get(account=account)
    assert (person.name, person.telephone) == ("Li Wei", "139 0000 1111")
    assert person.last_contact_on == TODAY - timedelta(days=10)
    deal = Opportunity.objects.get(account=account)
    assert (deal.stage, deal.amount, deal.outcome) == (Stage.PROSPECT, Decimal(80000), Outcome.OPEN)
    worked.refresh_from_db()
    assert (worked.state, worked.account, worked.opportunity, worked.key_person) == ("converted", account, deal, person)
    assert LeadContact.objects.filter(lead=worked, follow_up__isnull=False).count() == 5
    verified()


def test_a_late_entry_waits_for_the_manager_after_the_conversion_too(cast: Cast) -> None:
    lead = make_lead(cast.ann, days_old=30)
    log_lead(lead, TODAY - timedelta(days=20), entered=TODAY)
    account = convert(lead, Wanted(reason="x"), by=again(cast.ann), now=noon(TODAY))
    assert FollowUp.objects.get(account=account).approval == Approval.PENDING
    assert account.cycle_contacts == 0
    verified()


def test_without_three_times_yes_a_reason_is_asked(cast: Cast) -> None:
    lead, ann = make_lead(cast.ann), again(cast.ann)
    with pytest.raises(ReasonNeeded, match="authority"):
        convert(lead, Wanted(), by=ann, now=noon(TODAY))
    for question in deciding.MAN:
        deciding.answer_man(lead, question=question, answer=True, by=ann, today=TODAY)
    convert(lead, Wanted(), by=ann, now=noon(TODAY))
    with pytest.raises(WrongState):
        convert(lead, Wanted(), by=ann, now=noon(TODAY))


def test_only_those_who_work_on_the_lead_convert_it(cast: Cast) -> None:
    lead = make_lead(cast.ann)
    with pytest.raises(NotAllowed):
        convert(lead, Wanted(reason="x"), by=again(cast.bob), now=noon(TODAY))
    foreign = make_account(cast.sue)
    with pytest.raises(NotAllowed):
        convert(lead, Wanted(account=foreign, reason="x"), by=again(cast.ann), now=noon(TODAY))
    account = convert(lead, Wanted(reason="x"), by=again(cast.mia), now=noon(TODAY))
    assert account.owner == cast.ann


def test_a_lead_joins_an_account_and_its_known_person(cast: Cast, worked: Lead) -> None:
    account = make_account(cast.ann, "Tianhe Group", days_old=25)
    known = editing.save_person(account, KeyPerson(account=account, name="Mr Li"), by=cast.ann)
    joined = convert(worked, Wanted(account=account, person=known, reason="x"), by=again(cast.ann), now=noon(TODAY))
    assert joined.pk == account.pk
    assert joined.cycle_contacts == 2  # the contact of thirty days ago lies before this cycle
    assert joined.lifetime_contacts == 3
    assert KeyPerson.objects.filter(account=account).count() == 1
    verified()


def test_taken_back_the_same_day_everything_is_as_before(cast: Cast, worked: Lead) -> None:
    before = {name: getattr(worked, name) for name in ("state", "contacts", "next_contact_on", "return_due_on")}
    account = convert(worked, Wanted(opportunity=DEAL, reason="x"), by=again(cast.ann), now=noon(TODAY))
    unconvert(worked, by=again(cast.ann), now=noon(TODAY))
    worked.refresh_from_db()
    account.refresh_from_db()
    assert {name: getattr(worked, name) for name in before} == before
    assert (worked.account, worked.closed_on) == (None, None)
    assert (account.state, account.owner, account.cycle_contacts) == (State.VOID, None, 0)
    assert not FollowUp.objects.counting().filter(account=account).exists()
    assert not ContactDay.objects.filter(account=account, counted=True).exists()
    assert Opportunity.objects.get(account=account).outcome == Outcome.LOST
    assert not Opportunity.objects.valid().filter(account=account).exists()
    assert not NextStep.objects.open().filter(account=account).exists()
    assert Cycle.objects.get(account=account).taken_back
    assert account not in Account.objects.visible_to(again(cast.mia))
    verified()
    again_made = convert(worked, Wanted(reason="x"), by=again(cast.ann), now=noon(TODAY))
    assert again_made.cycle_contacts == 3
    verified()


def test_a_joined_account_keeps_what_it_had(cast: Cast, worked: Lead) -> None:
    account = make_account(cast.ann, "Tianhe Group", days_old=25, contacts_made=0)
    own = editing.save_person(account, KeyPerson(account=account, name="Mr Zhu"), by=cast.ann)
    entry = log.Entry(occurred_at=noon(TODAY - timedelta(days=1)), result=Result.ANSWERED, persons=[own.pk])
    log.log(account, entry, by=again(cast.ann), client_key=new_key(), now=noon(TODAY - timedelta(days=1)))
    convert(worked, Wanted(account=account, opportunity=DEAL, reason="x"), by=again(cast.ann), now=noon(TODAY))
    unconvert(worked, by=again(cast.ann), now=noon(TODAY))
    account.refresh_from_db()
    assert (account.state, account.owner, account.cycle_contacts) == (State.OWNED, cast.ann, 1)
    assert KeyPerson.objects.get(account=account, name="Li Wei").taken_back_on == TODAY
    assert KeyPerson.objects.get(pk=own.pk).left_on is None
    verified()


def test_no_match_person_or_need_is_left_at_an_account_that_was_joined(cast: Cast, worked: Lead) -> None:
    account = make_account(cast.bob, "Tianhe Group", days_old=50)
    log_lead(worked, TODAY - timedelta(days=2), need="explicit")
    mia = again(cast.mia)
    convert(again_lead(worked), Wanted(account=account, reason="x"), by=mia, now=noon(TODAY))
    assert [twin.account for twin in duplicates.find(mia, telephones=worked.telephones) if twin.account] == [account]
    account.refresh_from_db()
    assert account.need_explicit
    unconvert(again_lead(worked), by=mia, now=noon(TODAY))
    account.refresh_from_db()
    assert not account.need_explicit
    assert [twin.account for twin in duplicates.find(mia, telephones=worked.telephones) if twin.account] == []
    assert not KeyPerson.objects.visible_to(mia).filter(account=account).exists()
    verified()


def test_a_conversion_is_not_taken_back_on_another_day_or_after_others_went_on(cast: Cast, worked: Lead) -> None:
    account = convert(worked, Wanted(reason="x"), by=again(cast.ann), now=noon(TODAY))
    with pytest.raises(TooLate):
        unconvert(worked, by=again(cast.ann), now=noon(TODAY + timedelta(days=1)))
    person = KeyPerson.objects.get(account=account)
    entry = log.Entry(occurred_at=noon(TODAY), result=Result.ANSWERED, persons=[person.pk])
    log.log(account, entry, by=again(cast.ann), client_key=new_key(), now=noon(TODAY))
    with pytest.raises(WrongState, match="worked on"):
        unconvert(worked, by=again(cast.ann), now=noon(TODAY))
    worked.refresh_from_db()
    assert worked.state == "converted"


def test_the_dormant_account_of_the_pool_comes_back_with_its_lead(cast: Cast) -> None:
    account = make_account(cast.sue, "Asleep Ltd", days_old=200)
    letting_go.release(account, by=again(cast.zoe), reason="asleep", today=TODAY - timedelta(days=60), override=True)
    lead = make_lead(cast.ann, "Asleep Ltd", days_old=40, dormant_account=account)
    log_lead(lead, TODAY - timedelta(days=3))
    made = convert(lead, Wanted(account=account, reason="x"), by=again(cast.ann), now=noon(TODAY))
    assert (made.pk, made.owner, made.cycle_contacts) == (account.pk, cast.ann, 1)
    assert made.cycle_started_on == TODAY - BACK
    verified()
    unconvert(lead, by=again(cast.ann), now=noon(TODAY))
    account.refresh_from_db()
    assert (account.state, account.owner) == (State.POOLED, None)
    verified()


def test_the_opportunity_of_a_conversion_taken_back_is_no_loss(cast: Cast, worked: Lead) -> None:
    account = convert(worked, Wanted(opportunity=DEAL, reason="big one"), by=again(cast.ann), now=noon(TODAY))
    unconvert(again_lead(worked), by=again(cast.ann), now=noon(TODAY))
    deal = Opportunity.objects.get(account=account)
    assert deal.voided_at is not None
    assert not StageChange.objects.filter(opportunity=deal, outcome=Outcome.LOST).exists()
    codes = set(Event.objects.filter(subject_type="opportunity", subject_id=deal.pk).values_list("code", flat=True))
    assert codes == {"opportunity.opened", "opportunity.voided"}


def again_lead(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)
