"""Winning, and orders made void (domain.md sections 2.2 and 5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.services import handing_on
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit.models import Event
from leads.models import Order, Stage, StageChange
from leads.services import checking, opportunities, orders
from tests.cast import TODAY, Cast, again, contact, make_account
from tests.leads.conftest import make_opportunity, win

DAY = timedelta(days=1)


def test_a_win_makes_an_order_credited_to_the_owner_and_the_team_of_the_day(account: Account, cast: Cast) -> None:
    order = win(make_opportunity(account, today=TODAY - 5 * DAY), on=TODAY - DAY)
    assert (order.amount, order.ordered_on, order.credited_to, order.team) == (
        1000,
        TODAY - DAY,
        cast.ann,
        cast.harbour,
    )
    order.opportunity.refresh_from_db()
    assert (order.opportunity.stage, order.opportunity.outcome, order.opportunity.closed_on) == (
        "O",
        "won",
        TODAY - DAY,
    )


def test_an_order_ends_the_suspension_clock_and_starts_dormancy_anew(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    assert account.threshold_reached_on is not None
    win(make_opportunity(account))
    account.refresh_from_db()
    assert account.order_in_cycle
    assert account.threshold_reached_on is None
    assert account.last_order_on == TODAY
    assert account.recycle_due_on == TODAY + 90 * DAY


@pytest.mark.parametrize("days", [1, -31])
def test_an_order_is_neither_in_the_future_nor_older_than_its_account(account: Account, days: int) -> None:
    opportunity = make_opportunity(account, today=TODAY - 5 * DAY)
    with pytest.raises(InvalidInput):
        win(opportunity, on=TODAY + days * DAY)
    assert not Order.objects.exists()


def test_an_order_older_than_its_opening_takes_the_opening_and_the_steps_back_to_its_day(
    account: Account, cast: Cast
) -> None:
    opportunity = make_opportunity(account)
    opportunities.change_stage(opportunity, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    order = win(opportunity, on=TODAY - 7 * DAY)
    opportunity.refresh_from_db()
    account.refresh_from_db()
    assert (opportunity.opened_on, opportunity.closed_on, opportunity.stage) == (TODAY - 7 * DAY, order.ordered_on, "O")
    steps = StageChange.objects.filter(opportunity=opportunity).order_by("pk").values_list("to_stage", "on")
    assert list(steps) == [(stage, TODAY - 7 * DAY) for stage in "SPO"]
    assert (account.last_order_on, account.order_in_cycle) == (TODAY - 7 * DAY, True)
    told = Event.objects.get(code="opportunity.won").params
    assert told["opened_on"] == [TODAY.isoformat(), (TODAY - 7 * DAY).isoformat()]
    assert [was for _pk, was in told["steps_were"]] == [TODAY.isoformat()] * 2
    assert list(checking.differences()) == []


def test_only_the_steps_after_an_order_move_back_to_it(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, today=TODAY - 9 * DAY)
    opportunities.change_stage(opportunity, to=Stage.PROSPECT, by=cast.ann, today=TODAY, version=1)
    win(opportunity, on=TODAY - 3 * DAY)
    opportunity.refresh_from_db()
    assert opportunity.opened_on == TODAY - 9 * DAY
    steps = StageChange.objects.filter(opportunity=opportunity).order_by("pk").values_list("on", flat=True)
    assert list(steps) == [TODAY - 9 * DAY, TODAY - 3 * DAY, TODAY - 3 * DAY]


def test_an_order_of_an_earlier_owner_entered_late_counts_in_the_earlier_cycle(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40)
    handing_on.transfer(account, to=cast.bob, by=again(cast.mia), reason="handed over", today=TODAY - 10 * DAY)
    account.refresh_from_db()
    order = win(make_opportunity(account), on=TODAY - 20 * DAY)
    account.refresh_from_db()
    assert (order.credited_to, account.order_in_cycle, account.last_order_on) == (cast.ann, False, TODAY - 20 * DAY)
    assert list(checking.differences()) == []


def test_winning_before_the_stage_close_needs_a_reason(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.DEMO)
    with pytest.raises(ReasonNeeded):
        orders.win(opportunity, amount=Decimal(1), ordered_on=TODAY, by=cast.ann, today=TODAY, version=1)
    closing = make_opportunity(account, stage=Stage.CLOSE)
    orders.win(closing, amount=Decimal(1), ordered_on=TODAY, by=cast.ann, today=TODAY, version=1)


def test_an_opportunity_is_won_once(account: Account) -> None:
    opportunity = make_opportunity(account)
    win(opportunity)
    with pytest.raises(WrongState):
        win(opportunity)


def test_an_order_dated_in_an_earlier_cycle_is_that_owners_and_does_not_count_in_this_one(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40)
    opportunity = make_opportunity(account, today=TODAY - 30 * DAY)
    handing_on.transfer(account, to=cast.bob, by=again(cast.mia), reason="handed over", today=TODAY - 10 * DAY)
    opportunity.refresh_from_db()
    order = win(opportunity, on=TODAY - 20 * DAY)
    account.refresh_from_db()
    assert order.credited_to == cast.ann
    assert not account.order_in_cycle
    assert account.last_order_on == TODAY - 20 * DAY
    assert list(checking.differences()) == []


def test_a_void_order_counts_no_more_and_its_opportunity_is_open_again(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.DEMO)
    order = win(opportunity)
    orders.void_order(order, by=again(cast.mia), reason="entered twice", today=TODAY)
    account.refresh_from_db()
    opportunity.refresh_from_db()
    assert (account.last_order_on, account.order_in_cycle) == (None, False)
    assert (opportunity.outcome, opportunity.stage, account.open_until) == ("open", "D", opportunity.expected_close_on)
    second = win(opportunity)
    assert list(opportunity.orders.valid()) == [second]


def test_an_earlier_order_still_counts_when_the_later_one_is_void(account: Account, cast: Cast) -> None:
    win(make_opportunity(account, today=TODAY - 9 * DAY), on=TODAY - 8 * DAY)
    later = win(make_opportunity(account))
    orders.void_order(later, by=again(cast.mia), reason="mistake", today=TODAY)
    account.refresh_from_db()
    assert (account.last_order_on, account.order_in_cycle) == (TODAY - 8 * DAY, True)


def test_only_managers_of_the_team_make_an_order_void_and_only_with_a_reason(account: Account, cast: Cast) -> None:
    order = win(make_opportunity(account))
    for person in (cast.ann, cast.zoe):
        with pytest.raises(NotAllowed):
            orders.void_order(order, by=again(person), reason="x", today=TODAY)
    with pytest.raises(ReasonNeeded):
        orders.void_order(order, by=again(cast.max), reason=" ", today=TODAY)
    orders.void_order(order, by=again(cast.ada), reason="mistake", today=TODAY)
    with pytest.raises(WrongState):
        orders.void_order(order, by=again(cast.ada), reason="mistake", today=TODAY)


def test_the_twelfth_contact_after_an_order_proposes_nothing(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=11)
    win(make_opportunity(account))
    contact(account, TODAY)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.threshold_reached_on) == (12, None)
