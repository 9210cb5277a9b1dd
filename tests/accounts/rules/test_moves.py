"""Suspending, keeping and releasing by hand, and the desk (domain.md 2.2, the rule of twelve)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, Escalation, EscalationKind, Grade, LedgerEntry, Rule, State, Vip
from accounts.services import handing_on, letting_go, sweep
from accounts.services.refusals import (
    GateClosed,
    InvalidInput,
    KeepRefused,
    NotAllowed,
    ProtectedAccount,
    ReasonNeeded,
    WrongState,
)
from core.clock import business_date
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, contact, make_account, make_user, set_policy
from users.models import User
from users.services.absences import enter_leave

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def suspend(account: Account, by: User, **changes: Any) -> Account:
    """Suspend for a good reason, unless `changes` say otherwise."""
    asked: dict[str, Any] = {"reason_code": "timing", "look_again_on": TODAY + days(60), "today": TODAY}
    letting_go.suspend(account, by=by, **{**asked, **changes})
    account.refresh_from_db()
    return account


def release(account: Account, by: User, **changes: Any) -> Account:
    letting_go.release(account, by=by, **{"reason": "no budget for years", "today": TODAY, **changes})
    account.refresh_from_db()
    return account


def last_move(account: Account) -> LedgerEntry:
    return LedgerEntry.objects.filter(account=account).latest("pk")


def proposed(account: Account) -> Account:
    sweep.sweep(TODAY - days(1), seen_on=TODAY)
    account.refresh_from_db()
    assert account.proposal_visible_on == TODAY
    return account


@pytest.fixture
def ripe(cast: Cast) -> Account:
    """Twelve contacts and sixty days with Ann."""
    return make_account(cast.ann, days_old=60, contacts_made=12)


@pytest.fixture
def unripe(cast: Cast) -> Account:
    """Eleven contacts in sixty days."""
    return make_account(cast.ann, days_old=60, contacts_made=11)


# -- the gate ----------------------------------------------------------------------------------------------------
def test_suspending_at_eleven_is_refused_with_the_count(cast: Cast, unripe: Account) -> None:
    with pytest.raises(GateClosed, match="11 of 12"):
        suspend(unripe, cast.ann)


def test_suspending_is_granted_at_twelve_contacts_and_eight_weeks(cast: Cast, ripe: Account) -> None:
    assert suspend(ripe, cast.ann).state == State.SUSPENDED
    assert ripe.owner is None
    assert ripe.look_again_on == TODAY + days(60)


@pytest.mark.parametrize(("age", "granted"), [(55, False), (56, True)])
def test_eight_weeks_are_fifty_six_days(cast: Cast, age: int, granted: bool) -> None:
    account = make_account(cast.ann, days_old=age, contacts_made=12)
    if granted:
        assert suspend(account, cast.ann).state == State.SUSPENDED
    else:
        with pytest.raises(GateClosed):
            suspend(account, cast.ann)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason_code": ""}, InvalidInput),
        ({"reason_code": "boredom"}, InvalidInput),
        ({"reason_code": "other"}, ReasonNeeded),
        ({"look_again_on": None}, InvalidInput),
        ({"look_again_on": TODAY}, InvalidInput),
    ],
)
def test_suspending_asks_for_a_reason_and_a_day_to_look_again(
    cast: Cast, ripe: Account, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        suspend(ripe, cast.ann, **changes)


@pytest.mark.parametrize(("grade", "vip"), [(Grade.A, Vip.NONE), (Grade.D, Vip.VVIP)])
def test_protected_accounts_are_never_let_go_not_even_by_an_admin(cast: Cast, grade: Grade, vip: Vip) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12, grade=grade, vip=vip)
    with pytest.raises(ProtectedAccount):
        suspend(account, cast.ada, override=True, reason="we must")
    with pytest.raises(ProtectedAccount):
        release(account, cast.ada, override=True)


def test_a_manager_overrides_the_gate_with_a_written_reason(cast: Cast, unripe: Account) -> None:
    suspend(unripe, cast.mia, override=True, reason="bankrupt since May")
    move = last_move(unripe)
    assert (move.rule, move.by, move.reason) == (Rule.OVERRIDE, cast.mia, "bankrupt since May")


def test_an_override_without_words_is_refused(cast: Cast, unripe: Account) -> None:
    with pytest.raises(ReasonNeeded):
        suspend(unripe, cast.mia, override=True)


def test_an_owner_cannot_override(cast: Cast, unripe: Account) -> None:
    with pytest.raises(NotAllowed):
        suspend(unripe, cast.ann, override=True, reason="please")


@pytest.mark.parametrize(("who", "may"), [("ann", 1), ("mia", 1), ("max", 1), ("ada", 1), ("bob", 0), ("zoe", 0)])
def test_owner_managers_above_and_admins_may_suspend(cast: Cast, ripe: Account, who: str, may: int) -> None:
    if may:
        assert suspend(ripe, getattr(cast, who)).state == State.SUSPENDED
    else:
        with pytest.raises(NotAllowed):
            suspend(ripe, getattr(cast, who))


def test_the_deputy_serves_during_the_leave_and_not_after(cast: Cast, ripe: Account) -> None:
    today = business_date()
    enter_leave(cast.ann, deputy=cast.bob, starts_on=today, ends_on=today, by=cast.ann, today=today)
    assert ripe in Account.objects.editable_by(again(cast.bob))
    assert suspend(ripe, again(cast.bob)).state == State.SUSPENDED


def test_a_deputy_of_tomorrow_sees_nothing_yet(cast: Cast, ripe: Account) -> None:
    today = business_date()
    enter_leave(cast.ann, deputy=cast.cho, starts_on=today + days(1), ends_on=today + days(2), by=cast.ann, today=today)
    assert ripe not in Account.objects.visible_to(again(cast.cho))


def test_what_has_moved_already_cannot_be_suspended_again(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    with pytest.raises(WrongState):
        suspend(ripe, cast.mia)


def test_the_ledger_keeps_the_evidence_of_a_suspension(cast: Cast, ripe: Account) -> None:
    cycle = ripe.current_cycle_id
    suspend(ripe, cast.ann, reason="press bought elsewhere")
    move = last_move(ripe)
    assert (move.rule, move.cycle_id, move.from_user) == (Rule.SUSPENDED_BY_HAND, cycle, cast.ann)
    assert (move.reason_code, move.reason) == ("timing", "press bought elsewhere")
    assert (move.evidence["contacts"], move.evidence["required"]) == (12, 12)
    assert move.evidence["last_contact_on"] == str(TODAY - days(1))


def test_the_owner_learns_of_a_suspension_by_the_manager(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.mia)
    assert Notice.objects.filter(recipient=cast.ann, kind="moved_away", account_id=ripe.pk).count() == 1


def test_the_manager_learns_what_the_owner_put_on_the_desk(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    assert Notice.objects.filter(recipient=cast.mia, kind="on_desk", account_id=ripe.pk).count() == 1


# -- keeping -------------------------------------------------------------------------------------------------------
def keep(account: Account, by: User, more: int = 3) -> Account:
    letting_go.keep(account, by=by, reason="the buyer changes in May", more_contacts=more, today=TODAY)
    account.refresh_from_db()
    return account


def test_keeping_takes_the_proposal_back_until_more_contacts_are_made(cast: Cast, ripe: Account) -> None:
    account = keep(proposed(ripe), cast.ann, more=2)
    assert (account.proposal_visible_on, account.suspend_due_on, account.contacts_allowed) == (None, None, 14)
    contact(account, TODAY)
    sweep.sweep(TODAY, seen_on=TODAY + days(1))
    account.refresh_from_db()
    assert account.proposal_visible_on is None
    contact(account, TODAY + days(1))
    sweep.sweep(TODAY + days(1), seen_on=TODAY + days(2))
    account.refresh_from_db()
    assert account.proposal_visible_on == TODAY + days(2)


def test_only_a_proposed_account_can_be_kept(cast: Cast, ripe: Account) -> None:
    with pytest.raises(KeepRefused):
        keep(ripe, cast.ann)


def test_the_third_keep_is_the_next_level_managers(cast: Cast, ripe: Account) -> None:
    account = proposed(ripe)
    Account.objects.filter(pk=account.pk).update(keeps=2)
    for refused in (cast.ann, cast.mia):
        with pytest.raises(KeepRefused):
            keep(account, refused)
    assert keep(account, cast.max).keeps == 3


def test_an_admin_decides_the_third_keep_where_there_is_no_next_level(cast: Cast) -> None:
    account = proposed(make_account(cast.sue, days_old=60, contacts_made=12))
    Account.objects.filter(pk=account.pk).update(keeps=2)
    with pytest.raises(KeepRefused):
        keep(account, cast.zoe)
    assert keep(account, cast.ada).keeps == 3


@pytest.mark.parametrize("more", [0, 13, -1])
def test_keeping_asks_for_a_sensible_number_of_contacts(cast: Cast, ripe: Account, more: int) -> None:
    with pytest.raises(InvalidInput):
        keep(proposed(ripe), cast.ann, more=more)


def test_keeping_needs_a_reason(cast: Cast, ripe: Account) -> None:
    with pytest.raises(ReasonNeeded):
        letting_go.keep(proposed(ripe), by=cast.ann, reason=" ", more_contacts=2, today=TODAY)


def test_a_colleague_cannot_keep(cast: Cast, ripe: Account) -> None:
    with pytest.raises(NotAllowed):
        keep(proposed(ripe), cast.bob)


# -- releasing and returning ----------------------------------------------------------------------------------------
def test_releasing_to_the_pool_passes_the_same_gate(cast: Cast, ripe: Account, unripe: Account) -> None:
    assert release(ripe, cast.ann).state == State.POOLED
    with pytest.raises(GateClosed):
        release(unripe, cast.ann)


def test_releasing_needs_a_reason(cast: Cast, ripe: Account) -> None:
    with pytest.raises(ReasonNeeded):
        release(ripe, cast.ann, reason="")


def claimed(cast: Cast, days_ago: int) -> Account:
    from accounts.services.pool import claim

    account = make_account(cast.cho, days_old=80, contacts_made=12)
    release(account, cast.cho, today=TODAY - days(days_ago))
    claim(account, by=cast.ann, today=TODAY - days(days_ago))
    account.refresh_from_db()
    return account


def test_a_claimed_account_may_be_returned_within_seven_days(cast: Cast) -> None:
    account = claimed(cast, 7)
    assert release(account, cast.ann).state == State.POOLED
    assert last_move(account).rule == Rule.RETURNED


def test_on_the_eighth_day_the_gate_holds_again(cast: Cast) -> None:
    with pytest.raises(GateClosed):
        release(claimed(cast, 8), cast.ann)


def test_only_claimed_accounts_can_be_returned(cast: Cast) -> None:
    with pytest.raises(GateClosed):
        release(make_account(cast.ann, days_old=2), cast.ann)


def test_returns_have_a_monthly_limit(cast: Cast) -> None:
    set_policy(returns_per_month=1)
    first, second = claimed(cast, 2), claimed(cast, 2)
    release(first, cast.ann)
    with pytest.raises(GateClosed, match="limit"):
        release(second, cast.ann)


def test_the_limit_of_returns_is_a_calendar_months(cast: Cast) -> None:
    set_policy(returns_per_month=1)
    first, second = claimed(cast, 2), claimed(cast, 2)
    release(first, cast.ann)
    next_month = TODAY.replace(day=1) + days(31)
    letting = claimed(cast, 0)
    Account.objects.filter(pk=letting.pk).update(cycle_started_on=next_month)
    assert release(letting, cast.ann, today=next_month).state == State.POOLED
    assert second.state == State.OWNED


# -- the desk ---------------------------------------------------------------------------------------------------------
def test_the_supervisors_desk_is_seen_by_the_managers_above_and_admins(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    seeing = {p.name for p in (cast.ada, cast.max, cast.mia, cast.zoe) if ripe in Account.objects.on_desk_of(p)}
    assert seeing == {cast.ada.name, cast.max.name, cast.mia.name}


def test_the_companys_desk_is_the_admins(cast: Cast, ripe: Account) -> None:
    set_policy(desk="company")
    suspend(ripe, cast.ann)
    assert ripe in Account.objects.on_desk_of(cast.ada)
    assert ripe not in Account.objects.on_desk_of(cast.mia)
    with pytest.raises(NotAllowed):
        handing_on.reassign(ripe, to=cast.bob, by=cast.mia, reason="try again", today=TODAY)


def test_the_former_owner_no_longer_sees_a_suspended_account(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    assert ripe not in Account.objects.visible_to(again(cast.ann))


def test_the_desk_gives_an_account_to_somebody_who_starts_anew(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    handing_on.reassign(ripe, to=cast.bob, by=cast.mia, reason="develop again", today=TODAY)
    ripe.refresh_from_db()
    assert (ripe.state, ripe.owner, ripe.cycle_contacts, ripe.desk, ripe.look_again_on) == (
        "owned",
        cast.bob,
        0,
        "",
        None,
    )
    assert ripe.lifetime_contacts == 12
    assert last_move(ripe).rule == Rule.REASSIGNED


def test_the_desk_releases_to_the_pool(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    handing_on.release_from_desk(ripe, by=cast.mia, reason="nobody wants it", today=TODAY)
    ripe.refresh_from_db()
    assert ripe.state == State.POOLED


def test_a_manager_of_another_branch_cannot_empty_the_desk(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    with pytest.raises(NotAllowed):
        handing_on.release_from_desk(ripe, by=cast.zoe, reason="mine now", today=TODAY)


def test_an_account_never_leaves_the_desk_by_itself(cast: Cast, ripe: Account) -> None:
    suspend(ripe, cast.ann)
    for night in range(0, 400, 50):
        sweep.sweep(TODAY + days(night))
    ripe.refresh_from_db()
    assert ripe.state == State.SUSPENDED


def test_an_owner_without_a_team_can_suspend_and_the_admins_hear_of_it(cast: Cast) -> None:
    lone = make_user("Lone Seller")
    account = make_account(lone, days_old=60, contacts_made=12)
    suspend(account, lone)
    assert Notice.objects.filter(recipient=cast.ada, kind="on_desk").count() == 1
    assert account in Account.objects.on_desk_of(cast.ada)


def test_the_call_at_ten_rests_when_its_cycle_ends(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=10)
    call = Escalation.objects.get(account=account, kind=EscalationKind.TEN_CONTACTS)
    assert call.done_at is None
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="a fresh start", today=TODAY)
    call.refresh_from_db()
    assert call.done_at is not None
    assert call.done_by == cast.mia
