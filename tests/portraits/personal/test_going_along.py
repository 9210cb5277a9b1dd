"""What is known of a person goes along to another company; who may open it is decided there anew."""

from __future__ import annotations

import pytest

from accounts.committee.moving import move_person
from accounts.models import Account, KeyPerson, Vip
from accounts.services.refusals import NotAllowed
from portraits.models import Value
from portraits.services import consent, keys, opening
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, let_in, make_person, owned_before, small_catalogue

CANARY = "zqdeepqz"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


@pytest.fixture
def li(account: Account) -> KeyPerson:
    made = make_person(account)
    know(account, "background_p", "engineer", person=made)
    know(account, "deep_p", CANARY, person=made, legal_basis="consent", consent_on=TODAY, consent_how="at dinner")
    know(account, "needs_p", "cheaper ink", person=made)
    return made


def test_values_of_the_person_go_along_with_consent_and_those_of_the_post_stay(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    there = move_person(li, make_account(cast.ann, "Elsewhere"), by=cast.ann, today=TODAY)
    rows = {row.field.code: row for row in Value.objects.current().filter(person=there)}
    assert set(rows) == {"background_p", "deep_p"}
    deep = rows["deep_p"]
    assert (deep.legal_basis, deep.consent_on, deep.consent_how, deep.text) == ("consent", TODAY, "at dinner", "")
    assert keys.unsealed(deep)["text"] == CANARY
    assert deep.key is not None
    assert deep.key.person_id == there.pk
    assert set(Value.objects.current().filter(person=li).values_list("field__code", flat=True)) == {"needs_p"}
    assert Value.objects.filter(person=li).count() == 3


def test_the_need_to_know_list_does_not_come_along(cast: Cast, account: Account, li: KeyPerson) -> None:
    know(account, "deep_p", CANARY, person=li, by=again(cast.mia))
    let_in(account, cast.ann, by=again(cast.mia))
    other = make_account(cast.ann, "Elsewhere")
    there = move_person(li, other, by=cast.ann, today=TODAY)
    value = Value.objects.current().get(person=there, field__code="deep_p")
    with pytest.raises(NotAllowed):
        opening.open_values(other, [value], by=again(cast.ann), purpose="visit", words="lunch", today=TODAY)


def test_closed_values_of_a_vvip_or_of_one_who_may_not_open_them_stay_behind(
    cast: Cast, account: Account, li: KeyPerson
) -> None:
    other = make_account(cast.ann, "Elsewhere")
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    there = move_person(li, other, by=cast.ann, today=TODAY)
    assert set(Value.objects.current().filter(person=there).values_list("field__code", flat=True)) == {"background_p"}
    owned_before(other, cast.bob)
    wu = make_person(other, "Wu")
    know(other, "deep_p", CANARY, person=wu, by=again(cast.mia))
    back = move_person(wu, make_account(cast.ann, "Third"), by=cast.ann, today=TODAY)
    assert not Value.objects.filter(person=back).exists()
    assert Value.objects.current().get(person=wu).key is not None


def test_what_was_withdrawn_stays_behind(cast: Cast, account: Account, li: KeyPerson) -> None:
    consent.withdraw(Value.objects.get(person=li, field__code="deep_p"), by=cast.ann, today=TODAY)
    there = move_person(li, make_account(cast.ann, "Elsewhere"), by=cast.ann, today=TODAY)
    assert not Value.objects.filter(person=there, field__code="deep_p").exists()
