"""Batches at the same time, killed, and contacted meanwhile: each account moves once (quality.md, Reliability)."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from typing import Any

import pytest

from accounts.models import Account, Batch, BatchAction, BatchState, Cycle, LedgerEntry, Rule, State, Strategy
from accounts.services import contacts, pool, verify
from accounts.services.batches import marks, running, undoing
from notifications.models import Notice
from tests.accounts.batches.steps import confirmed, done, on_desk, owners, undone, whys
from tests.cast import TODAY, Cast, again, make_account
from tests.faults import snapshot
from tests.faults.test_crash import count_commits, in_another_process
from tests.faults.together import at_once, gate_after, meeting_before

pytestmark = pytest.mark.django_db(transaction=True)


def in_order() -> None:
    assert list(verify.differences()) == []


def test_of_two_managers_who_confirm_the_same_accounts_at_once_each_account_goes_once(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 6)
    mine = confirmed(accounts, BatchAction.REASSIGN, cast.mia, strategy=Strategy.ONE, to=cast.bob.pk)
    theirs = confirmed(accounts[2:], BatchAction.REASSIGN, cast.max, strategy=Strategy.ONE, to=cast.ann.pk)
    with meeting_before(running, "give"):
        at_once([partial(running.run, batch.pk, today=TODAY) for batch in (mine, theirs)])
    assert LedgerEntry.objects.filter(rule=Rule.REASSIGNED).count() == 6
    assert Cycle.objects.filter(ended_on=None).count() == 6
    left = {**whys(mine), **whys(theirs)}
    assert set(left.values()) == {"elsewhere"}
    assert len(left) == 4
    in_order()


def test_two_workers_at_one_batch_move_each_account_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    accounts = on_desk(cast.ann, 7)
    batch = confirmed(accounts, BatchAction.REASSIGN, cast.mia)
    with meeting_before(running, "give", patience=0.1):
        at_once([partial(running.run, batch.pk, today=TODAY)] * 3)
    running.run(batch.pk, today=TODAY)
    batch.refresh_from_db()
    assert (batch.state, batch.moved) == (BatchState.DONE, 7)
    assert LedgerEntry.objects.filter(rule=Rule.REASSIGNED).count() == 7
    assert Notice.objects.filter(kind="batch_assigned").count() == 2
    in_order()


def test_a_contact_during_the_move_counts_for_the_new_owner(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=20, contacts_made=4)
    batch = confirmed([account], BatchAction.TRANSFER, cast.mia)
    with gate_after(marks, "marks_of") as gate:

        def call() -> None:
            gate.wait_until_reached()
            contacts.touch(account.pk, day=TODAY, today=TODAY)

        at_once([partial(running.run, batch.pk, today=TODAY), call])
    account.refresh_from_db()
    assert (account.owner, account.cycle_contacts, account.lifetime_contacts) == (cast.bob, 1, 5)
    in_order()


def test_an_account_claimed_while_its_release_is_undone_is_in_one_place(cast: Cast) -> None:
    [account] = on_desk(cast.ann)
    batch = done([account], BatchAction.DESK_RELEASE, cast.mia)
    undoing.undo(batch, by=cast.mia)
    at_once([partial(running.run, batch.pk, today=TODAY), partial(pool.claim, account, by=cast.bob, today=TODAY)])
    account.refresh_from_db()
    assert (account.state, account.owner) in [(State.OWNED, cast.bob), (State.SUSPENDED, None)]
    in_order()


def test_undone_by_two_at_once_it_is_undone_once(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 3)
    batch = done(accounts, BatchAction.REASSIGN, cast.mia)

    def take_back(by: str) -> None:
        undoing.undo(Batch.objects.get(pk=batch.pk), by=again(getattr(cast, by)))
        running.run(batch.pk, today=TODAY)

    at_once([partial(take_back, by) for by in ("mia", "ada")])
    running.run(batch.pk, today=TODAY)
    assert LedgerEntry.objects.filter(rule=Rule.UNDONE).count() == 3
    assert owners(accounts) == [None] * 3
    in_order()


@pytest.mark.parametrize("back", [False, True], ids=["moving", "moving back"])
def test_killed_at_every_commit_it_ends_as_undisturbed(cast: Cast, monkeypatch: pytest.MonkeyPatch, back: bool) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    batch = confirmed(on_desk(cast.ann, 5), BatchAction.REASSIGN, cast.mia)
    if back:
        running.run(batch.pk, today=TODAY)
        undoing.undo(Batch.objects.get(pk=batch.pk), by=cast.mia)
    snapshot.keep()
    commits: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        count_commits(patch, lambda: commits.append(1))
        running.run(batch.pk, today=TODAY)
    story = _story()
    assert len(commits) >= 4
    for number in range(len(commits) - 1):
        snapshot.bring_back()
        assert _killed_at_commit(batch.pk, number, after=number % 2 == 1) == signal.SIGKILL
        _go_on_until_finished()
        assert _story() == story
    snapshot.forget()
    assert Account.objects.filter(state=State.SUSPENDED).count() == (5 if back else 0)
    in_order()


def _story() -> dict[str, Any]:
    """What a batch leaves behind; new cycles are numbered as they come."""
    told = snapshot.story()
    where = Account.objects.order_by("pk").values_list(
        "pk", "state", "owner", "cycle_contacts", "current_cycle__started_on"
    )
    return {**{table: rows for table, rows in told.items() if table not in ("Account", "Cycle")}, "where": list(where)}


def _go_on_until_finished() -> None:
    """PostgreSQL may need a moment to see that the killed process is gone; until then somebody else is at it."""
    patience = time.monotonic() + 30
    while running.run_unfinished(today=TODAY):
        assert time.monotonic() < patience, "the batch's lock outlived its process"


def _killed_at_commit(batch_id: int, number: int, *, after: bool) -> int:
    def work() -> None:
        left = [number]

        def at_commit() -> None:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

        with pytest.MonkeyPatch.context() as patch:
            count_commits(patch, at_commit, after=after)
            running.run(batch_id, today=TODAY)

    return in_another_process(work)


def test_a_batch_undone_leaves_the_accounts_as_they_were_even_when_it_was_killed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    accounts = [make_account(cast.ann, days_old=20, contacts_made=3) for _ in range(5)]
    before = list(Account.objects.order_by("pk").values())
    batch = confirmed(accounts, BatchAction.TRANSFER, cast.mia)
    assert _killed_at_commit(batch.pk, 1, after=True) == signal.SIGKILL
    undone(Batch.objects.get(pk=batch.pk), cast.mia)
    assert list(Account.objects.order_by("pk").values()) == before
    in_order()
