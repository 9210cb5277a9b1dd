"""The nightly job, night by night (domain.md 2.2 and section 3)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import explain
from accounts.models import Account, Escalation, Grade, LedgerEntry, Rule, State
from accounts.services import letting_go, noting, sweep
from accounts.services.sweep import Swept
from commons.models import JobRun
from notifications.models import Notice
from tests.accounts import oracle
from tests.cast import TODAY, Cast, contact, make_account, set_policy

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 8)  # a Monday, ninety days after TODAY


def days(number: int) -> timedelta:
    return timedelta(days=number)


def night(cutoff: date, **more: Any) -> Swept:
    return sweep.sweep(cutoff, **more)


def nights(first: date, last: date) -> None:
    while first <= last:
        night(first)
        first += days(1)


def again(account: Account) -> Account:
    account.refresh_from_db()
    return account


def warnings(account: Account) -> list[int]:
    """Days left in each warning, as they came."""
    found = Notice.objects.filter(kind="recycle_warning", account_id=account.pk).order_by("pk")
    return [params["days"] for params in found.values_list("params", flat=True)]


# -- dormancy and its warnings ---------------------------------------------------------------------------------------
def test_a_silent_account_is_warned_of_at_14_7_3_and_1_days_and_then_goes_to_the_pool(cast: Cast) -> None:
    account = make_account(cast.ann)
    assert account.recycle_due_on == DUE
    nights(DUE - days(20), DUE)
    assert warnings(account) == [14, 7, 3, 1]
    assert again(account).state == State.POOLED
    assert LedgerEntry.objects.get(account=account, rule=Rule.DORMANT).on == DUE


def test_the_due_day_belongs_entirely_to_the_owner(cast: Cast) -> None:
    account = make_account(cast.ann)
    nights(DUE - days(2), DUE - days(1))
    assert again(account).state == State.OWNED
    contact(account, DUE)
    night(DUE)
    assert again(account).state == State.OWNED


def test_a_night_run_again_tells_and_moves_nothing_more(cast: Cast) -> None:
    account = make_account(cast.ann)
    nights(DUE - days(15), DUE)
    told, moved = Notice.objects.count(), LedgerEntry.objects.count()
    assert night(DUE) == Swept()
    assert (Notice.objects.count(), LedgerEntry.objects.count()) == (told, moved)
    assert again(account).state == State.POOLED


def test_after_a_contact_the_new_date_is_warned_of_anew(cast: Cast) -> None:
    account = make_account(cast.ann)
    nights(DUE - days(15), DUE - days(6))
    contact(account, DUE - days(5))
    later = again(account).recycle_due_on
    assert later
    nights(DUE - days(5), DUE + days(1))
    assert warnings(account) == [14, 7]
    nights(later - days(16), later - days(6))
    assert warnings(account) == [14, 7, 14, 7]


def test_a_warning_names_the_day_and_the_contacts(cast: Cast) -> None:
    account = make_account(cast.ann, contacts_made=0)
    night(DUE - days(15))
    params = Notice.objects.get(account_id=account.pk, recipient=cast.ann).params
    assert (params["day"], params["days"], params["contacts"]) == (str(DUE), 14, 0)


def test_recycling_below_twelve_is_recorded_as_abandoned_at_n_of_12(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=3)
    due = account.recycle_due_on
    assert due
    nights(due - days(15), due)
    move = LedgerEntry.objects.get(account=account, rule=Rule.DORMANT)
    assert (move.evidence["contacts"], move.evidence["required"]) == (3, 12)
    assert "abandoned at 3 of 12" in explain.entry_words(move).lower()


def test_both_the_owner_and_the_ledger_learn_of_the_recycling(cast: Cast) -> None:
    account = make_account(cast.ann)
    nights(DUE - days(15), DUE)
    assert Notice.objects.filter(recipient=cast.ann, kind="moved_away", account_id=account.pk).count() == 1
    assert LedgerEntry.objects.filter(account=account).count() == 2


def test_an_order_keeps_an_account_for_ninety_days_more(cast: Cast) -> None:
    account = make_account(cast.ann)
    noting.note_orders(account.pk, last_order_on=DUE - days(1), order_in_cycle=True, today=DUE - days(1))
    nights(DUE - days(3), DUE + days(1))
    assert again(account).state == State.OWNED


@pytest.mark.parametrize(("warnings_before", "shortest"), [([], 1), ([1], 5), ([30, 2], 3)])
def test_whatever_the_warnings_are_set_to_an_account_is_warned_of_in_time_and_then_moves(
    cast: Cast, warnings_before: list[int], shortest: int
) -> None:
    set_policy(dormancy_warnings=warnings_before, min_warning_recycle_days=shortest)
    account = make_account(cast.ann)
    nights(DUE - days(31), DUE)
    assert again(account).state == State.POOLED
    assert max(warnings(account)) >= shortest


# -- protected -----------------------------------------------------------------------------------------------------------
def test_a_silent_protected_account_raises_one_alarm_per_silence(cast: Cast) -> None:
    account = make_account(cast.ann, grade=Grade.A)
    nights(DUE - days(3), DUE + days(5))
    assert again(account).state == State.OWNED
    assert Escalation.objects.filter(account=account, kind="silent").count() == 1
    assert Notice.objects.filter(kind="silent", account_id=account.pk).count() == 2  # owner and manager
    contact(account, DUE + days(6))
    due = again(account).alarm_due_on
    assert due
    nights(due - days(2), due + days(3))
    assert Escalation.objects.filter(account=account, kind="silent").count() == 2


# -- suspension ----------------------------------------------------------------------------------------------------------
def ripe(cast: Cast, **fields: Any) -> Account:
    return make_account(cast.ann, days_old=60, contacts_made=12, **fields)


def test_a_proposal_that_nobody_answers_is_suspended_after_seven_days(cast: Cast) -> None:
    account = ripe(cast)
    nights(TODAY - days(1), TODAY + days(6))
    assert again(account).state == State.OWNED
    night(TODAY + days(7))
    assert (again(account).state, account.desk) == (State.SUSPENDED, "supervisor")
    move = LedgerEntry.objects.get(account=account, rule=Rule.SUSPENDED)
    assert (move.by, move.evidence["contacts"], move.on) == (None, 12, TODAY + days(7))
    assert Notice.objects.filter(recipient=cast.mia, kind="on_desk").count() == 1


def test_owner_and_manager_are_told_of_a_proposal_once(cast: Cast) -> None:
    account = ripe(cast)
    nights(TODAY - days(1), TODAY + days(5))
    told = Notice.objects.filter(kind="proposed", account_id=account.pk).values_list("recipient__name", flat=True)
    assert sorted(told) == sorted([cast.ann.name, cast.mia.name])


def test_a_proposal_after_a_keep_is_told_again(cast: Cast) -> None:
    account = ripe(cast)
    night(TODAY - days(1))
    letting_go.keep(account, by=cast.ann, reason="one more visit", more_contacts=1, today=TODAY)
    contact(account, TODAY)
    night(TODAY)
    assert Notice.objects.filter(kind="proposed", recipient=cast.ann).count() == 2


def test_where_the_need_is_explicit_nothing_happens_until_somebody_decides(cast: Cast) -> None:
    account = ripe(cast)
    noting.note_need(account.pk, explicit=True, today=TODAY)
    nights(TODAY - days(1), TODAY + days(20))
    assert again(account).state == State.OWNED
    noting.note_need(account.pk, explicit=False, today=TODAY + days(21))
    due = again(account).suspend_due_on
    assert due
    assert due >= TODAY + days(28)


def test_switched_off_the_job_proposes_only(cast: Cast) -> None:
    set_policy(auto_suspend=False)
    account = ripe(cast)
    nights(TODAY - days(1), TODAY + days(20))
    assert (again(account).state, account.proposal_visible_on) == (State.OWNED, TODAY)


def test_suspension_goes_first_when_both_are_due(cast: Cast) -> None:
    account = ripe(cast)
    night(TODAY - days(1))
    Account.objects.filter(pk=account.pk).update(
        recycle_due_on=TODAY + days(7), warned_due_on=TODAY + days(7), warned_on=TODAY, warned_days=1
    )
    assert night(TODAY + days(7)) == Swept(suspended=1)
    assert again(account).state == State.SUSPENDED


# -- the desk ------------------------------------------------------------------------------------------------------------
def on_desk(cast: Cast, look_again: int) -> Account:
    account = ripe(cast)
    letting_go.suspend(account, by=cast.ann, reason_code="timing", look_again_on=TODAY + days(look_again), today=TODAY)
    return account


def reminded(account: Account) -> int:
    return Notice.objects.filter(kind="desk_reminder", account_id=account.pk).count()


def test_the_desk_is_reminded_after_thirty_days_and_again_after_thirty_more(cast: Cast) -> None:
    account = on_desk(cast, 300)
    nights(TODAY + days(20), TODAY + days(28))
    assert reminded(account) == 0
    nights(TODAY + days(29), TODAY + days(40))
    assert reminded(account) == 1
    nights(TODAY + days(41), TODAY + days(62))
    assert reminded(account) == 2


def test_the_desk_is_reminded_on_the_day_to_look_again(cast: Cast) -> None:
    account = on_desk(cast, 10)
    nights(TODAY, TODAY + days(8))
    assert reminded(account) == 0
    night(TODAY + days(9))
    assert reminded(account) == 1
    nights(TODAY + days(10), TODAY + days(20))
    assert reminded(account) == 1


def test_a_reminder_of_the_desk_that_falls_on_a_day_off_waits_for_the_next_working_day(cast: Cast) -> None:
    account = on_desk(cast, 11)  # a Saturday
    assert again(account).desk_reminder_due_on == TODAY + days(13)
    nights(TODAY, TODAY + days(11))
    assert reminded(account) == 0
    night(TODAY + days(12))
    assert reminded(account) == 1


# -- what a run promises -----------------------------------------------------------------------------------------------------
def world(cast: Cast) -> None:
    """Something of everything, on the night before TODAY."""
    for age in (75, 82, 86, 88, 89, 95):
        make_account(cast.ann, days_old=age)
    make_account(cast.sue, days_old=95, grade=Grade.A)
    ripe(cast)
    make_account(cast.bob, days_old=60, contacts_made=11)
    due = make_account(cast.bob, days_old=70, contacts_made=12)
    sweep.sweep(TODAY - days(12), seen_on=TODAY - days(11))
    assert again(due).proposal_visible_on
    long_ago = TODAY - days(40)
    desk = make_account(cast.sue, today=long_ago, days_old=60, contacts_made=12)
    again_on = TODAY - days(30)
    letting_go.suspend(desk, by=cast.sue, reason_code="need", look_again_on=again_on, today=long_ago)


@pytest.mark.parametrize("replay", [False, True])
def test_the_forecast_is_what_the_sweep_then_does(cast: Cast, replay: bool) -> None:
    world(cast)
    expected = sweep.forecast(TODAY - days(1), replay=replay)
    done = night(TODAY - days(1), replay=replay)
    assert done == expected
    assert done.suspended
    assert done.warned
    assert done.alarms
    assert done.proposed
    assert done.recycled or not replay
    assert done.desk_reminders


def test_the_forecast_changes_nothing(cast: Cast) -> None:
    world(cast)
    before = list(Account.objects.order_by("pk").values())
    sweep.forecast(TODAY - days(1))
    assert list(Account.objects.order_by("pk").values()) == before


def test_the_job_runs_once_for_a_business_date(cast: Cast) -> None:
    make_account(cast.ann)
    run = sweep.run_due(DUE + days(1))
    assert run
    assert run.on == DUE
    assert sweep.run_due(DUE + days(1)) is None
    assert JobRun.objects.filter(job=sweep.JOB).count() == 1


def test_a_run_costs_the_same_number_of_statements_for_one_and_forty(cast: Cast) -> None:
    costs = []
    for many in (1, 40):
        for _ in range(many):
            account = make_account(cast.ann)
            Account.objects.filter(pk=account.pk).update(warned_due_on=DUE, warned_on=DUE - days(14), warned_days=1)
        with CaptureQueriesContext(connection) as statements:
            assert night(DUE).recycled == many
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_stale_row_waits_for_its_recomputation(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=85)
    set_policy(dormancy_days=365)
    nights(TODAY, TODAY + days(8))
    assert again(account).state == State.OWNED


# -- outages ------------------------------------------------------------------------------------------------------------------
def test_after_an_outage_warnings_come_first_and_moves_only_once_they_could_be_seen(cast: Cast) -> None:
    account = make_account(cast.ann)
    assert night(DUE + days(2)).recycled == 0  # three nights were missed, nobody had been warned
    assert warnings(account) == [1]
    new_due = again(account).recycle_due_on
    assert new_due == DUE + days(4)
    night(DUE + days(3))
    assert again(account).state == State.OWNED
    night(DUE + days(4))
    assert again(account).state == State.POOLED


def test_after_an_outage_what_was_warned_of_in_time_moves_at_once(cast: Cast) -> None:
    account = make_account(cast.ann)
    nights(DUE - days(15), DUE - days(3))
    night(DUE + days(1))
    assert again(account).state == State.POOLED


def test_after_an_outage_a_proposal_still_waits_its_seven_days(cast: Cast) -> None:
    account = ripe(cast)
    assert night(TODAY + days(30)) == Swept(proposed=1)
    assert again(account).suspend_due_on == oracle.working_day(TODAY + days(38))


def test_a_replay_moves_what_was_due_without_asking_for_warnings(cast: Cast) -> None:
    account = make_account(cast.ann)
    assert night(DUE, replay=True).recycled == 1
    assert again(account).state == State.POOLED


def test_nobody_is_told_twice_over_a_whole_quarter(cast: Cast) -> None:
    world(cast)
    nights(TODAY - days(1), TODAY + days(30))
    matters = Counter(Notice.objects.values_list("recipient_id", "kind", "account_id", "params__day", "params__days"))
    warned = [count for (_, kind, *_rest), count in matters.items() if kind == "recycle_warning"]
    assert set(warned) == {1}
