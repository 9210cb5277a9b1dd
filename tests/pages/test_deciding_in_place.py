"""Decided where it stands: complaints, joining, a word to the owner, second approvals; and two managers at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Escalation, EscalationKind, Rested, WorkingGroupMember
from accounts.policies import in_force
from accounts.services.calls import raising, resting
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from keyaccounts.models import Complaint
from keyaccounts.services import complaints, escalating
from keyaccounts.services.complaints import Told
from notifications.models import Notice
from pages import deciding
from tests.cast import Cast, again, make_account
from tests.pages.test_deciding import DECISIONS, HTMX, call, waits
from users.models import User

pytestmark = pytest.mark.django_db


def overdue(owner: User, text: str = "Scratches on the lid", name: str = "Unhappy") -> Complaint:
    """A complaint nobody has answered in time; the manager has been told."""
    today = business_date()
    account = make_account(owner, name, today=today, days_old=30)
    it = complaints.enter(account, Told(text), by=owner, today=today - timedelta(days=10))
    escalating.escalate(today - timedelta(days=1))
    it.refresh_from_db()
    return it


def board(user: User) -> list[deciding.Waiting]:
    return deciding.waiting_for(again(user), today=business_date(), policy=in_force())


def test_an_overdue_complaint_waits_for_the_manager_and_nobody_else(cast: Cast) -> None:
    overdue(cast.ann)
    assert waits(cast.mia) == waits(cast.max) == waits(cast.ada) == {"complaints": ["Unhappy"]}
    assert waits(cast.zoe) == {}
    (part,) = board(cast.mia)
    assert "Ann Seller" in part.rows[0].why
    assert "Scratches on the lid" in part.rows[0].why


def test_a_complaint_that_the_manager_looks_after_is_no_decision(cast: Cast) -> None:
    it = overdue(cast.ann)
    complaints.edit(it, {"owner": cast.mia}, by=again(cast.mia), today=business_date())
    assert waits(cast.mia) == {}


def test_a_complaint_is_answered_on_today_and_leaves_the_board(cast: Cast, as_user: Any) -> None:
    it = overdue(cast.ann)
    browser = as_user(cast.mia)
    page = browser.get(reverse("pages:today")).content.decode()
    assert f"/complaints/{it.pk}/answer/" in page or reverse("keyaccounts:complaint_answer", args=[it.pk]) in page
    data = {"text": "We replace them", "deadline": (business_date() + timedelta(days=9)).isoformat()}
    answer = browser.post(reverse("keyaccounts:complaint_answer", args=[it.pk]), data, headers=HTMX)
    assert answer.status_code == 204
    assert "crm:steps-changed" in answer["HX-Trigger"]
    assert waits(cast.mia) == {}
    late = as_user(cast.max).post(reverse("keyaccounts:complaint_answer", args=[it.pk]), data, headers=HTMX)
    assert late.status_code == 409
    assert "has been given already" in late.content.decode()
    assert "crm:steps-changed" in late["HX-Trigger"]  # the board below is asked for again


def test_a_manager_joins_from_the_row_and_the_call_stays(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Helpless", today=business_date())
    call(account, EscalationKind.HELP, "Come along")
    browser = as_user(cast.mia)
    page = browser.get(DECISIONS).content.decode()
    assert ">Join<" in page
    data = {"user": cast.mia.pk, "role": "opener"}
    joined = browser.post(reverse("accounts:group_join", args=[account.pk]), data, headers=HTMX)
    assert joined.status_code == 204, joined.content.decode()
    assert WorkingGroupMember.objects.filter(account=account, user=cast.mia, ended_on=None).exists()
    page = browser.get(DECISIONS).content.decode()
    assert ">Join<" not in page
    assert "You serve it with the owner" in page
    assert waits(cast.mia) == {"help": ["Helpless"]}
    again_joined = browser.post(reverse("accounts:group_join", args=[account.pk]), data, headers=HTMX)
    assert again_joined.status_code in (409, 422)


def test_a_word_to_the_owner_about_any_call_leaves_it_open(cast: Cast, as_user: Any) -> None:
    ten = call(make_account(cast.ann, "Ten", today=business_date()), EscalationKind.TEN_CONTACTS)
    address = reverse("accounts:escalation_remind", args=[ten.pk])
    browser = as_user(cast.mia)
    assert "Nobody has been in touch" not in browser.get(address, headers=HTMX).content.decode()
    answer = browser.post(address, {"note": "Ask who signs"}, headers=HTMX)
    assert answer.status_code == 204
    assert waits(cast.mia) == {"ten": ["Ten"]}
    assert Notice.objects.filter(recipient=cast.ann, kind="reminder").exists()


def test_whoever_is_second_reads_who_answered_and_what(cast: Cast, as_user: Any) -> None:
    asked = call(make_account(cast.ann, "Helpless", today=business_date()), EscalationKind.HELP, "Come along")
    address, prefix = reverse("accounts:escalation_answer", args=[asked.pk]), f"call-{asked.pk}"
    headers = {**HTMX, "HX-Target": "dialog-body"}
    first = as_user(cast.mia).post(address, {f"{prefix}-answer": "I come along"}, headers=headers)
    assert first.status_code == 204
    second = as_user(cast.max).post(address, {f"{prefix}-answer": "I go myself"}, headers=headers)
    assert second.status_code == 409
    words = second.content.decode()
    assert "Mia Manager has answered this already" in words
    assert "I come along" in words
    assert "I go myself" in words  # what was typed is not lost
    assert "crm:steps-changed" in second["HX-Trigger"]


def test_a_call_that_rests_by_itself_says_why(cast: Cast) -> None:
    asked = call(make_account(cast.ann, "Ten", today=business_date()), EscalationKind.TEN_CONTACTS)
    stale = Escalation.objects.get(pk=asked.pk)
    resting.rest(Escalation.objects.filter(pk=asked.pk), Rested.ORDER)
    with pytest.raises(InvalidInput, match="customer has ordered"):
        raising.answer_escalation(stale, by=again(cast.mia), answer="Late")


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_answer_at_once_one_does_and_the_other_is_told(cast: Cast) -> None:
    asked = call(make_account(cast.ann, "Helpless", today=business_date()), EscalationKind.HELP, "Come along")
    barrier, said = threading.Barrier(2), []

    def decide(who: User) -> None:
        try:
            manager, mine = again(who), Escalation.objects.get(pk=asked.pk)
            barrier.wait(timeout=20)
            raising.answer_escalation(mine, by=manager, answer=f"by {who.name}")
            said.append((who.name, "done"))
        except InvalidInput as no:
            said.append((who.name, str(no)))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(who,)) for who in (cast.mia, cast.max)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    winners = [name for name, words in said if words == "done"]
    (told,) = [words for _name, words in said if words != "done"]
    assert len(winners) == 1
    assert told == f"{winners[0]} has answered this already: “by {winners[0]}”"
    assert Notice.objects.filter(recipient=cast.ann, kind="comment").count() == 1


def test_the_board_costs_the_same_with_complaints(cast: Cast, django_assert_max_num_queries: Any) -> None:
    overdue(cast.ann)
    reader, policy = again(cast.mia), in_force()
    assert reader.managed_team_ids
    with django_assert_max_num_queries(6) as first:
        deciding.waiting_for(reader, today=business_date(), policy=policy)
    for number in range(4):
        overdue(cast.bob, name=f"More {number}")
    with django_assert_max_num_queries(len(first)):
        deciding.waiting_for(reader, today=business_date(), policy=policy)


def test_the_list_of_complaints_narrows_by_person(cast: Cast, as_user: Any) -> None:
    overdue(cast.ann, name="Anna Unhappy")
    overdue(cast.bob, name="Bob Unhappy")
    hers = as_user(cast.mia).get(DECISIONS, {"group": "complaints", "person": cast.ann.pk}).content.decode()
    assert "Anna Unhappy" in hers
    assert "Bob Unhappy" not in hers
