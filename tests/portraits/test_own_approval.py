"""Nobody approves what they asked for themselves, and reads why, and who can (domain.md 2.4)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Account, KeyPerson, Vip
from accounts.services import editing
from portraits.models import Erasure, ErasureState, Grant
from portraits.services.access import granting
from portraits.services.personal import erasing
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import let_in, small_catalogue


def test_the_own_access_and_the_own_grant_are_not_approved_and_the_page_says_who_can(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme")
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    small_catalogue()
    given = let_in(account, cast.ann, by=again(cast.mia))
    own = granting.give(account, cast.mia, reason="r", by=again(cast.ada), today=TODAY)
    for grant, reason in ((given, "You opened it yourself"), (own, "Nobody decides about the own access")):
        answer = as_user(cast.mia).post(reverse("portraits:access_approve", args=[grant.pk]))
        html = answer.content.decode()
        assert (answer.status_code, reason in html, "Who can approve:" in html) == (409, True, True)
    assert (
        cast.ada.name
        in as_user(cast.mia)
        .post(reverse("portraits:access_approve", args=[given.pk]))
        .content.decode()
        .split("Who can approve:")[1]
        .split("</c-note>")[0][:400]
    )
    assert not Grant.objects.filter(approved_by__isnull=False).exists()


def test_who_asked_for_an_erasure_does_not_approve_it_and_reads_who_can(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme")
    person = editing.save_person(account, KeyPerson(name="Quirin Zwirn"), by=cast.ann)
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    answer = as_user(cast.mia).post(reverse("portraits:erasure_approve", args=[asked.pk]))
    html = answer.content.decode()
    assert (answer.status_code, "You asked for it yourself" in html) == (409, True)
    assert cast.ada.name in html.split("Who can approve:")[1][:400]
    assert answer.headers["Cache-Control"] == "no-store"
    assert Erasure.objects.get().state == ErasureState.ASKED
