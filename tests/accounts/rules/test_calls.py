"""Calls for the manager that are over rest by themselves and say why (domain.md 2.2)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.models import Account, Escalation, EscalationKind, Grade, Rested
from accounts.services import contacts, sweep
from accounts.services.calls import raising
from leads.models import LostReason, Stage
from leads.services import opportunities, orders
from tests.cast import TODAY, Cast, contact, make_account, set_policy
from tests.leads.conftest import make_opportunity, win

DAY = timedelta(days=1)


def call_of(account: Account, kind: EscalationKind) -> Escalation:
    return Escalation.objects.get(account=account, kind=kind)


def test_the_call_for_a_big_deal_rests_when_the_deal_is_won(cast: Cast) -> None:
    account = make_account(cast.ann)
    deal = make_opportunity(account, amount=Decimal(900_000))
    other = make_opportunity(account, amount=Decimal(800_000), name="Labels")
    win(deal)
    rested = Escalation.objects.get(account=account, once=f"big:{deal.pk}")
    assert rested.done_at
    assert rested.how_it_ended == Rested.WON.label
    assert Escalation.objects.get(account=account, once=f"big:{other.pk}").done_at is None


def test_the_call_for_a_big_deal_rests_when_the_deal_is_lost(cast: Cast) -> None:
    account = make_account(cast.ann)
    deal = make_opportunity(account, amount=Decimal(900_000))
    opportunities.lose(deal, reason=LostReason.PRICE, by=cast.ann, today=TODAY, version=1)
    assert call_of(account, EscalationKind.BIG_DEAL).how_it_ended == Rested.LOST.label


def test_an_order_made_void_calls_for_its_big_deal_again(cast: Cast) -> None:
    account = make_account(cast.ann)
    order = win(make_opportunity(account, amount=Decimal(900_000), stage=Stage.CLOSE))
    orders.void_order(order, by=cast.mia, reason="a slip", today=TODAY)
    call = call_of(account, EscalationKind.BIG_DEAL)
    assert call.done_at is None
    assert call.how_it_ended == ""


def test_an_order_in_the_cycle_answers_the_call_at_ten_and_made_void_asks_again(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=40, contacts_made=10)
    order = win(make_opportunity(account))
    assert call_of(account, EscalationKind.TEN_CONTACTS).how_it_ended == Rested.ORDER.label
    orders.void_order(order, by=cast.mia, reason="a slip", today=TODAY)
    assert call_of(account, EscalationKind.TEN_CONTACTS).done_at is None


def test_a_manager_s_answer_is_never_opened_again(cast: Cast) -> None:

    account = make_account(cast.ann, days_old=40, contacts_made=10)
    raising.answer_escalation(call_of(account, EscalationKind.TEN_CONTACTS), by=cast.mia, answer="I went along.")
    orders.void_order(win(make_opportunity(account)), by=cast.mia, reason="a slip", today=TODAY)
    call = call_of(account, EscalationKind.TEN_CONTACTS)
    assert call.done_by == cast.mia
    assert call.how_it_ended == "I went along."


def test_the_alarm_of_a_silent_account_rests_with_the_next_contact(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=95, grade=Grade.A)
    sweep.sweep(TODAY)
    assert call_of(account, EscalationKind.SILENT).done_at is None
    contact(account, TODAY + DAY)
    assert call_of(account, EscalationKind.SILENT).how_it_ended == Rested.HEARD.label


def test_the_alarm_sounds_again_when_that_contact_is_taken_back(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=95, grade=Grade.A)
    sweep.sweep(TODAY)
    contact(account, TODAY + DAY)
    contacts.recount(account.pk, counted_days=set(), today=TODAY + DAY)
    assert call_of(account, EscalationKind.SILENT).done_at is None


def test_a_deal_below_the_threshold_has_no_call_to_rest(cast: Cast) -> None:
    set_policy(big_deal_amount=Decimal(5000))
    win(make_opportunity(make_account(cast.ann), amount=Decimal(4999)))
    assert not Escalation.objects.exists()


def test_a_call_that_rests_says_why_and_asks_for_no_answer(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann)
    win(make_opportunity(account, amount=Decimal(900_000)))
    url = reverse("accounts:escalation_answer", args=[call_of(account, EscalationKind.BIG_DEAL).pk])
    page = as_user(cast.mia).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "The deal is won" in page
    assert "<textarea" not in page
