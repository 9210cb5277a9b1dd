"""Opening, changing, moving, postponing and losing (domain.md section 5)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Account, Escalation, EscalationKind
from accounts.services import handing_on
from accounts.services.contacts import first_day
from accounts.services.moves import Why, take
from accounts.services.refusals import InvalidInput, ReasonNeeded, WrongState
from core.errors import StaleEdit
from leads.models import LostReason, Opportunity, Stage, StageChange
from leads.services import checking, facts, opportunities
from tests.cast import TODAY, Cast, again, set_policy
from tests.leads.conftest import make_opportunity

MONTH = timedelta(days=30)


def change(opportunity: Opportunity, cast: Cast, **values: object) -> Opportunity:
    opportunity.refresh_from_db()
    return opportunities.edit(opportunity, values, by=cast.ann, today=TODAY, version=opportunity.version)


def move(opportunity: Opportunity, cast: Cast, to: Stage, reason: str = "") -> Opportunity:
    opportunity.refresh_from_db()
    return opportunities.change_stage(
        opportunity, to=to, by=cast.ann, today=TODAY, version=opportunity.version, reason=reason
    )


def test_an_open_opportunity_tells_the_account_until_when_it_runs(account: Account) -> None:
    make_opportunity(account, expected_close_on=TODAY + MONTH)
    make_opportunity(account, expected_close_on=TODAY + 2 * MONTH)
    make_opportunity(account, expected_close_on=None)
    account.refresh_from_db()
    assert account.open_until == TODAY + 2 * MONTH


def test_opening_writes_the_first_line_of_the_stage_history(account: Account) -> None:
    opportunity = make_opportunity(account, stage=Stage.PROSPECT)
    step = StageChange.objects.get(opportunity=opportunity)
    assert (step.from_stage, step.to_stage, step.on) == ("", "P", TODAY)


def test_one_that_was_entered_late_is_opened_on_its_own_day(account: Account, cast: Cast) -> None:
    opened = TODAY - timedelta(days=12)
    made = opportunities.open_opportunity(account, {"name": "Labels"}, by=cast.ann, today=TODAY, opened_on=opened)
    assert (made.opened_on, StageChange.objects.get(opportunity=made).on) == (opened, opened)
    assert list(checking.differences()) == []


@pytest.mark.parametrize("days", [1, -31])
def test_one_is_opened_neither_in_the_future_nor_before_its_account(account: Account, cast: Cast, days: int) -> None:
    opened = TODAY + timedelta(days=days)
    with pytest.raises(InvalidInput):
        opportunities.open_opportunity(account, {"name": "Labels"}, by=cast.ann, today=TODAY, opened_on=opened)
    assert not Opportunity.objects.exists()


def test_the_first_day_of_an_account_is_that_of_its_first_owner(account: Account, cast: Cast) -> None:
    handing_on.transfer(account, to=cast.bob, by=again(cast.mia), reason="r", today=TODAY - timedelta(days=3))
    assert first_day(account) == TODAY - timedelta(days=30)


@pytest.mark.parametrize("days", [-1, 3654])
def test_an_expected_close_that_cannot_be_is_refused(account: Account, days: int) -> None:
    with pytest.raises(InvalidInput):
        make_opportunity(account, expected_close_on=TODAY + timedelta(days=days))


def test_a_later_close_counts_one_postponement_and_an_earlier_one_none(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, expected_close_on=TODAY + MONTH)
    change(opportunity, cast, expected_close_on=TODAY + timedelta(days=10))
    account.refresh_from_db()
    assert (account.postponements, account.open_until) == (0, TODAY + timedelta(days=10))
    change(opportunity, cast, expected_close_on=TODAY + MONTH)
    account.refresh_from_db()
    assert (account.postponements, account.open_until) == (1, TODAY + MONTH)


def test_a_first_date_is_not_a_postponement_and_a_date_cannot_disappear(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, expected_close_on=None)
    change(opportunity, cast, expected_close_on=TODAY + MONTH)
    with pytest.raises(InvalidInput):
        change(opportunity, cast, expected_close_on=None)
    account.refresh_from_db()
    assert account.postponements == 0


def test_two_people_editing_one_opportunity_the_second_is_told(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    seen = opportunity.version
    change(opportunity, cast, amount=Decimal(2000))
    with pytest.raises(StaleEdit):
        opportunities.edit(opportunity, {"amount": Decimal(3)}, by=cast.bob, today=TODAY, version=seen)
    opportunity.refresh_from_db()
    assert opportunity.amount == Decimal(2000)


def test_the_next_stage_needs_no_word_but_skipping_one_does(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    move(opportunity, cast, Stage.PROSPECT)
    with pytest.raises(ReasonNeeded):
        move(opportunity, cast, Stage.DEMO, reason="  ")
    move(opportunity, cast, Stage.DEMO, reason="they know us")
    steps = (
        StageChange.objects.filter(opportunity=opportunity)
        .order_by("pk")
        .values_list("from_stage", "to_stage", "reason")
    )
    assert list(steps)[1:] == [("S", "P", ""), ("P", "D", "they know us")]


def test_going_back_needs_no_reason(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.CLOSE)
    assert move(opportunity, cast, Stage.PROSPECT).stage == "P"


def test_an_order_is_no_stage_to_move_to(account: Account, cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        move(make_opportunity(account, stage=Stage.CLOSE), cast, Stage.ORDER)


def test_a_lost_opportunity_keeps_its_stage_and_no_longer_holds_the_account(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account, stage=Stage.DEMO)
    opportunities.lose(
        opportunity, reason=LostReason.PRICE, by=cast.ann, today=TODAY, version=1, note="too dear", competitor="Rival"
    )
    opportunity.refresh_from_db()
    account.refresh_from_db()
    assert (opportunity.outcome, opportunity.stage, opportunity.closed_on) == ("lost", "D", TODAY)
    assert (opportunity.lost_reason, opportunity.competitor, account.open_until) == ("price", "Rival", None)
    with pytest.raises(WrongState):
        change(opportunity, cast, name="again")


def test_lost_to_the_competition_says_to_whom_or_that_nobody_knows(account: Account, cast: Cast) -> None:
    deal = make_opportunity(account)
    facts: dict[str, Any] = {"reason": "competition", "by": cast.ann, "today": TODAY, "version": 1}
    with pytest.raises(opportunities.CompetitorNeeded):
        opportunities.lose(deal, **facts, competitor=" ")
    opportunities.lose(deal, **facts, unknown=True)
    opportunities.lose(make_opportunity(account), **facts, competitor="Rival")


def test_a_loss_without_a_reason_is_refused(account: Account, cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        opportunities.lose(make_opportunity(account), reason="", by=cast.ann, today=TODAY, version=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(("amount", "calls"), [("499999.99", 0), ("500000", 1), ("700000", 1)])
def test_a_big_deal_calls_the_manager(account: Account, amount: str, calls: int) -> None:
    make_opportunity(account, amount=Decimal(amount))
    assert Escalation.objects.filter(kind=EscalationKind.BIG_DEAL, account=account).count() == calls


def test_a_big_deal_calls_once_however_often_it_is_changed(account: Account, cast: Cast) -> None:
    set_policy(big_deal_amount="100")
    opportunity = make_opportunity(account, amount=Decimal(50))
    for amount in (200, 300, 400):
        change(opportunity, cast, amount=Decimal(amount))
    assert Escalation.objects.filter(kind=EscalationKind.BIG_DEAL).count() == 1


def test_opportunities_of_a_pooled_account_are_on_hold(account: Account, cast: Cast) -> None:
    opportunity = make_opportunity(account)
    from accounts.models import Rule, State

    with transaction.atomic():
        take([Account.objects.get(pk=account.pk)], State.POOLED, Why(Rule.RELEASED, cast.ann, TODAY, reason="x"))
    with pytest.raises(WrongState):
        change(opportunity, cast, amount=Decimal(5))
    assert not Opportunity.objects.in_play().exists()
    assert Opportunity.objects.open().count() == 1


def test_a_wrong_fact_on_the_account_is_found(account: Account) -> None:
    make_opportunity(account)
    assert list(checking.differences()) == []
    Account.objects.filter(pk=account.pk).update(open_until=None, last_order_on=TODAY, order_in_cycle=True)
    assert {d["what"] for d in checking.differences()} == {"open_until", "last_order_on", "order_in_cycle"}
    facts.write(Account.objects.all())
    assert list(checking.differences()) == []


def test_an_opportunity_cannot_be_deleted(account: Account) -> None:
    opportunity = make_opportunity(account)
    with pytest.raises(Exception, match="Opportunity"):
        opportunity.delete()
    with pytest.raises(Exception, match="annot delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM leads_opportunity")
