"""The owner whom nobody went before is let in from the start; whoever typed a value reads it back (domain.md 2.4, decision 0026)."""

from __future__ import annotations

import pytest

from accounts.models import Account, Vip
from accounts.services.handing_on import transfer
from accounts.services.refusals import NotAllowed
from portraits.models import Value, Viewing
from portraits.services import opening
from portraits.services.access import Ground, granting, ground
from tests.cast import TODAY, Cast, again, make_account
from tests.portraits.known import know, let_in, owned_before, small_catalogue

WHY = {"purpose": "correct", "words": "a slip of the pen"}


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme")


def of(account: Account, user) -> Ground:
    return ground(Account.objects.get(pk=account.pk), user=again(user), today=TODAY)


def read(account: Account, value: Value, by) -> str:
    found = opening.open_values(Account.objects.get(pk=account.pk), [value], by=again(by), **WHY, today=TODAY)
    return found[value.pk]["text"]  # type: ignore[index]


def test_who_began_the_account_is_let_in_until_taken_off(cast: Cast, account: Account) -> None:
    assert of(account, cast.ann) == Ground.OPEN
    given = let_in(account, cast.ann, by=again(cast.mia))
    granting.revoke(given, by=again(cast.mia), reason="moved to another team")
    assert of(account, cast.ann) == Ground.NOT_GRANTED


def test_the_next_owner_is_masked_and_so_is_the_first_one_afterwards(cast: Cast, account: Account) -> None:
    transfer(account, to=cast.bob, by=again(cast.mia), reason="moves", today=TODAY)
    assert (of(account, cast.ann), of(account, cast.bob)) == (Ground.NOT_GRANTED, Ground.NOT_GRANTED)


def test_a_new_owner_reads_back_what_he_typed_and_nothing_else(cast: Cast, account: Account) -> None:
    owned_before(account, cast.cho)
    theirs = know(account, "deep_a", "theirs", by=again(cast.mia))
    own = know(account, "extended_a", "his own", by=again(cast.ann))
    assert read(account, own, cast.ann) == "his own"  # type: ignore[arg-type]
    assert Viewing.objects.get().purpose == "correct"
    with pytest.raises(NotAllowed):
        read(account, theirs, cast.ann)  # type: ignore[arg-type]
    assert know(account, "extended_a", "corrected", by=again(cast.ann)) is not None


def test_who_was_taken_off_the_list_reads_nothing_back(cast: Cast, account: Account) -> None:
    owned_before(account, cast.cho)
    given = let_in(account, cast.ann, by=again(cast.mia))
    own = know(account, "deep_a", "his own", by=again(cast.ann))
    granting.revoke(given, by=again(cast.mia), reason="moved to another team")
    with pytest.raises(NotAllowed):
        read(account, own, cast.ann)  # type: ignore[arg-type]


def test_a_vvip_asks_for_signature_and_second_person_all_the_same(cast: Cast, account: Account) -> None:
    own = know(account, "deep_a", "his own", by=again(cast.ann))
    Account.objects.filter(pk=account.pk).update(vip=Vip.VVIP)
    assert of(account, cast.ann) == Ground.NOT_SIGNED
    with pytest.raises(NotAllowed):
        read(account, own, cast.ann)  # type: ignore[arg-type]


def test_the_portrait_offers_own_values_to_open(cast: Cast, as_user, account: Account) -> None:
    owned_before(account, cast.cho)
    know(account, "deep_a", "his own", by=again(cast.ann))
    text = as_user(again(cast.ann)).get(f"/portraits/of/{account.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert f"/portraits/of/{account.pk}/open/" in text
