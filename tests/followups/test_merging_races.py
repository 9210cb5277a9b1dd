"""A merge beside a contact, a claim, a transfer or another merge: one goes first, nothing is lost, `verify` is green."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import Account, KeyPerson, Merge, State
from accounts.services import editing, handing_on, letting_go, pool, verify
from core.errors import Refusal
from followups.models import FollowUp
from followups.services import counting, merging
from followups.services.log import Entry, log
from leads.services import checking
from tests.cast import TODAY, Cast, again, make_account, new_key, noon
from tests.followups.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def together(*work: Any) -> list[Any]:
    return at_once(len(work), lambda number: work[number]())


def merge_into(kept: Account, gone: Account, by: Any) -> Any:
    return partial(merging.merge, kept, gone, {}, by=again(by), today=TODAY)


def check() -> None:
    assert [*verify.differences(), *counting.differences(), *checking.differences()] == []


@pytest.mark.parametrize("attempt", range(4))
def test_a_contact_beside_a_merge_is_kept_or_refused(cast: Cast, attempt: int) -> None:
    kept, gone = make_account(cast.ann, "Acme", days_old=60), make_account(cast.bob, "ACME", days_old=60)
    person = editing.save_person(gone, KeyPerson(name="Li"), by=cast.bob)
    day = TODAY - timedelta(days=1)
    entry = Entry(occurred_at=noon(day), result="answered", persons=[person.pk], text="x")
    contact = partial(log, gone, entry, by=cast.bob, client_key=new_key(), now=noon(TODAY))
    contacted, merged = together(contact, merge_into(kept, gone, cast.mia))
    assert isinstance(merged, Merge)
    kept.refresh_from_db()
    if isinstance(contacted, Refusal):
        assert not FollowUp.objects.exists()
        assert kept.cycle_contacts == 0
    else:
        assert FollowUp.objects.get().account == kept
        assert kept.cycle_contacts == 1
    check()


@pytest.mark.parametrize("attempt", range(4))
def test_a_claim_beside_a_merge(cast: Cast, attempt: int) -> None:
    kept, gone = make_account(cast.ann, "Acme"), make_account(cast.bob, "ACME")
    letting_go.release(gone, by=again(cast.mia), reason="x", today=TODAY - timedelta(days=40), override=True)
    claimed, merged = together(
        partial(pool.claim, gone, by=again(cast.cho), today=TODAY), merge_into(kept, gone, cast.ada)
    )
    gone.refresh_from_db()
    assert isinstance(merged, Merge), merged
    assert gone.state == State.VOID
    assert claimed is None or isinstance(claimed, Refusal)
    check()


@pytest.mark.parametrize("attempt", range(3))
def test_two_merges_the_opposite_way_are_one(cast: Cast, attempt: int) -> None:
    one, other = make_account(cast.ann, "Acme"), make_account(cast.bob, "ACME")
    results = together(merge_into(one, other, cast.mia), merge_into(other, one, cast.max))
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    assert Account.objects.filter(state=State.VOID).count() == 1
    check()


@pytest.mark.parametrize("attempt", range(3))
def test_a_transfer_and_an_undo_beside_it(cast: Cast, attempt: int) -> None:
    kept, gone = make_account(cast.ann, "Acme"), make_account(cast.bob, "ACME")
    merge = merge_into(kept, gone, cast.mia)()
    give = partial(handing_on.transfer, kept, to=cast.cho, by=again(cast.max), reason="x", today=TODAY)
    undone, _given = together(partial(merging.undo, merge, by=again(cast.mia), today=TODAY), give)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert kept.owner == cast.cho
    assert (gone.state == State.VOID) == isinstance(undone, Refusal)
    check()
