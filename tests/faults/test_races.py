"""Races forced at named points: two threads stand between check and write at the same time (quality.md, 0)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import Account, ContactDay, Cycle, Escalation, Grade, LedgerEntry, Rule, State, Vip
from accounts.services import contacts, editing, handing_on, letting_go, moves, people, pool, sweep, verify
from accounts.services.refusals import (
    AlreadyClaimed,
    CapacityReached,
    DailyLimitReached,
    GateClosed,
    InvalidInput,
    WrongState,
)
from audit.models import Event
from commons.models import JobRun
from core.errors import Refusal
from leads.services import opportunities, orders
from tests.cast import TODAY, Cast, make_account, set_policy
from tests.faults.together import at_once, gate_after, meeting_before
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def pooled(owner: User) -> Account:
    account = make_account(owner, days_old=60, contacts_made=12)
    letting_go.release(account, by=owner, reason="not now", today=TODAY)
    return account


def winners(results: list[Any]) -> int:
    return sum(result is None for result in results)


def refusals(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Refusal)]


# -- claims ------------------------------------------------------------------------------------------------------------
def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(cast: Cast) -> None:
    account = pooled(cast.cho)
    with meeting_before(pool, "give"):
        results = at_once([partial(pool.claim, account, by=person, today=TODAY) for person in (cast.ann, cast.bob)])
    account.refresh_from_db()
    [lost] = refusals(results)
    assert isinstance(lost, AlreadyClaimed)
    assert account.owner
    assert account.owner.name in str(lost)
    assert LedgerEntry.objects.filter(account=account, rule=Rule.CLAIMED).count() == 1
    assert Cycle.objects.filter(account=account, ended_on=None).count() == 1


@pytest.mark.parametrize(
    ("policy", "refusal"), [({"capacity": 1}, CapacityReached), ({"claims_per_day": 1}, DailyLimitReached)]
)
def test_two_claims_of_one_person_at_once_stay_within_the_quota(
    cast: Cast, policy: dict[str, int], refusal: type[Refusal]
) -> None:
    set_policy(**policy)
    accounts = [pooled(cast.cho), pooled(cast.cho)]
    with meeting_before(pool, "give"):
        results = at_once([partial(pool.claim, account, by=cast.ann, today=TODAY) for account in accounts])
    assert Account.objects.filter(owner=cast.ann).count() == 1
    assert [type(lost) for lost in refusals(results)] == [refusal]


def test_two_returns_at_once_stay_within_the_months_limit(cast: Cast) -> None:
    set_policy(returns_per_month=1)
    accounts = [pooled(cast.cho), pooled(cast.cho)]
    for account in accounts:
        pool.claim(account, by=cast.ann, today=TODAY)
    with meeting_before(letting_go, "take"):
        results = at_once(
            [partial(letting_go.release, a, by=cast.ann, reason="a mistake", today=TODAY) for a in accounts]
        )
    assert LedgerEntry.objects.filter(rule=Rule.RETURNED).count() == 1
    assert [type(lost) for lost in refusals(results)] == [GateClosed]


# -- moves of one account ------------------------------------------------------------------------------------------------
def _suspend(account: Account, cast: Cast) -> None:
    look_again = TODAY + days(30)
    letting_go.suspend(account, by=cast.ann, reason_code="need", look_again_on=look_again, today=TODAY)


def _release(account: Account, cast: Cast) -> None:
    letting_go.release(account, by=cast.ann, reason="r", today=TODAY)


def _transfer(account: Account, cast: Cast) -> None:
    handing_on.transfer(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY)


def _transfer_again(account: Account, cast: Cast) -> None:
    handing_on.transfer(account, to=cast.cho, by=cast.max, reason="r", today=TODAY)


def _reassign(account: Account, cast: Cast) -> None:
    handing_on.reassign(account, to=cast.bob, by=cast.mia, reason="r", today=TODAY)


def _desk_release(account: Account, cast: Cast) -> None:
    handing_on.release_from_desk(account, by=cast.max, reason="r", today=TODAY)


@pytest.mark.parametrize(
    ("first", "second", "on_desk"),
    [
        (_suspend, _transfer, False),
        (_suspend, _suspend, False),
        (_release, _suspend, False),
        (_reassign, _desk_release, True),
        (_reassign, _reassign, True),
    ],
)
def test_of_two_moves_at_once_one_happens_and_the_other_is_refused(
    cast: Cast, first: Callable[..., None], second: Callable[..., None], on_desk: bool
) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    if on_desk:
        _suspend(account, cast)
    moved = LedgerEntry.objects.filter(account=account).count()
    with meeting_before(moves, "_close_cycles"):
        results = at_once([partial(first, account, cast), partial(second, account, cast)])
    assert LedgerEntry.objects.filter(account=account).count() == moved + winners(results)
    assert winners(results) == 1
    assert all(
        isinstance(lost, WrongState) or lost.code in ("not_allowed", "gate_closed") for lost in refusals(results)
    )
    assert list(verify.differences()) == []


def test_two_transfers_at_once_happen_one_after_the_other(cast: Cast) -> None:
    account = make_account(cast.ann)
    with meeting_before(moves, "_close_cycles"):
        at_once([partial(_transfer, account, cast), partial(_transfer_again, account, cast)])
    chain = list(LedgerEntry.objects.filter(account=account).order_by("pk").values_list("from_user", "to_user"))
    assert chain[0] == (None, cast.ann.pk)
    assert all(before[1] == after[0] for before, after in zip(chain, chain[1:], strict=False))
    assert list(verify.differences()) == []


def test_two_keeps_at_once_are_one(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    sweep.sweep(TODAY - days(1))
    keep = partial(letting_go.keep, account, reason="r", more_contacts=2, today=TODAY)
    with meeting_before(letting_go.clocks, "recompute_one"):
        results = at_once([partial(keep, by=cast.ann), partial(keep, by=cast.mia)])
    account.refresh_from_db()
    assert (winners(results), account.keeps) == (1, 1)
    assert Event.objects.filter(code="account.kept").count() == 1


def test_an_account_entered_while_its_owner_leaves_is_handed_on_too(cast: Cast) -> None:
    with gate_after(editing, "write_search") as gate:

        def leave() -> Any:
            gate.wait_until_reached()
            try:
                return people.leave_company(cast.ann, by=cast.mia, today=TODAY)
            finally:
                gate.opened.set()

        enter = partial(editing.create, {"name": "Last Minute"}, owner=cast.ann, by=cast.ann, today=TODAY)
        at_once([enter, leave])
    assert not Account.objects.filter(owner=cast.ann).exists()


# -- contacts --------------------------------------------------------------------------------------------------------------
def test_two_contacts_of_a_day_at_once_count_once(cast: Cast) -> None:
    account = make_account(cast.ann)
    with meeting_before(contacts, "_counted_elsewhere"):
        at_once([partial(contacts.touch, account.pk, day=TODAY, today=TODAY) for _ in range(2)])
    account.refresh_from_db()
    assert (account.cycle_contacts, account.lifetime_contacts, ContactDay.objects.count()) == (1, 1, 1)


def test_contacts_of_two_days_at_once_call_the_manager_at_ten(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=8)
    with meeting_before(contacts, "_counted_elsewhere"):
        at_once([partial(contacts.touch, account.pk, day=TODAY - days(n), today=TODAY) for n in (0, 20)])
    account.refresh_from_db()
    assert account.cycle_contacts == 10
    assert Escalation.objects.filter(account=account).count() == 1


@pytest.mark.parametrize("recount_first", [True, False])
def test_a_contact_beside_a_recount_is_not_lost(cast: Cast, recount_first: bool) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=3)
    days_before = set(ContactDay.objects.values_list("cycle_id", "day"))
    fewer = set(sorted(days_before)[1:])
    with meeting_before(contacts.clocks, "recompute_one"):
        at_once(
            [
                partial(contacts.recount, account.pk, counted_days=fewer, today=TODAY),
                partial(contacts.touch, account.pk, day=max(day for _, day in fewer), today=TODAY),
            ][:: 1 if recount_first else -1]
        )
    assert list(verify.differences()) == []


# -- the nightly job beside people -------------------------------------------------------------------------------------------
DUE = TODAY + days(90)


def about_to_be_recycled(cast: Cast) -> Account:
    account = make_account(cast.ann)
    assert account.recycle_due_on == DUE
    Account.objects.filter(pk=account.pk).update(warned_due_on=DUE, warned_on=DUE - days(14), warned_days=1)
    return account


def test_an_account_contacted_in_the_last_second_stays(cast: Cast) -> None:
    account = about_to_be_recycled(cast)
    with gate_after(contacts, "_count_day") as gate:

        def nightly() -> Any:
            gate.wait_until_reached()
            try:
                return sweep.sweep(DUE)
            finally:
                gate.opened.set()

        at_once([partial(contacts.touch, account.pk, day=DUE, today=DUE), nightly])
    account.refresh_from_db()
    assert (account.state, account.cycle_contacts) == (State.OWNED, 1)
    assert not LedgerEntry.objects.filter(rule=Rule.DORMANT).exists()


def test_an_account_kept_in_the_last_second_is_not_suspended(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    sweep.sweep(TODAY - days(1))
    with gate_after(letting_go.clocks, "recompute_one") as gate:

        def nightly() -> Any:
            gate.wait_until_reached()
            try:
                return sweep.sweep(TODAY + days(7))
            finally:
                gate.opened.set()

        keep = partial(letting_go.keep, account, by=cast.ann, reason="r", more_contacts=2, today=TODAY + days(7))
        at_once([keep, nightly])
    account.refresh_from_db()
    assert (account.state, account.keeps) == (State.OWNED, 1)


def test_an_account_that_orders_in_the_last_second_is_not_suspended(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    deal = opportunities.open_opportunity(account, {"name": "Press"}, by=cast.ann, today=TODAY)
    sweep.sweep(TODAY - days(1))
    with gate_after(orders.facts, "refresh_orders") as gate:

        def nightly() -> Any:
            gate.wait_until_reached()
            try:
                return sweep.sweep(TODAY + days(7))
            finally:
                gate.opened.set()

        order: dict[str, Any] = {"amount": Decimal(90), "ordered_on": TODAY + days(7), "reason": "they were sure"}
        at_once([partial(orders.win, deal, by=cast.ann, today=TODAY + days(7), version=1, **order), nightly])
    account.refresh_from_db()
    assert (account.state, account.order_in_cycle) == (State.OWNED, True)


def test_two_sweeps_at_once_move_and_tell_once(cast: Cast) -> None:
    accounts = [about_to_be_recycled(cast) for _ in range(3)]
    with meeting_before(sweep, "take"):
        at_once([partial(sweep.sweep, DUE), partial(sweep.sweep, DUE)])
    assert LedgerEntry.objects.filter(rule=Rule.DORMANT).count() == len(accounts)
    assert Event.objects.filter(code="account.pooled").count() == len(accounts)


def test_two_beats_at_once_are_one_run(cast: Cast) -> None:
    about_to_be_recycled(cast)
    with meeting_before(sweep, "sweep"):
        results = at_once([partial(sweep.run_due, DUE + days(1)) for _ in range(2)])
    assert sum(run is not None for run in results) == 1
    assert JobRun.objects.filter(job=sweep.JOB).count() == 1


def test_a_task_delivered_five_times_does_its_work_once(cast: Cast) -> None:
    about_to_be_recycled(cast)
    results = [sweep.run_due(DUE + days(1)) for _ in range(2)]
    results += at_once([partial(sweep.run_due, DUE + days(1)) for _ in range(3)])
    assert sum(run is not None for run in results) == 1
    assert Event.objects.filter(code="account.pooled").count() == 1


def test_two_grades_at_once_cannot_both_take_the_last_protected_place(cast: Cast) -> None:
    ten = [make_account(cast.ann) for _ in range(10)]
    editing.set_grade(ten[0], grade=Grade.A, vip=Vip.NONE, by=cast.mia, today=TODAY)

    def protect(account: Account) -> None:
        editing.set_grade(account, grade=Grade.A, vip=Vip.NONE, by=cast.mia, today=TODAY)

    with gate_after(editing, "_check_protected_share"):
        results = at_once([lambda: protect(ten[1]), lambda: protect(ten[2])])
    assert [type(result) for result in results].count(InvalidInput) == 1
    assert Account.objects.filter(owner=cast.ann, protected=True).count() == 2
