"""Many at once: one key makes one entry, the twelfth contact makes one event, no count is lost (quality.md 3)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account, ContactDay, Escalation, KeyPerson
from core.clock import business_date
from followups.models import FollowUp, NextStep
from followups.services import steps
from followups.services.counting import differences
from followups.services.steps import StepInput
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account, new_key
from tests.followups.conftest import log_contact, log_days, typed
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in `count` threads that all start at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait()
            results[number] = work(number)
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def scene(transactional_db: None) -> tuple[User, Account, KeyPerson]:
    cast = Cast()
    account = make_account(cast.ann, "Harbour Print", days_old=70)
    return cast.ann, account, KeyPerson.objects.create(account=account, name="Li Wei")


def test_ten_retries_at_once_make_one_entry(scene: tuple[User, Account, KeyPerson]) -> None:
    ann, account, buyer = scene
    key, step = new_key(), StepInput(due_on=TODAY + timedelta(days=7))

    def work(_number: int) -> int:
        return log_contact(account, again(ann), buyer, client_key=key, next_step=step).pk

    results = at_once(10, work)
    assert len(set(results)) == 1, results
    assert (FollowUp.objects.count(), NextStep.objects.count(), ContactDay.objects.count()) == (1, 1, 1)
    account.refresh_from_db()
    assert account.cycle_contacts == 1


def test_two_posts_of_one_form_at_once_both_lead_to_the_entry(scene: tuple[User, Account, KeyPerson]) -> None:
    ann, account, buyer = scene
    today = business_date()
    step = steps.add_step(account, StepInput(due_on=today, agreed=True), by=ann, today=today)
    values = typed(account, buyer, fulfilled=[step.pk], step_kind="contact", due_on=(today + timedelta(7)).isoformat())

    def work(_number: int) -> int:
        browser = Client()
        browser.force_login(again(ann))
        return int(browser.post(reverse("followups:log"), values).status_code)

    assert at_once(4, work) == [302] * 4
    assert (FollowUp.objects.count(), NextStep.objects.count()) == (1, 2)


def test_of_two_contents_under_one_key_at_once_one_is_saved_and_the_other_is_told(
    scene: tuple[User, Account, KeyPerson],
) -> None:
    ann, account, buyer = scene
    key = new_key()
    results = at_once(2, lambda n: log_contact(account, again(ann), buyer, client_key=key, text=f"text {n}").text)
    assert sorted(type(r).__name__ for r in results) == ["KeyReused", "str"]
    assert FollowUp.objects.count() == 1


def test_one_key_for_two_accounts_at_once_makes_one_entry(scene: tuple[User, Account, KeyPerson]) -> None:
    ann, account, _buyer = scene
    accounts = [account, *(make_account(ann, f"Other {n}") for n in range(5))]
    key = new_key()
    results = at_once(6, lambda n: log_contact(accounts[n], again(ann), client_key=key, new_person="Wu").pk)
    assert sum(isinstance(r, int) for r in results) == 1
    assert {type(r).__name__ for r in results} == {"int", "KeyTaken"}
    assert FollowUp.objects.count() == 1
    assert list(differences()) == []


def test_the_twelfth_contact_logged_thirty_times_at_once(scene: tuple[User, Account, KeyPerson]) -> None:
    ann, account, buyer = scene
    log_days(account, ann, buyer, 11)
    results = at_once(30, lambda n: log_contact(account, again(ann), buyer, text=f"call {n}").pk)
    assert all(isinstance(r, int) for r in results), results
    account.refresh_from_db()
    assert (account.cycle_contacts, account.threshold_reached_on) == (12, TODAY)
    assert Notice.objects.filter(kind="contact_12", recipient=ann).count() == 1
    assert Escalation.objects.filter(account=account).count() == 1
    assert list(differences()) == []
