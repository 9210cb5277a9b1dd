"""Next steps, the steps after an order, and the daily reminders."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Account
from accounts.services.refusals import NotAllowed, ReasonNeeded, TooLate, WrongState
from commons.jobs import run_once
from commons.models import JobRun
from core.clock import business_date
from core.errors import StaleEdit
from followups.models import NextStep, StepKind, StepState
from followups.services import order_steps, reminders, steps
from followups.services.refusals import WrongInput
from followups.services.steps import StepInput
from leads.models import Order
from notifications.models import Notice
from tests.cast import TODAY, Cast, make_account
from users.models import Leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(cast: Cast, account: Account) -> NextStep:
    return steps.add_step(account, StepInput(due_on=TODAY, agreed=True), by=cast.ann, today=TODAY)


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def make_order(account: Account, *, back: int = 0) -> Order:
    return Order.objects.create(account=account, amount=Decimal(5), ordered_on=TODAY - timedelta(days=back))


# -- done, snoozed, cancelled ------------------------------------------------------------------------------------
def test_the_account_remembers_its_earliest_steps(cast: Cast, account: Account, step: NextStep) -> None:
    steps.add_step(account, StepInput(due_on=TODAY + timedelta(days=3)), by=cast.ann, today=TODAY)
    assert (fresh(account).next_step_on, fresh(account).agreed_step_on) == (TODAY, TODAY)
    steps.complete(step, by=cast.ann, today=TODAY)
    assert (fresh(account).next_step_on, fresh(account).agreed_step_on) == (TODAY + timedelta(days=3), None)


def test_a_tick_by_mistake_is_taken_back_on_its_day_from_the_word_that_says_it(
    cast: Cast, account: Account, step: NextStep, client: Client
) -> None:
    today = business_date()
    client.force_login(cast.ann)
    done = client.post(f"/follow-ups/steps/{step.pk}/done/", headers={"HX-Request": "true"})
    undo = json.loads(done.headers["HX-Trigger"])["crm:toast"]["undo"]
    assert client.post(undo, headers={"HX-Request": "true"}).status_code == 204
    step.refresh_from_db()
    assert (step.state, step.closed_at, fresh(account).next_step_on) == (StepState.OPEN, None, TODAY)
    with pytest.raises(WrongState):
        steps.reopen(step, by=cast.ann, today=today)
    steps.complete(step, by=cast.ann, today=today)
    with pytest.raises(NotAllowed):
        steps.reopen(step, by=cast.bob, today=today)
    with pytest.raises(TooLate):
        steps.reopen(step, by=cast.ann, today=today + timedelta(days=1))


def test_a_snooze_keeps_the_first_date(cast: Cast, account: Account, step: NextStep) -> None:
    until = TODAY + timedelta(days=5)
    steps.snooze(step, by=cast.ann, until=until, today=TODAY)
    step.refresh_from_db()
    assert (step.due_on, step.first_due_on, step.snoozes) == (until, TODAY, 1)
    assert fresh(account).next_contact_due_on == until


def test_a_snooze_into_the_past_or_of_a_stale_step_is_refused(cast: Cast, account: Account, step: NextStep) -> None:
    with pytest.raises(WrongInput):
        steps.snooze(step, by=cast.ann, until=TODAY - timedelta(days=1), today=TODAY)
    with pytest.raises(StaleEdit):
        steps.snooze(step, by=cast.ann, until=TODAY, today=TODAY, version=7)


def test_a_broken_promise_is_kept_in_mind(cast: Cast, account: Account, step: NextStep) -> None:
    with pytest.raises(ReasonNeeded):
        steps.cancel(step, by=cast.ann, reason=" ", today=TODAY)
    steps.cancel(step, by=cast.ann, reason="they did not come", today=TODAY, broken=True)
    step.refresh_from_db()
    assert (step.state, step.close_reason, fresh(account).next_step_on) == (StepState.BROKEN, "they did not come", None)
    with pytest.raises(WrongState):
        steps.complete(step, by=cast.ann, today=TODAY)


def test_colleagues_do_not_touch_steps(cast: Cast, account: Account, step: NextStep) -> None:
    for act in (
        lambda: steps.complete(step, by=cast.bob, today=TODAY),
        lambda: steps.snooze(step, by=cast.bob, until=TODAY, today=TODAY),
        lambda: steps.cancel(step, by=cast.bob, reason="x", today=TODAY),
        lambda: steps.add_step(account, StepInput(due_on=TODAY), by=cast.bob, today=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()


# -- after an order ----------------------------------------------------------------------------------------------
def test_an_order_opens_two_steps_once(cast: Cast, account: Account) -> None:
    make_order(account)
    assert order_steps.open_steps_for_new_orders(today=TODAY) == 1
    assert order_steps.open_steps_for_new_orders(today=TODAY) == 0
    assert {s.kind: (s.due_on - TODAY).days for s in NextStep.objects.all()} == {
        StepKind.SATISFACTION: 7,
        StepKind.NEXT_NEED: 21,
    }
    assert fresh(account).next_step_on == TODAY + timedelta(days=7)


def test_orders_of_long_ago_open_nothing(cast: Cast, account: Account) -> None:
    make_order(account, back=15)
    assert order_steps.open_steps_for_new_orders(today=TODAY) == 0


def test_a_void_order_takes_its_open_steps_back(cast: Cast, account: Account) -> None:
    order = make_order(account)
    order_steps.open_steps_for_new_orders(today=TODAY)
    Order.objects.filter(pk=order.pk).update(voided_at=order.created_at)
    order_steps.open_steps_for_new_orders(today=TODAY)
    assert {s.state for s in NextStep.objects.all()} == {StepState.CANCELLED}
    assert fresh(account).next_step_on is None


# -- reminders ---------------------------------------------------------------------------------------------------
def test_owners_and_deputies_are_told_once_a_day(cast: Cast, account: Account, step: NextStep) -> None:
    Leave.objects.create(user=cast.ann, deputy=cast.bob, starts_on=TODAY, ends_on=TODAY)
    late = make_account(cast.ann, "Late one", days_old=15)
    run = run_once(reminders.JOB, TODAY, reminders.remind)
    assert run
    assert run.counts == {"due": 1, "overdue": 1}
    told = Notice.objects.filter(kind__in=("step_due", "follow_up_overdue")).values_list(
        "kind", "recipient", "account_id"
    )
    assert set(told) == {
        ("step_due", cast.ann.pk, account.pk),
        ("step_due", cast.bob.pk, account.pk),
        ("follow_up_overdue", cast.ann.pk, late.pk),
        ("follow_up_overdue", cast.bob.pk, late.pk),
    }
    assert run_once(reminders.JOB, TODAY, reminders.remind) is None


def test_an_overdue_contact_is_told_once_however_often_the_job_starts(cast: Cast) -> None:
    make_account(cast.ann, "Late one", days_old=15)
    for day in (TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)):
        reminders.remind(JobRun(job="x", on=day))
    assert Notice.objects.filter(kind="follow_up_overdue").count() == 1


@pytest.mark.parametrize("rows", [1, 40])
def test_reminding_costs_the_same_number_of_statements(
    cast: Cast, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        make_account(cast.ann, f"Late {number}", days_old=15)
    with django_assert_num_queries(9):  # type: ignore[operator]
        reminders.remind(JobRun(job="x", on=TODAY))


def test_the_edges_wake_a_task_that_exists(cast: Cast, account: Account) -> None:
    from crm.celery import app
    from followups import tasks
    from leads import after_commit

    assert after_commit.OPEN_STEPS in app.tasks
    make_order(account)
    order = Order.objects.get()
    order.ordered_on = tasks.business_date()
    order.save()
    tasks.open_steps()
    assert NextStep.objects.count() == 2


def test_reminding_by_the_scheduler_happens_once_a_day(cast: Cast) -> None:
    from followups import tasks

    tasks.remind()
    tasks.remind()
    assert JobRun.objects.filter(job=reminders.JOB).count() == 1
