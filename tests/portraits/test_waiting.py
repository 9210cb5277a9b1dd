"""Who is told about the distance, what waits for a manager, and how the owner asks (domain.md 2.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import handing_on
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from core import formatting
from core.clock import business_date
from notifications.models import Notice
from portraits.models import Basis, Distance, Stage
from portraits.services import confirming, measuring, waiting
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, know_sections, make_person, small_catalogue

HTMX = {"HX-Request": "true"}
WHY = "They call us before they call others"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def told(user: Any) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user, kind__startswith="distance").order_by("pk").values_list("kind", flat=True)
    )


def queue(cast: Cast, who: str = "mia") -> list[int]:
    return list(Distance.objects.to_confirm(again(getattr(cast, who))).values_list("pk", flat=True))


def learn(account: Account, li: KeyPerson, *sections: str) -> None:
    know_sections(account, *sections, person=li, today=business_date())


def settle(cast: Cast, account: Account, stage: Stage) -> None:
    confirming.confirm(Account.objects.get(pk=account.pk), stage, WHY, by=again(cast.mia), today=business_date())


def test_a_ceiling_that_rises_waits_for_the_manager_who_is_told_once_a_stage(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    learn(account, li, "basic", "background")
    assert (told(cast.mia), queue(cast)) == (["distance_to_confirm"], [account.pk])
    know(account, "basic_a", basis=Basis.GUESSED, today=business_date())
    assert queue(cast) == []
    know(account, "basic_a", today=business_date())
    assert (told(cast.mia), queue(cast)) == (["distance_to_confirm"], [account.pk])
    learn(account, li, "needs", "competition")
    assert (told(cast.mia), told(cast.max), told(cast.ann)) == (["distance_to_confirm"] * 2, [], [])
    assert len(set(Notice.objects.filter(kind="distance_to_confirm").values_list("batch", flat=True))) == 1


def test_it_is_decided_on_today_and_the_owner_is_told(
    cast: Cast, as_user: Any, account: Account, li: KeyPerson
) -> None:
    learn(account, li, "basic", "background", "needs", "competition")
    browser, page = as_user(again(cast.mia)), reverse("portraits:confirm", args=[account.pk])
    assert "waiting-distances" in browser.get("/").content.decode()
    here = {**HTMX, "HX-Current-URL": "http://testserver/"}
    assert browser.post(page, {"stage": "2", "why": WHY}, headers=here).status_code == 204
    assert "waiting-distances" not in browser.get("/").content.decode()
    settle(cast, account, Stage.DOCTOR)
    assert told(cast.ann) == ["distance_confirmed", "distance_lowered"]
    inbox = as_user(again(cast.ann)).get(reverse("notifications:inbox")).content.decode()
    assert f"Mia Manager has confirmed “Teacher” at “Acme”: {WHY}" in inbox
    assert "from “Teacher” to “Doctor”" in inbox


def test_the_owner_asks_from_the_portrait_once(cast: Cast, as_user: Any, account: Account, li: KeyPerson) -> None:
    learn(account, li, "basic", "background")
    settle(cast, account, Stage.NONE)
    browser, tab = as_user(again(cast.ann)), reverse("portraits:of_account", args=[account.pk])
    page = reverse("portraits:confirm_ask", args=[account.pk])
    assert (queue(cast), page in browser.get(tab, headers=HTMX).content.decode()) == ([], True)
    assert browser.post(page, {"why": "x"}, headers=HTMX).status_code == 409
    assert "Mia Manager decides" in browser.get(page, headers=HTMX).content.decode()
    browser.post(page, {"why": WHY}, headers=HTMX)
    assert (told(cast.mia)[-1], queue(cast)) == ("distance_asked", [account.pk])
    shown = browser.get(tab, headers=HTMX).content.decode()
    assert ("“Doctor” waits for a manager" in shown, page in shown) == (True, False)
    with pytest.raises(WrongState):
        waiting.ask(account, why=WHY, by=again(cast.ann), today=business_date())
    assert WHY in as_user(again(cast.mia)).get("/").content.decode()


def test_nobody_asks_for_what_is_not_known_or_not_theirs(cast: Cast, account: Account, li: KeyPerson) -> None:
    with pytest.raises(WrongState):
        waiting.ask(account, why=WHY, by=again(cast.ann), today=business_date())
    learn(account, li, "basic", "background")
    with pytest.raises(NotAllowed):
        waiting.ask(account, why=WHY, by=again(cast.bob), today=business_date())


def test_what_a_changed_catalogue_raises_is_told_to_nobody(cast: Cast, account: Account, li: KeyPerson) -> None:
    learn(account, li, "basic", "background")
    Notice.objects.all().update(once="x")
    Distance.objects.filter(pk=account.pk).update(ceiling=0, asked_at=None)
    measuring.measure_all(today=business_date())
    assert (Distance.objects.get(pk=account.pk).ceiling, queue(cast)) == (Stage.DOCTOR, [])


def test_another_owner_begins_without_what_waited(cast: Cast, account: Account, li: KeyPerson) -> None:
    learn(account, li, "basic", "background")
    handing_on.transfer(account, to=again(cast.bob), by=again(cast.mia), reason="balance", today=business_date())
    assert queue(cast) == []


def test_a_reason_is_more_than_a_word(cast: Cast, account: Account, li: KeyPerson) -> None:
    learn(account, li, "basic", "background")
    for words in ("x", "good", "很好"):
        with pytest.raises(InvalidInput):
            confirming.confirm(account, Stage.DOCTOR, words, by=again(cast.mia), today=business_date())
    confirming.confirm(account, Stage.DOCTOR, "主动来电", by=again(cast.mia), today=business_date())


def test_a_manager_who_owns_the_account_reads_who_confirms(cast: Cast, as_user: Any) -> None:
    small_catalogue()
    own = make_account(cast.mia, "Mine", today=business_date())
    text = as_user(again(cast.mia)).get(reverse("portraits:of_account", args=[own.pk]), headers=HTMX).content.decode()
    assert "Confirmed by: Max Manager" in text


def test_the_head_of_a_fresh_account_says_none_yet(cast: Cast, as_user: Any, account: Account) -> None:
    assert (
        "Distance: None yet"
        in as_user(again(cast.ann)).get(reverse("pages:account", args=[account.pk])).content.decode()
    )


def test_a_confirmation_has_one_date_in_card_and_history(
    cast: Cast, as_user: Any, account: Account, li: KeyPerson
) -> None:
    learn(account, li, "basic", "background")
    day = business_date() - timedelta(days=3)
    confirming.confirm(Account.objects.get(pk=account.pk), Stage.DOCTOR, WHY, by=again(cast.mia), today=day)
    text = (
        as_user(again(cast.ann)).get(reverse("portraits:of_account", args=[account.pk]), headers=HTMX).content.decode()
    )
    assert f"confirmed by Mia Manager on {formatting.day(day)}" in text
