"""Nobody approves what they asked for themselves, and reads why, and who can (domain.md 2.4)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Account, KeyPerson, Vip
from accounts.services import editing
from core.clock import business_date
from portraits.models import Erasure, ErasureState, Grant
from portraits.services.access import granting, undertaking
from portraits.services.personal import erasing
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import let_in, small_catalogue
from users.models import Team, User


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


def test_who_lets_somebody_in_reads_at_once_that_nobody_could_approve_it(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Acme")
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    undertaking.sign(undertaking.newest().pk, cast.max.name, by=cast.max)  # type: ignore[union-attr]
    page, alone = reverse("portraits:access", args=[account.pk]), "obody can approve it yet"

    def given(to: User) -> str:
        values = {"user": to.pk, "reason": "visit", "starts_on": business_date().isoformat()}
        answer = as_user(cast.ada).post(reverse("portraits:access_give", args=[account.pk]), values, follow=True)
        return str(answer.content.decode())

    assert alone not in given(cast.ann)  # Max or Mia can
    Team.objects.filter(manager=cast.mia).update(manager=None)
    assert alone in given(cast.max)
    assert alone in as_user(again(cast.max)).get(page).content.decode()


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
