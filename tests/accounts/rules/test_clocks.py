"""The due dates, each against the oracle or a date worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from accounts import clocks
from accounts.models import Account, Grade, Vip
from accounts.policies import in_force
from accounts.rules import RuleValues
from accounts.services import sweep
from accounts.services.policies import publish, recompute_stale
from commons.models import Holiday
from tests.accounts import oracle
from tests.cast import TODAY, Cast, contact, make_account, set_policy

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_ninety_days_after_the_cycle_began_without_a_contact(cast: Cast) -> None:
    account = make_account(cast.ann, today=date(2026, 1, 5))
    assert account.recycle_due_on == date(2026, 4, 6)  # 5 April is a Sunday


def test_a_contact_moves_the_dormancy_clock_at_once(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30)
    contact(account, TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == oracle.working_day(TODAY + days(90))


def test_an_order_runs_the_dormancy_clock_on(cast: Cast) -> None:
    from accounts.services.noting import note_orders

    account = make_account(cast.ann, days_old=80)
    note_orders(account.pk, last_order_on=TODAY, order_in_cycle=True, today=TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == oracle.working_day(TODAY + days(90))


@pytest.mark.parametrize(("grade", "vip"), [(Grade.A, Vip.NONE), (Grade.C, Vip.VVIP)])
def test_protected_accounts_have_no_clock_but_an_alarm(cast: Cast, grade: Grade, vip: Vip) -> None:
    account = make_account(cast.ann, grade=grade, vip=vip)
    assert (account.recycle_due_on, account.suspend_due_on) == (None, None)
    assert account.alarm_due_on == oracle.working_day(TODAY + days(90))


def test_a_due_day_on_a_holiday_slides_past_it(cast: Cast) -> None:
    due = oracle.working_day(TODAY + days(90))
    Holiday.objects.create(day=due, name="Dragon Boat Festival")
    account = make_account(cast.ann)
    assert account.recycle_due_on == oracle.working_day(due, [due])


def test_a_worked_saturday_is_a_working_day(cast: Cast) -> None:
    saturday = date(2026, 6, 6)
    Holiday.objects.create(day=saturday, name="worked", working=True)
    account = make_account(cast.ann, today=saturday - days(90))
    assert account.recycle_due_on == saturday


def test_the_leap_day_counts(cast: Cast) -> None:
    account = make_account(cast.ann, today=date(2028, 2, 1))
    assert account.recycle_due_on == date(2028, 5, 1)


def propose(account: Account, on: date = TODAY) -> Account:
    sweep.sweep(on - days(1), seen_on=on)
    account.refresh_from_db()
    return account


def test_twelve_contacts_and_eight_weeks_make_a_proposal_due_seven_days_later(cast: Cast) -> None:
    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    assert account.proposal_visible_on == TODAY
    assert account.suspend_due_on == oracle.working_day(TODAY + days(7))


@pytest.mark.parametrize(("contacts", "age"), [(11, 60), (12, 56 - 1)])
def test_eleven_contacts_or_less_than_eight_weeks_make_none(cast: Cast, contacts: int, age: int) -> None:
    account = propose(make_account(cast.ann, days_old=age, contacts_made=contacts))
    assert account.proposal_visible_on is None


def test_a_thirteenth_contact_does_not_move_the_suspension(cast: Cast) -> None:
    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    before = account.suspend_due_on
    contact(account, TODAY + days(1))
    account.refresh_from_db()
    assert (account.cycle_contacts, account.suspend_due_on) == (13, before)


def test_an_order_in_the_cycle_clears_the_proposal(cast: Cast) -> None:
    from accounts.services.noting import note_orders

    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    note_orders(account.pk, last_order_on=TODAY, order_in_cycle=True, today=TODAY)
    account.refresh_from_db()
    assert (account.proposal_visible_on, account.suspend_due_on) == (None, None)


def test_an_open_opportunity_holds_until_seven_days_after_its_expected_close(cast: Cast) -> None:
    from accounts.services.noting import note_opportunities

    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    note_opportunities(account.pk, open_until=TODAY + days(40), postponed=False, today=TODAY)
    account.refresh_from_db()
    assert account.suspend_due_on == oracle.working_day(TODAY + days(47))


def test_an_opportunity_postponed_four_times_no_longer_holds(cast: Cast) -> None:
    from accounts.services.noting import note_opportunities

    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    for _ in range(4):
        note_opportunities(account.pk, open_until=TODAY + days(40), postponed=True, today=TODAY)
    account.refresh_from_db()
    assert account.suspend_due_on == oracle.working_day(TODAY + days(7))


@pytest.mark.parametrize("fact", ["need", "step"])
def test_an_explicit_need_or_an_agreed_step_waits_for_the_manager(cast: Cast, fact: str) -> None:
    from accounts.services.noting import note_need, note_steps

    account = propose(make_account(cast.ann, days_old=60, contacts_made=12))
    if fact == "need":
        note_need(account.pk, explicit=True, today=TODAY)
    else:
        note_steps(account.pk, next_step_on=TODAY, agreed_step_on=TODAY, today=TODAY)
    account.refresh_from_db()
    assert (account.proposal_visible_on, account.suspend_due_on) == (TODAY, None)


def test_a_stricter_policy_leaves_a_day_to_see_the_recycling(cast: Cast) -> None:
    from accounts.services.policies import recompute_stale

    account = make_account(cast.ann, days_old=60)
    set_policy(dormancy_days=30)
    recompute_stale(today=TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == TODAY + days(1)
    recompute_stale(today=TODAY + days(3))
    account.refresh_from_db()
    assert account.recycle_due_on == TODAY + days(1)


def test_losing_protection_leaves_a_day_to_see_it(cast: Cast) -> None:
    from accounts.services.editing import set_grade

    account = make_account(cast.ann, days_old=200, grade=Grade.A)
    set_grade(account, grade=Grade.B, vip=Vip.NONE, by=cast.max, today=TODAY)
    account.refresh_from_db()
    assert account.recycle_due_on == TODAY + days(1)


def test_a_teams_override_holds_for_its_accounts_and_the_teams_below(cast: Cast) -> None:
    mine, far = make_account(cast.ann), make_account(cast.sue)
    publish({}, teams={cast.north.pk: {"dormancy_days": 60}}, by=cast.ada, reason="faster market")
    recompute_stale(today=TODAY)
    mine.refresh_from_db()
    far.refresh_from_db()
    assert mine.recycle_due_on == oracle.working_day(TODAY + days(60))
    assert far.recycle_due_on == oracle.working_day(TODAY + days(90))


def test_the_working_day_function_agrees_with_the_oracle_over_a_year(db: None) -> None:
    off = date(2026, 10, 1)
    Holiday.objects.create(day=off, name="National Day")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d::date, next_working_day(d::date) FROM generate_series('2026-01-01'::date, '2026-12-31', '1 day') d"
        )
        assert all(slid == oracle.working_day(day, [off]) for day, slid in cursor.fetchall())


def test_writing_the_clocks_costs_the_same_number_of_statements_for_one_and_fifty(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for _ in range(50):
        make_account(cast.ann)
    policy_rows = Account.objects.all()
    for rows in (policy_rows.filter(pk=policy_rows.first().pk), policy_rows):
        with django_assert_num_queries(3):  # type: ignore[operator]
            clocks.recompute(rows, today=TODAY)


@pytest.mark.parametrize("with_team", [False, True])
@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=3), None])
def test_the_short_ways_write_what_the_long_one_writes(cast: Cast, today: date | None, with_team: bool) -> None:
    """One row or some rows by key, on any day, under any version: the columns are those of `recompute`."""
    ids = []
    for n, owner in enumerate((cast.ann, cast.sue, cast.ann)):
        account = make_account(owner, days_old=80 - n, contacts_made=12 * (n % 2))
        ids.append(account.pk)
    for silent in (40, 120, 50):
        set_policy(dormancy_days=silent, min_warning_recycle_days=2)
        if with_team:
            publish({}, teams={cast.south.pk: {"dormancy_days": silent + 30}}, by=None, reason="test")
        before = list(Account.objects.filter(pk__in=ids).values())
        written = []
        for way in ("long", "some", "one"):
            for row in before:
                Account.objects.filter(pk=row["id"]).update(**{k: v for k, v in row.items() if k != "id"})
            if way == "long":
                clocks.recompute(Account.objects.filter(pk__in=ids), today=today)
            elif way == "some":
                clocks.recompute_some(ids, today=today)
            else:
                for row in before:
                    clocks.recompute_one(row["id"], team_id=row["team_id"], today=today)
            written.append(list(Account.objects.filter(pk__in=ids).order_by("pk").values()))
        assert written[0] == written[1] == written[2]
        assert {row["policy_version"] for row in written[0]} == {in_force().version}
        assert written[0] != sorted(before, key=lambda row: row["id"])


def test_every_clock_column_has_an_expression() -> None:
    assert set(clocks.expressions(RuleValues())) == set(clocks.CLOCK_COLUMNS)
