"""A day counts once: the second entry of a day says so, and a void entry takes its next steps along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from core.clock import business_date
from followups.models import FollowUp, NextStep, Result, StepState
from followups.services import corrections, outcome
from followups.services.log import Entry, log
from followups.services.steps import StepInput
from followups.timeline import page_of
from tests.cast import Cast, make_account, new_key

pytestmark = pytest.mark.django_db


def answered(cast: Cast, account: Account, step: StepInput | None = None) -> FollowUp:
    now = timezone.now()
    entry = Entry(now, Result.ANSWERED, text="Spoke about samples.", new_person="Li Wei")
    return log(account, entry, by=cast.ann, client_key=new_key(), now=now, next_step=step)


def test_the_second_entry_of_a_day_says_that_the_day_has_counted(cast: Cast) -> None:
    account = make_account(cast.ann, today=business_date())
    first, second = answered(cast, account), answered(cast, account)
    said = {item.entry.pk: item.same_day for item in page_of(account, cast.ann).items}
    assert said == {first.pk: False, second.pk: True}
    account.refresh_from_db()
    assert account.cycle_contacts == 1
    assert "counted already" in outcome.sentence(second, account)
    assert "counted already" not in outcome.sentence(first, account)


def test_when_the_first_entry_is_void_the_second_is_the_one_that_counts(cast: Cast) -> None:
    account = make_account(cast.ann, today=business_date())
    first, second = answered(cast, account), answered(cast, account)
    corrections.void(first, by=cast.ann, reason="wrong account", now=timezone.now())
    said = {item.entry.pk: item.same_day for item in page_of(account, cast.ann).items}
    assert said[second.pk] is False


def test_a_void_entry_takes_its_open_steps_along(cast: Cast) -> None:
    account = make_account(cast.ann, today=business_date())
    entry = answered(cast, account, StepInput(due_on=business_date() + timedelta(days=7), text="call again"))
    corrections.void(entry, by=cast.ann, reason="wrong account", now=timezone.now())
    assert NextStep.objects.get(follow_up=entry).state == StepState.CANCELLED
    account.refresh_from_db()
    assert account.next_step_on is None
