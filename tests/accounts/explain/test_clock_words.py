"""The clock of an account in words: the stored dates and the rules that hold, in every state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts import explain
from accounts.models import Account
from accounts.rules import RuleValues
from accounts.services import handing_on, letting_go
from tests.cast import TODAY, Cast, make_account

pytestmark = pytest.mark.django_db


def said(account: Account, today: date = TODAY, language: str = "en", **more: Any) -> list[str]:
    account.refresh_from_db()
    with translation.override(language):
        return [clock.words for clock in explain.clock_words(account, today, RuleValues(), **more)]


def put(account: Account, **values: Any) -> Account:
    Account.objects.filter(pk=account.pk).update(**values)
    account.refresh_from_db()
    return account


def test_one_sentence_names_the_contact_the_pool_and_the_count(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=30, contacts_made=9)
    put(account, next_contact_due_on=TODAY + timedelta(days=3), recycle_due_on=TODAY + timedelta(days=60))
    first, *rest = said(account)
    assert first == "Contact due by Fri 13 Mar; goes to the pool after 9 May unless contacted; 9 of 12 contacts."
    assert rest == ["It may be let go after 3 more contacts, and not before 5 Apr."]


def test_a_late_contact_says_how_late(cast: Cast) -> None:
    account = put(make_account(cast.ann, days_old=30), next_contact_due_on=TODAY - timedelta(days=2))
    assert said(account)[0].startswith("The contact was due on Sun 8 Mar, 2 days ago;")


def test_the_due_day_belongs_to_the_owner_until_the_night(cast: Cast) -> None:
    account = put(make_account(cast.ann, days_old=80), recycle_due_on=TODAY)
    assert "goes to the pool tonight unless contacted" in said(account)[0]


def test_a_proposed_account_names_the_day_and_that_a_contact_does_not_move_it(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    put(account, proposal_visible_on=TODAY, suspend_due_on=TODAY + timedelta(days=7))
    first, second = said(account)
    assert "is suspended after Tue 17 Mar unless somebody keeps it" in first
    assert second == "Another contact does not move the day of the suspension; keeping it does."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"need_explicit": True}, "the need is explicit: the manager decides"),
        ({"agreed_step_on": TODAY}, "a step is agreed with the customer"),
        ({}, "nothing is suspended by itself here"),
    ],
)
def test_a_proposal_that_waits_says_why(cast: Cast, values: dict[str, Any], words: str) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    put(account, proposal_visible_on=TODAY, suspend_due_on=None, **values)
    assert words in said(account)[1]


def test_an_open_opportunity_holds_the_suspension_and_is_named(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    closes = TODAY + timedelta(days=20)
    put(account, proposal_visible_on=TODAY, open_until=closes, suspend_due_on=closes + timedelta(days=7))
    assert "expected to close on 30 Mar, holds it until then" in said(account)[-1]
    put(account, postponements=4)
    assert "postponed 4 times and holds it no longer" in said(account)[-1]


def test_a_protected_account_is_never_let_go_and_names_its_alarm(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=10, grade="A")
    (first,) = said(account)
    assert "protected, never let go; the manager is alarmed on" in first
    put(account, alarm_due_on=TODAY - timedelta(days=1))
    assert "silent for too long" in said(account)[0]


def test_an_order_ends_the_rule_of_twelve(cast: Cast) -> None:
    account = put(make_account(cast.ann, days_old=70), order_in_cycle=True, last_order_on=TODAY)
    first, second = said(account)
    assert first.endswith("ordered on 10 Mar.")
    assert "ended the rule of twelve" in second


def test_a_kept_account_says_when_the_question_comes_back(cast: Cast) -> None:
    account = put(make_account(cast.ann, days_old=70), keeps=1, kept_until_contacts=15, contacts_allowed=15)
    assert "Kept once: the question comes back at 15 contacts." in said(account)


def test_paused_clocks_say_until_when(cast: Cast) -> None:
    account = put(make_account(cast.ann, days_old=70), paused_until=TODAY + timedelta(days=5))
    assert "The clocks rest until 15 Mar." in said(account)


def test_the_gate_is_open_once_both_halves_are(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    assert said(account)[-1] == "It may be let go now: the 12 contacts are made."


def test_the_desk_and_the_pool_say_since_when_and_what_comes(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=70, contacts_made=12)
    letting_go.suspend(
        account, by=cast.ann, reason_code="timing", look_again_on=TODAY + timedelta(days=30), today=TODAY
    )
    desk = said(account)
    assert "manager's desk" in desk[0]
    assert "To be looked at again on 9 Apr." in desk
    handing_on.release_from_desk(account, by=cast.mia, reason="No time", today=TODAY)
    assert said(account, cools_until=TODAY + timedelta(days=30)) == [
        "In the shared pool since 10 Mar.",
        "You owned it last: you may claim it again from 9 Apr.",
    ]
