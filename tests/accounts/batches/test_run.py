"""Running a batch: each account once, what has changed is left alone and named (ux.md, quality.md)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Batch, BatchAction, BatchState, LedgerEntry, Outcome, Rule, State, Strategy
from accounts.services import handing_on
from accounts.services.batches import running
from audit.models import Event
from notifications.models import Notice
from tests.accounts.batches.steps import confirmed, done, in_order, on_desk, owners, planned, whys
from tests.cast import TODAY, Cast, contact, make_account, set_policy
from users.models import User

pytestmark = pytest.mark.django_db


def test_accounts_of_the_desk_go_to_people_in_turn(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 4)
    batch = done(accounts, BatchAction.REASSIGN, cast.mia)
    assert owners(accounts) == [cast.ann, cast.bob, cast.ann, cast.bob]
    assert (batch.state, batch.moved, batch.left_alone) == (BatchState.DONE, 4, 0)
    moves = LedgerEntry.objects.filter(rule=Rule.REASSIGNED)
    assert {(m.by, m.reason, m.evidence["batch"]) for m in moves} == {(cast.mia, "new start", batch.pk)}
    assert in_order()


def test_accounts_of_the_desk_go_to_the_pool(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 3)
    done(accounts, BatchAction.DESK_RELEASE, cast.mia)
    assert set(Account.objects.values_list("state", flat=True)) == {State.POOLED}
    assert in_order()


def test_a_territory_moves_with_a_reason(cast: Cast) -> None:
    accounts = [make_account(cast.ann, contacts_made=3, days_old=20) for _ in range(3)]
    done(accounts, BatchAction.TRANSFER, cast.max, teams=(cast.north.pk,))
    assert set(owners(accounts)) == {cast.cho}
    assert set(Account.objects.values_list("team_id", flat=True)) == {cast.north.pk}
    assert in_order()


def test_owned_accounts_are_released_except_protected_ones(cast: Cast) -> None:
    kept, free = make_account(cast.ann, grade="A"), make_account(cast.ann)
    batch = done([kept, free], BatchAction.RELEASE, cast.mia)
    assert owners([kept, free]) == [cast.ann, None]
    assert whys(batch) == {kept.pk: "protected"}


def test_what_was_contacted_since_the_preview_is_left_alone_and_named(cast: Cast) -> None:
    accounts = [make_account(cast.ann, days_old=20) for _ in range(3)]
    batch = confirmed(accounts, BatchAction.TRANSFER, cast.mia)
    contact(accounts[1], TODAY)
    running.run(batch.pk, today=TODAY)
    assert owners(accounts) == [cast.bob, cast.ann, cast.bob]
    assert whys(batch) == {accounts[1].pk: "changed"}


def test_what_moved_since_the_preview_is_left_alone_and_named(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 2)
    batch = confirmed(accounts, BatchAction.REASSIGN, cast.mia, strategy=Strategy.ONE, to=cast.ann.pk)
    handing_on.reassign(accounts[0], to=cast.bob, by=cast.mia, reason="sooner", today=TODAY)
    running.run(batch.pk, today=TODAY)
    assert owners(accounts) == [cast.bob, cast.ann]
    assert whys(batch) == {accounts[0].pk: "elsewhere"}


def test_the_capacity_holds_at_the_moment_of_the_move(cast: Cast) -> None:
    set_policy(capacity=2)
    accounts = on_desk(cast.ann, 2)
    batch = confirmed(accounts, BatchAction.REASSIGN, cast.mia, without=(cast.ann.pk,))
    make_account(cast.bob)
    running.run(batch.pk, today=TODAY)
    assert owners(accounts) == [cast.bob, None]
    assert whys(batch) == {accounts[1].pk: "no_room"}


def test_one_person_may_be_given_more_than_the_capacity_by_an_explicit_word(cast: Cast) -> None:
    set_policy(capacity=1)
    accounts = on_desk(cast.ann, 3)
    choice = {"strategy": Strategy.ONE, "to": cast.bob.pk}
    assert done(accounts, BatchAction.REASSIGN, cast.mia, **choice).moved == 1
    assert done(accounts[1:], BatchAction.REASSIGN, cast.mia, **choice, beyond_capacity=True).moved == 2


def test_a_manager_who_has_lost_the_team_moves_nothing_more(cast: Cast) -> None:
    batch = confirmed(on_desk(cast.ann, 2), BatchAction.REASSIGN, cast.mia)
    type(cast.harbour).objects.filter(pk=cast.harbour.pk).update(manager=cast.zoe)
    running.run(batch.pk, today=TODAY)
    assert set(whys(batch).values()) == {"not_yours"}


def test_a_receiver_who_has_left_gets_nothing(cast: Cast) -> None:
    batch = confirmed(on_desk(cast.ann, 2), BatchAction.REASSIGN, cast.mia)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    running.run(batch.pk, today=TODAY)
    assert sorted(whys(batch).values()) == ["no_receiver"]
    assert Account.objects.filter(owner=cast.ann).count() == 1


def test_confirming_twice_makes_one_batch(cast: Cast) -> None:
    plan = planned(on_desk(cast.ann, 2), BatchAction.REASSIGN, cast.mia)
    first, second = (running.confirm(plan, by=cast.mia, reason="r") for _ in range(2))
    assert first.pk == second.pk
    running.run(first.pk, today=TODAY)
    assert running.confirm(plan, by=cast.mia, reason="r").pk == first.pk
    running.run(first.pk, today=TODAY)
    assert LedgerEntry.objects.filter(rule=Rule.REASSIGNED).count() == 2


def test_everybody_concerned_reads_one_notice_per_batch(cast: Cast) -> None:
    accounts = [make_account(cast.ann) for _ in range(5)]
    Notice.objects.all().update(read_at="2026-01-01T00:00Z")
    done(accounts, BatchAction.TRANSFER, cast.mia)
    told = set(Notice.objects.values_list("recipient__name", "kind", "params__accounts"))
    assert told == {("Bob Seller", "batch_assigned", 5), ("Ann Seller", "batch_away", 5)}


def test_a_batch_leaves_an_event_of_its_own(cast: Cast) -> None:
    done(on_desk(cast.ann, 2), BatchAction.REASSIGN, cast.mia)
    codes = Event.objects.filter(subject_type="batch").values_list("code", flat=True)
    assert sorted(codes) == ["batch.confirmed", "batch.done"]


def statements_of_a_chunk(cast: Cast, number: int) -> list[str]:
    batch = confirmed(on_desk(cast.ann, number), BatchAction.REASSIGN, cast.mia)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert running._one_chunk(batch.pk, TODAY)
    assert batch.items.filter(outcome=Outcome.MOVED).count() == number
    return [query["sql"] for query in seen]


def test_a_chunk_costs_the_same_statements_for_any_number_of_accounts(cast: Cast) -> None:
    few, many = statements_of_a_chunk(cast, 2), statements_of_a_chunk(cast, 20)
    assert len(few) == len(many) <= 32


def test_a_large_batch_is_done_chunk_by_chunk(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    accounts = on_desk(cast.ann, 5)
    batch = confirmed(accounts, BatchAction.REASSIGN, cast.mia)
    assert running._one_chunk(batch.pk, TODAY)
    batch.refresh_from_db()
    assert (batch.moved, batch.state, batch.dealt_with) == (2, BatchState.RUNNING, 2)
    assert running.run_unfinished(today=TODAY) == 1
    batch.refresh_from_db()
    assert (batch.moved, batch.state) == (5, BatchState.DONE)
    assert running.run_unfinished(today=TODAY) == 0
    assert Batch.objects.count() == 1
