"""A manager's contact after the tenth rests the call; taken back, the call waits again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Account, Escalation, EscalationKind, Rested
from accounts.policies import in_force
from accounts.services import contacts
from followups.services import corrections, log
from pages import deciding
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


def ripe(cast: Cast) -> Account:
    """Ten contacts before today, the manager has been called."""
    account = make_account(cast.ann, days_old=60, contacts_made=9)
    contacts.touch(account.pk, day=TODAY - timedelta(days=10), today=TODAY - timedelta(days=10))
    account.refresh_from_db()
    assert account.cycle_contacts == 10
    assert call(account).done_at is None
    return account


def call(account: Account) -> Escalation:
    return Escalation.objects.get(account=account, kind=EscalationKind.TEN_CONTACTS)


def spoke(account: Account, by: User, *, days_ago: int = 0, along: tuple[User, ...] = ()) -> Any:
    person = account.persons.first() or account.persons.create(name="Mr Li")
    entry = log.Entry(
        occurred_at=noon(TODAY - timedelta(days=days_ago)), result="answered", persons=[person.pk],
        participants=[user.pk for user in along],
    )  # fmt: skip
    return log.log(account, entry, by=by, client_key=new_key(), now=noon(TODAY))


def waits(cast: Cast) -> int:
    found = deciding.waiting_for(again(cast.mia), today=TODAY, policy=in_force())
    return next((part.count for part in found if part.name == "ten"), 0)


def test_the_manager_who_came_along_is_not_asked_to_step_in(cast: Cast) -> None:
    account = ripe(cast)
    spoke(account, cast.ann)
    spoke(account, cast.ann, along=(cast.cho,))  # a colleague who leads nobody
    assert (call(account).done_at, waits(cast)) == (None, 1)
    came = spoke(account, cast.ann, along=(cast.mia,))
    assert call(account).params["rested"] == Rested.JOINED
    assert "came along" in call(account).how_it_ended
    assert waits(cast) == 0
    corrections.void(came, by=cast.ann, reason="Not so", now=noon(TODAY))
    assert (call(account).done_at, waits(cast)) == (None, 1)


def test_the_manager_who_spoke_with_them_has_stepped_in(cast: Cast) -> None:
    account = ripe(cast)
    spoke(account, cast.mia)
    assert waits(cast) == 0


def test_what_happened_before_the_tenth_is_no_stepping_in(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60)
    spoke(account, cast.ann, days_ago=1, along=(cast.mia,))
    days = {(account.current_cycle_id, TODAY - timedelta(days=back)) for back in range(10)}
    contacts.recount(account.pk, counted_days=days, today=TODAY)
    contacts.touch(account.pk, day=TODAY, today=TODAY)
    account.refresh_from_db()
    spoke(account, cast.ann)
    assert waits(cast) == 1
