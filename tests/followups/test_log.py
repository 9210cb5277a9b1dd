"""Logging contacts: what counts, what is refused, and that a retry never makes two (domain.md 2.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, ContactDay, Escalation, KeyPerson, WorkingGroupMember
from accounts.services import handing_on, letting_go
from accounts.services.refusals import NotAllowed, WrongState
from audit.models import Event
from commons.days import working_days
from core.errors import Refusal
from followups.models import Approval, FollowUp, Need, NextStep, NotCounting, Result, StepKind, StepState
from followups.models.follow_up import RESPONSES
from followups.services import cadence, steps
from followups.services.counting import differences
from followups.services.refusals import KeyTaken, WrongInput
from followups.services.steps import StepInput
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from tests.followups.conftest import log_contact, log_days
from users.models import Leave

pytestmark = pytest.mark.django_db


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


@pytest.mark.parametrize("result", RESPONSES)
def test_every_response_of_a_person_counts(cast: Cast, account: Account, buyer: KeyPerson, result: str) -> None:
    follow_up = log_contact(account, cast.ann, buyer, result=result)
    assert (follow_up.effective, follow_up.not_counting) == (True, "")
    assert fresh(account).cycle_contacts == 1


@pytest.mark.parametrize("result", sorted(set(Result.values) - set(RESPONSES)))
def test_nobody_reached_is_logged_and_never_counts(cast: Cast, account: Account, buyer: KeyPerson, result: str) -> None:
    due = fresh(account).recycle_due_on
    follow_up = log_contact(account, cast.ann, buyer, result=result)
    assert follow_up.not_counting == NotCounting.NO_RESPONSE
    assert (fresh(account).cycle_contacts, fresh(account).recycle_due_on) == (0, due)


def test_a_response_without_a_person_is_refused(cast: Cast, account: Account) -> None:
    with pytest.raises(WrongInput, match="Pick who answered") as refusal:
        log_contact(account, cast.ann)
    assert refusal.value.field == "persons"
    assert not FollowUp.objects.exists()


def test_a_person_can_be_added_by_name(cast: Cast, account: Account) -> None:
    follow_up = log_contact(account, cast.ann, new_person="  Zhao   Min ")
    person = KeyPerson.objects.get(account=account)
    assert (person.name, person.last_contact_on) == ("Zhao Min", TODAY)
    assert [link.person for link in follow_up.person_links.all()] == [person]


def test_a_name_that_is_known_makes_no_second_person(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_contact(account, cast.ann, new_person="li wei")
    assert KeyPerson.objects.filter(account=account).count() == 1


def test_people_of_other_accounts_are_refused(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    other = make_account(cast.ann, "Elsewhere")
    with pytest.raises(WrongInput, match="of this account"):
        log_contact(other, cast.ann, buyer)


def test_a_day_counts_once_whoever_made_the_contact(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_contact(account, cast.ann, buyer)
    log_contact(account, cast.mia, buyer)
    assert fresh(account).cycle_contacts == 1
    assert FollowUp.objects.counting().count() == 2


def test_a_contact_moves_the_days_left(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    before = fresh(account).recycle_due_on
    log_contact(account, cast.ann, buyer)
    after = fresh(account).recycle_due_on
    assert (before is not None, after is not None) == (True, True)
    assert after > before
    assert after >= TODAY + timedelta(days=90)


def test_the_future_is_refused_with_a_message(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    with pytest.raises(WrongInput, match="future"):
        log_contact(account, cast.ann, buyer, on=TODAY + timedelta(days=1), now=noon(TODAY))


def test_the_same_day_but_later_is_the_future_too(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    with pytest.raises(WrongInput, match="future"):
        log_contact(account, cast.ann, buyer, now=noon(TODAY) - timedelta(hours=1))


@pytest.mark.parametrize(("days", "pending"), [(3, False), (4, True)])
def test_an_entry_more_than_three_days_late_waits_for_the_manager(
    cast: Cast, account: Account, buyer: KeyPerson, days: int, pending: bool
) -> None:
    follow_up = log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=days))
    assert (follow_up.approval == Approval.PENDING) is pending
    assert fresh(account).cycle_contacts == (0 if pending else 1)
    assert Notice.objects.filter(recipient=cast.mia, kind="late_entry").exists() is pending


def test_an_admins_late_entry_counts_at_once(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ada, buyer, on=TODAY - timedelta(days=30))
    assert (follow_up.approval, fresh(account).cycle_contacts) == (Approval.NOT_NEEDED, 1)


def test_a_late_entry_of_an_attempt_needs_nobody(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=9), result=Result.NO_ANSWER)
    assert follow_up.approval == Approval.NOT_NEEDED


def test_the_same_text_over_and_over_is_flagged_and_the_manager_told_once(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    texts = ["Called, all fine.", "called ALL fine", "Called - all fine!", "Called, all fine."]
    flags = [log_contact(account, cast.ann, buyer, text=text).repeated for text in texts]
    assert flags == [False, False, True, True]
    notices = Notice.objects.filter(kind="repeated_text")
    assert [(n.recipient_id, n.params["times"]) for n in notices] == [(cast.mia.pk, 3)]


def test_no_text_is_no_repeated_text(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    assert not any(log_contact(account, cast.ann, buyer, text=" ").repeated for _ in range(4))


@pytest.mark.parametrize(("need", "explicit"), [(Need.EXPLICIT, True), (Need.NONE, False), (Need.UNCHANGED, True)])
def test_the_need_follows_what_was_told(
    cast: Cast, account: Account, buyer: KeyPerson, need: str, explicit: bool
) -> None:
    Account.objects.filter(pk=account.pk).update(need_explicit=True)
    log_contact(account, cast.ann, buyer, need=need)
    assert fresh(account).need_explicit is explicit


def test_an_older_contact_does_not_overrule_what_a_later_one_told(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    log_contact(account, cast.ann, buyer, need=Need.EXPLICIT)
    log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=2), need=Need.NONE, now=noon(TODAY))
    assert fresh(account).need_explicit is True


def test_an_older_contact_tells_the_need_when_no_later_one_has(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_contact(account, cast.ann, buyer)
    log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=2), need=Need.EXPLICIT, now=noon(TODAY))
    assert fresh(account).need_explicit is True


def test_an_attempt_tells_nothing_about_the_need(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_contact(account, cast.ann, buyer, need=Need.EXPLICIT, result=Result.NO_ANSWER)
    assert fresh(account).need_explicit is False


# -- retries -----------------------------------------------------------------------------------------------------
def test_a_retry_returns_the_same_entry(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    key = new_key()
    step = StepInput(due_on=TODAY + timedelta(days=7))
    first = log_contact(account, cast.ann, buyer, client_key=key, next_step=step)
    second = log_contact(account, cast.ann, buyer, client_key=key, next_step=step)
    assert first == second
    assert (FollowUp.objects.count(), NextStep.objects.count(), fresh(account).cycle_contacts) == (1, 1, 1)


def test_a_key_of_another_author_or_account_is_refused(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    key = new_key()
    log_contact(account, cast.ann, buyer, client_key=key)
    with pytest.raises(KeyTaken):
        log_contact(account, cast.mia, buyer, client_key=key)
    other = make_account(cast.ann, "Elsewhere")
    with pytest.raises(KeyTaken):
        log_contact(other, cast.ann, client_key=key, new_person="Wu")


# -- who may -----------------------------------------------------------------------------------------------------
def test_owner_manager_and_admin_may_log(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    for person in (cast.ann, cast.mia, cast.max, cast.ada):
        log_contact(account, person, buyer)


def test_colleagues_and_other_managers_may_not(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    for person in (cast.bob, cast.cho, cast.zoe, cast.sue):
        with pytest.raises(NotAllowed):
            log_contact(account, person, buyer)


def test_the_working_group_may(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    WorkingGroupMember.objects.create(account=account, user=cast.sue, joined_on=TODAY)
    log_contact(account, cast.sue, buyer)
    WorkingGroupMember.objects.update(ended_on=TODAY)
    with pytest.raises(NotAllowed):
        log_contact(account, cast.sue, buyer)


def test_a_deputy_may_during_the_leave(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    from core.clock import business_date

    today = business_date()
    Leave.objects.create(user=cast.ann, deputy=cast.sue, starts_on=today, ends_on=today)
    log_contact(account, again(cast.sue), buyer)


def test_nobody_logs_on_a_pooled_account(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    letting_go.release(account, by=cast.ada, reason="test", today=TODAY, override=True)
    for person in (cast.ann, cast.ada):
        with pytest.raises(WrongState, match="claim it"):
            log_contact(account, again(person), buyer)


def test_a_contact_after_the_hand_over_belongs_to_the_new_cycle(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=1), now=noon(TODAY - timedelta(days=1)))
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="test", today=TODAY)
    follow_up = log_contact(account, cast.bob, buyer)
    account = fresh(account)
    assert follow_up.cycle_id == account.current_cycle_id
    assert (account.cycle_contacts, account.lifetime_contacts) == (1, 2)


# -- the tenth and the twelfth -----------------------------------------------------------------------------------
def test_the_tenth_contact_calls_the_manager(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_days(account, cast.ann, buyer, 9)
    assert not Escalation.objects.exists()
    log_contact(account, cast.ann, buyer)
    assert Escalation.objects.filter(account=account, kind="ten_contacts").count() == 1


def test_the_twelfth_contact_reaches_the_threshold_and_a_thirteenth_moves_nothing(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    log_days(account, cast.ann, buyer, 12)
    reached = fresh(account).threshold_reached_on
    assert reached == TODAY - timedelta(days=1)
    log_contact(account, cast.ann, buyer)
    assert fresh(account).threshold_reached_on == reached
    assert Notice.objects.filter(recipient=cast.ann, kind="contact_12").count() == 1


# -- steps -------------------------------------------------------------------------------------------------------
def test_the_step_of_the_form_becomes_the_next_contact(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    day = TODAY + timedelta(days=9)
    log_contact(account, cast.ann, buyer, next_step=StepInput(due_on=day, agreed=True))
    account = fresh(account)
    assert (account.next_step_on, account.agreed_step_on, account.next_contact_due_on) == (day, day, day)


def test_a_contact_ticks_off_the_plain_steps_and_keeps_promises_open(
    cast: Cast, account: Account, buyer: KeyPerson
) -> None:
    plain = steps.add_step(account, StepInput(due_on=TODAY), by=cast.ann, today=TODAY)
    promise = steps.add_step(account, StepInput(due_on=TODAY, agreed=True), by=cast.ann, today=TODAY)
    follow_up = log_contact(account, cast.ann, buyer)
    plain.refresh_from_db()
    promise.refresh_from_db()
    assert (plain.state, plain.done_by, promise.state) == (StepState.DONE, follow_up, StepState.OPEN)


def test_an_attempt_replaces_a_step_only_by_a_new_one(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    step = steps.add_step(account, StepInput(due_on=TODAY), by=cast.ann, today=TODAY)
    log_contact(account, cast.ann, buyer, result=Result.NO_ANSWER)
    step.refresh_from_db()
    assert step.state == StepState.OPEN
    log_contact(account, cast.ann, buyer, result=Result.NO_ANSWER, next_step=StepInput(due_on=TODAY + timedelta(2)))
    step.refresh_from_db()
    assert step.state == StepState.REPLACED


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (StepInput(due_on=None, agreed=True), "due_on"),
        (StepInput(due_on=TODAY - timedelta(days=1)), "due_on"),
        (StepInput(due_on=TODAY.replace(year=9999)), "due_on"),
        (StepInput(StepKind.APPOINTMENT, TODAY, None, "Their office"), "due_at"),
        (StepInput(StepKind.APPOINTMENT, TODAY, noon(TODAY).time(), "  "), "place"),
        (StepInput("party", TODAY), "step_kind"),
    ],
)
def test_an_incomplete_step_is_refused_and_nothing_is_half_done(
    cast: Cast, account: Account, buyer: KeyPerson, step: StepInput, field: str
) -> None:
    with pytest.raises(WrongInput) as refusal:
        log_contact(account, cast.ann, buyer, next_step=step, new_person="Somebody New")
    assert refusal.value.field == field
    assert (FollowUp.objects.count(), ContactDay.objects.count(), KeyPerson.objects.count()) == (0, 0, 1)


@pytest.mark.parametrize(
    ("change", "days"),
    [({}, 14), ({"need_explicit": True}, 7), ({"cycle_contacts": 11}, 21), ({"last_order_on": TODAY}, 21)],
)
def test_the_cadence_proposes_the_next_day(cast: Cast, account: Account, change: dict, days: int) -> None:
    for name, value in change.items():
        setattr(account, name, value)
    assert cadence.propose_next(account, today=TODAY).as_before == TODAY + timedelta(days=days)


def test_the_proposal_slides_off_a_weekend(cast: Cast, account: Account) -> None:
    saturday = TODAY + timedelta(days=4)
    assert working_days([saturday]) == [TODAY + timedelta(days=6)]


# -- the record --------------------------------------------------------------------------------------------------
def test_logging_leaves_one_event_without_the_text(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    follow_up = log_contact(account, cast.ann, buyer, text="a secret")
    event = Event.objects.get(code="follow_up.logged")
    assert (event.subject_id, event.actor) == (follow_up.pk, cast.ann)
    assert "secret" not in str(event.params)


def test_follow_ups_and_contact_days_agree(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    log_days(account, cast.ann, buyer, 3)
    assert list(differences()) == []
    ContactDay.objects.filter(account=account, day=TODAY - timedelta(days=1)).update(counted=False)
    assert [row["what"] for row in differences()] == ["contact not counted"]


def test_a_refusal_is_a_sentence(cast: Cast, account: Account, buyer: KeyPerson) -> None:
    with pytest.raises(Refusal) as refusal:
        log_contact(account, cast.bob, buyer)
    assert "Harbour Print" in str(refusal.value)
