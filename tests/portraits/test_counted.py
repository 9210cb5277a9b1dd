"""The page says from which person the distance is read, and when that is not who has the last word."""

from __future__ import annotations

from typing import Any

from accounts.models import KeyPerson
from accounts.services import editing
from core.clock import business_date
from tests.cast import Cast, make_account
from tests.portraits.known import know, small_catalogue


def test_the_sections_say_whose_fields_count_and_that_the_investors_do_not(as_user: Any, cast: Cast) -> None:
    small_catalogue()
    account = make_account(cast.ann, "Acme", today=business_date())
    guard = editing.save_person(account, KeyPerson(name="Guard", roles=["gatekeeper"]), by=cast.ann)
    boss = editing.save_person(account, KeyPerson(name="Boss", roles=["investor"]), by=cast.ann)
    know(account, "basic_p", person=guard, today=business_date())
    page = as_user(cast.ann).get(f"/portraits/of/{account.pk}/?person={guard.pk}").content.decode()
    assert "Read from the account and from Guard, the person known best" in page
    assert "Not to whoever has the last word: Boss." in page
    assert "counts for the distance: the person known best" in page
    other = as_user(cast.ann).get(f"/portraits/of/{account.pk}/?person={boss.pk}").content.decode()
    assert "does not count for the distance: Guard is known better" in other
