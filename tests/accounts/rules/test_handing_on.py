"""Transfers, the working group, grades, and the calls for a manager (domain.md sections 2.2, 3 and 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account, Escalation, EscalationKind, Grade, KeyPerson, LedgerEntry, Rule, State, Vip
from accounts.services import contacts, editing, handing_on, letting_go, noting
from accounts.services.calls import raising
from accounts.services.refusals import CapacityReached, InvalidInput, NotAllowed, ReasonNeeded, WrongState
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, contact, make_account, set_policy
from users.models import User

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def transfer(account: Account, to: User, by: User, reason: str = "closer to the customer", **more: bool) -> Account:
    handing_on.transfer(account, to=to, by=by, reason=reason, today=TODAY, **more)
    account.refresh_from_db()
    return account


# -- transfer ------------------------------------------------------------------------------------------------------
def test_a_transfer_starts_a_new_cycle_and_keeps_the_history(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=5)
    before = account.current_cycle_id
    transfer(account, cast.bob, cast.mia)
    assert (account.owner, account.cycle_contacts, account.lifetime_contacts) == (cast.bob, 0, 5)
    assert account.current_cycle_id != before
    assert account.cycles.get(pk=before).ended_on == TODAY
    assert account.recycle_due_on >= TODAY + days(90)


@pytest.mark.parametrize(
    ("by", "to", "may"),
    [
        ("mia", "bob", True),
        ("max", "cho", True),
        ("ada", "sue", True),
        ("ann", "bob", False),
        ("bob", "bob", False),
        ("mia", "sue", False),
        ("zoe", "sue", False),
    ],
)
def test_managers_transfer_within_their_teams_and_admins_anywhere(cast: Cast, by: str, to: str, may: bool) -> None:
    account = make_account(cast.ann)
    if may:
        assert transfer(account, getattr(cast, to), getattr(cast, by)).owner == getattr(cast, to)
    else:
        with pytest.raises(NotAllowed):
            transfer(account, getattr(cast, to), getattr(cast, by))


def test_a_transfer_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(ReasonNeeded):
        transfer(make_account(cast.ann), cast.bob, cast.mia, reason=" ")


def test_nothing_is_transferred_to_its_owner(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        transfer(make_account(cast.ann), cast.ann, cast.mia)


def test_admins_and_people_who_left_cannot_receive(cast: Cast) -> None:
    account = make_account(cast.ann)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    for nobody in (cast.ada, cast.bob):
        with pytest.raises(InvalidInput):
            transfer(account, nobody, cast.ada)


def test_only_an_owned_account_is_transferred(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    letting_go.release(account, by=cast.ann, reason="gone", today=TODAY)
    with pytest.raises(WrongState):
        transfer(account, cast.bob, cast.ada)


def test_a_transfer_beyond_capacity_warns_and_goes_on_when_confirmed(cast: Cast) -> None:
    set_policy(capacity=1)
    make_account(cast.bob)
    account = make_account(cast.ann)
    with pytest.raises(CapacityReached, match="Confirm"):
        transfer(account, cast.bob, cast.mia)
    assert transfer(account, cast.bob, cast.mia, beyond_capacity=True).owner == cast.bob


def test_both_sides_learn_of_a_transfer_but_not_the_one_who_did_it(cast: Cast) -> None:
    account = make_account(cast.ann)
    transfer(account, cast.bob, cast.mia)
    told = set(Notice.objects.filter(account_id=account.pk).values_list("recipient__name", "kind"))
    assert told == {(cast.ann.name, "moved_away"), (cast.bob.name, "assigned")}


def test_persons_and_opportunities_come_along_untouched(cast: Cast) -> None:
    from leads.models import Opportunity

    account = make_account(cast.ann)
    person = editing.save_person(account, KeyPerson(name="Li Wei", title="Buyer"), by=cast.ann)
    deal = Opportunity.objects.create(account=account, name="Offset press", opened_on=TODAY, stage="A")
    transfer(account, cast.bob, cast.mia)
    deal.refresh_from_db()
    person.refresh_from_db()
    assert (deal.stage, deal.account.owner, person.account.owner) == ("A", cast.bob, cast.bob)
    assert Opportunity.objects.visible_to(again(cast.bob)).count() == 1
    assert not KeyPerson.objects.visible_to(again(cast.ann)).exists()


# -- the working group -----------------------------------------------------------------------------------------------
def test_the_working_group_ends_when_the_account_is_pooled_and_deals_rest(cast: Cast) -> None:
    from leads.models import Opportunity

    account = make_account(cast.ann, days_old=60, contacts_made=12)
    deal = Opportunity.objects.create(account=account, name="Press", opened_on=TODAY)
    editing.join_group(account, user=cast.cho, by=cast.ann, part="technical", today=TODAY)
    assert account in Account.objects.visible_to(again(cast.cho))
    letting_go.release(account, by=cast.ann, reason="gone", today=TODAY)
    assert account.group.get().ended_on == TODAY
    assert account not in Account.objects.served_by(again(cast.cho))
    assert deal in Opportunity.objects.open()
    assert deal not in Opportunity.objects.in_play()


def test_the_working_group_stays_over_a_transfer_but_the_new_owner_leaves_it(cast: Cast) -> None:
    account = make_account(cast.ann)
    for member in (cast.bob, cast.cho):
        editing.join_group(account, user=member, by=cast.ann, part="", today=TODAY)
    transfer(account, cast.bob, cast.mia)
    assert [m.user for m in account.group.filter(ended_on=None)] == [cast.cho]


def test_nobody_joins_a_working_group_twice(cast: Cast) -> None:
    account = make_account(cast.ann)
    editing.join_group(account, user=cast.bob, by=cast.ann, part="", today=TODAY)
    with pytest.raises(InvalidInput):
        editing.join_group(account, user=cast.bob, by=cast.ann, part="", today=TODAY)


def test_a_member_cannot_invite_others(cast: Cast) -> None:
    account = make_account(cast.ann)
    editing.join_group(account, user=cast.bob, by=cast.ann, part="", today=TODAY)
    with pytest.raises(NotAllowed):
        editing.join_group(account, user=cast.cho, by=cast.bob, part="", today=TODAY)


# -- grades ------------------------------------------------------------------------------------------------------------
def grade(account: Account, by: User, to: Grade = Grade.B, vip: Vip = Vip.NONE) -> Account:
    editing.set_grade(account, grade=to, vip=vip, by=by, today=TODAY, vip_reason="by decision")
    account.refresh_from_db()
    return account


@pytest.mark.parametrize(("by", "may"), [("mia", True), ("max", True), ("ada", True), ("ann", False), ("zoe", False)])
def test_grades_are_set_by_managers_and_admins_never_the_owner(cast: Cast, by: str, may: bool) -> None:
    account = make_account(cast.ann)
    if may:
        assert grade(account, getattr(cast, by)).grade == Grade.B
    else:
        with pytest.raises(NotAllowed):
            grade(account, getattr(cast, by))


def test_a_manager_cannot_grade_an_account_of_their_own(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        grade(make_account(cast.mia), cast.mia)


def test_vvip_is_given_and_taken_by_admins_only(cast: Cast) -> None:
    account = make_account(cast.ann)
    with pytest.raises(NotAllowed):
        grade(account, cast.mia, vip=Vip.VVIP)
    grade(account, cast.ada, vip=Vip.VVIP)
    with pytest.raises(NotAllowed):
        grade(account, cast.mia, vip=Vip.NONE)
    assert grade(account, cast.mia, to=Grade.B, vip=Vip.VVIP).grade == Grade.B


def test_the_share_of_protected_accounts_has_a_cap(cast: Cast) -> None:
    ten = [make_account(cast.ann) for _ in range(10)]
    for account in ten[:2]:
        grade(account, cast.mia, to=Grade.A)
    with pytest.raises(InvalidInput, match="cap"):
        grade(ten[2], cast.mia, to=Grade.A)
    assert grade(ten[1], cast.ada, to=Grade.A, vip=Vip.VVIP).vip == Vip.VVIP


# -- calls for the manager ----------------------------------------------------------------------------------------------
def test_the_tenth_contact_calls_the_manager_once_a_cycle(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=9)
    assert not Escalation.objects.filter(account=account).exists()
    for day in range(3):
        contact(account, TODAY + days(day))
    call = Escalation.objects.get(account=account)
    assert (call.kind, call.params["contacts"]) == (EscalationKind.TEN_CONTACTS, 10)
    assert Notice.objects.filter(recipient=cast.mia, kind="contact_10").count() == 1


def test_a_new_cycle_calls_the_manager_again(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=10)
    transfer(account, cast.bob, cast.mia)
    for day in range(10):
        contact(account, TODAY + days(day))
    assert Escalation.objects.filter(account=account).count() == 2


def test_the_twelfth_contact_is_told_the_owner_once(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=11)
    for day in range(3):
        contact(account, TODAY + days(day))
    assert Notice.objects.filter(recipient=cast.ann, kind="contact_12").count() == 1


def test_at_twelve_a_protected_account_asks_nobody_to_decide(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=11, grade=Grade.A)
    contact(account, TODAY)
    assert not Notice.objects.filter(kind="contact_12").exists()
    assert Notice.objects.filter(recipient=cast.ann, kind="contact_10").exists()


def test_after_an_order_the_tenth_contact_calls_nobody(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=9)
    noting.note_orders(account.pk, last_order_on=TODAY, order_in_cycle=True, today=TODAY)
    contact(account, TODAY)
    assert not Escalation.objects.filter(account=account).exists()


def test_a_contact_that_is_counted_late_calls_the_manager_too(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=9)
    counted = set(account.contact_days.values_list("cycle_id", "day"))
    contacts.recount(account.pk, counted_days={*counted, (account.current_cycle_id, TODAY)}, today=TODAY)
    assert Escalation.objects.filter(account=account, kind=EscalationKind.TEN_CONTACTS).count() == 1


def test_help_is_asked_once_a_day_with_words_and_answered_once(cast: Cast) -> None:
    account = make_account(cast.ann)
    with pytest.raises(InvalidInput):
        raising.ask_for_help(account, by=cast.ann, note="", today=TODAY)
    assert raising.ask_for_help(account, by=cast.ann, note="They ask for the boss", today=TODAY)
    assert not raising.ask_for_help(account, by=cast.ann, note="again", today=TODAY)
    call = Escalation.objects.get(account=account)
    with pytest.raises(NotAllowed):
        raising.answer_escalation(call, by=cast.bob, answer="fine")
    raising.answer_escalation(call, by=cast.mia, answer="I come along on Friday")
    with pytest.raises(InvalidInput):
        raising.answer_escalation(call, by=cast.max, answer="me too")
    assert Notice.objects.filter(recipient=cast.ann, kind="comment").count() == 1


# -- counting --------------------------------------------------------------------------------------------------------------
def test_a_day_counts_once_whoever_made_the_contact(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=5)
    for _ in range(3):
        contact(account, TODAY)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.lifetime_contacts) == (1, 1)


def test_a_contact_before_the_cycle_counts_for_life_in_the_cycle_it_fell_in(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=20)
    earlier = account.current_cycle_id
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY)
    assert contacts.touch(account.pk, day=TODAY - days(3), today=TODAY) == earlier
    account.refresh_from_db()
    assert (account.cycle_contacts, account.lifetime_contacts) == (0, 1)


def test_a_contact_with_a_pooled_account_counts_in_no_cycle(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    letting_go.release(account, by=cast.ann, reason="gone", today=TODAY)
    assert contacts.touch(account.pk, day=TODAY + days(5), today=TODAY + days(5)) is None
    account.refresh_from_db()
    assert (account.state, account.cycle_contacts, account.lifetime_contacts) == (State.POOLED, 0, 13)


def test_taking_contacts_back_recounts_and_leaves_a_day_to_see_it(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=100)
    contact(account, TODAY - days(1), today=TODAY)
    contacts.recount(account.pk, counted_days=set(), today=TODAY)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.last_contact_on) == (0, None)
    assert account.recycle_due_on == TODAY + days(1)


def test_every_move_is_one_row_of_the_ledger(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    transfer(account, cast.bob, cast.mia)
    rules = list(LedgerEntry.objects.filter(account=account).order_by("pk").values_list("rule", flat=True))
    assert rules == [Rule.CREATED, Rule.TRANSFERRED]
