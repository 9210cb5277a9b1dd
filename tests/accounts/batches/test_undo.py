"""Undoing a batch: everything as before it, except what has changed since, which stays and is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import explain
from accounts.models import Account, Batch, BatchAction, BatchState, Escalation, LedgerEntry, Rule, State, Strategy
from accounts.services import contacts, editing, handing_on, letting_go, pool, sweep
from accounts.services.batches import running, undoing
from accounts.services.people import change_position, leave_company
from accounts.services.refusals import NotAllowed, TooLate
from notifications.models import Notice
from tests.accounts.batches.steps import confirmed, done, in_order, on_desk, owners, row, undone, whys
from tests.cast import TODAY, Cast, again, contact, make_account, noon, set_policy
from users.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon_of_the_day() -> Any:
    """The moment of the clock and the business date of the tests agree."""
    with time_machine.travel(noon(TODAY), tick=True):
        yield


def days(number: int) -> timedelta:
    return timedelta(days=number)


def busy(cast: Cast) -> list[Account]:
    """Accounts in the middle of things: contacts, a proposal, a keep, a warning, a working group, a call."""
    plain = make_account(cast.ann, days_old=20, contacts_made=5)
    proposed = make_account(cast.ann, days_old=80, contacts_made=12)
    Account.objects.filter(pk=proposed.pk).update(proposal_visible_on=TODAY - days(4))
    warned = make_account(cast.ann, days_old=85)
    from accounts import clocks

    clocks.recompute(Account.objects.filter(pk=proposed.pk), today=TODAY - days(4))
    editing.join_group(plain, user=cast.cho, by=cast.ann, part="", today=TODAY)
    for day in range(10):
        contacts.touch(plain.pk, day=TODAY - days(10 - day), today=TODAY)
    sweep.sweep(TODAY - days(1), seen_on=TODAY)
    return [plain, proposed, warned]


@pytest.mark.parametrize("action", [BatchAction.TRANSFER, BatchAction.RELEASE])
def test_owned_accounts_are_as_before_the_batch(cast: Cast, action: str) -> None:
    accounts = busy(cast)
    before = [row(account) for account in accounts]
    batch = undone(done(accounts, action, cast.mia), cast.mia)
    assert (batch.state, batch.moved_back, batch.left_alone) == (BatchState.UNDONE, 3, 0)
    assert [row(account) for account in accounts] == before
    assert accounts[0].group.filter(ended_on=None).count() == 1
    assert Escalation.objects.filter(account=accounts[0], done_at=None).exists()
    assert in_order()


@pytest.mark.parametrize("action", [BatchAction.REASSIGN, BatchAction.DESK_RELEASE])
def test_suspended_accounts_are_back_on_the_desk_as_they_lay_there(cast: Cast, action: str) -> None:
    accounts = on_desk(cast.ann, 3, today=TODAY - days(20))
    before = [row(account) for account in accounts]
    undone(done(accounts, action, cast.mia), cast.mia)
    assert [row(account) for account in accounts] == before
    assert in_order()


def test_the_way_back_is_a_move_in_the_ledger(cast: Cast) -> None:
    [account] = on_desk(cast.ann)
    batch = undone(done([account], BatchAction.REASSIGN, cast.mia), cast.mia)
    last = LedgerEntry.objects.filter(account=account).latest("pk")
    assert (last.rule, last.from_state, last.to_state, last.to_user) == (
        Rule.UNDONE,
        State.OWNED,
        State.SUSPENDED,
        None,
    )
    assert f"Batch {batch.pk} was undone by Mia Manager" in explain.entry_words(last)


@pytest.mark.parametrize("action", [BatchAction.REASSIGN, BatchAction.DESK_RELEASE])
def test_the_desk_tells_one_story_with_one_date_after_an_undo(cast: Cast, action: str) -> None:
    suspended = TODAY - days(20)
    [account] = on_desk(cast.ann, today=suspended)
    for _ in range(2):
        undone(done([account], action, cast.mia), cast.mia)
    header, why, chapter = _told(account)
    assert f"since {explain.day(suspended)}" in header
    assert f"since {explain.day(suspended)}" in why
    assert chapter.span == f"since {explain.day(suspended)}"
    evidence = dict(chapter.evidence)
    assert evidence["Contacts in the cycle"] == "12 of 12 contacts"
    assert evidence["Cycle since"] == explain.day(suspended - days(60))


def test_an_owner_who_has_an_account_back_reads_the_cycle_that_goes_on(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=20, contacts_made=5)
    undone(done([account], BatchAction.TRANSFER, cast.mia), cast.mia)
    _header, why, chapter = _told(account)
    began = explain.day(TODAY - days(20))
    assert (chapter.title, chapter.span, chapter.made) == (
        "With Ann Seller",
        f"since {began}",
        "5 contacts counted of 12",
    )
    assert f"since {began}" in why
    evidence = dict(chapter.evidence)
    assert (evidence["Contacts in the cycle"], evidence["Cycle since"]) == ("5 of 12 contacts", began)
    assert evidence["The pool was due on"] == explain.day(Account.objects.get(pk=account.pk).recycle_due_on)


def test_the_chapter_that_was_taken_back_keeps_its_own_count(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=20, contacts_made=5)
    undone(done([account], BatchAction.TRANSFER, cast.mia), cast.mia)
    moves = LedgerEntry.objects.filter(account=account).select_related("account", "from_user", "to_user", "by")
    made = [chapter.made for chapter in explain.story_of(account, moves.order_by("pk"), required=12)]
    assert made == ["5 contacts counted of 12", "0 contacts counted of 12", "5 contacts counted of 12"]


def _told(account: Account) -> tuple[str, str, explain.Chapter]:
    """What the header says of the clock and of the last move, and the chapter that lasts."""
    account = Account.objects.get(pk=account.pk)
    moves = LedgerEntry.objects.filter(account=account).select_related("account", "from_user", "to_user", "by")
    header = explain.clock_words(account, TODAY)[0].words
    return header, explain.why_moved(account) or "", explain.story_of(account, moves.order_by("pk"), required=12)[-1]


def test_counting_goes_on_in_the_cycle_of_before(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=80, contacts_made=11)
    undone(done([account], BatchAction.TRANSFER, cast.mia), cast.mia)
    contact(account, TODAY)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.threshold_reached_on) == (12, TODAY)
    assert in_order()


def test_a_moved_account_can_be_moved_and_undone_again(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=20, contacts_made=3)
    before = row(account)
    for _ in range(3):
        undone(done([account], BatchAction.TRANSFER, cast.mia), cast.mia)
    assert row(account) == before
    assert Notice.objects.filter(recipient=cast.bob, kind="batch_assigned").count() == 3
    assert in_order()


def test_what_has_changed_since_stays_and_is_named(cast: Cast) -> None:
    accounts = [make_account(cast.ann, days_old=20) for _ in range(4)]
    batch = done(accounts, BatchAction.TRANSFER, cast.mia)
    contact(accounts[0], TODAY)
    handing_on.transfer(accounts[1], to=cast.mia, by=cast.mia, reason="mine", today=TODAY)
    letting_go.release(accounts[2], by=cast.mia, reason="no", today=TODAY, override=True)
    undone(batch, cast.mia)
    assert owners(accounts) == [cast.bob, cast.mia, None, cast.ann]
    assert whys(batch) == {accounts[0].pk: "changed", accounts[1].pk: "elsewhere", accounts[2].pk: "elsewhere"}
    assert in_order()


def test_what_was_claimed_from_the_pool_since_stays_with_the_claimer(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 2)
    batch = done(accounts, BatchAction.DESK_RELEASE, cast.mia)
    pool.claim(accounts[0], by=cast.bob, today=TODAY)
    undone(batch, cast.mia)
    assert owners(accounts) == [cast.bob, None]
    assert whys(batch) == {accounts[0].pk: "elsewhere"}


def test_nothing_goes_back_to_somebody_who_has_left(cast: Cast) -> None:
    account = make_account(cast.ann)
    batch = done([account], BatchAction.TRANSFER, cast.mia)
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    undone(batch, cast.mia)
    assert owners([account]) == [cast.bob]
    assert whys(batch) == {account.pk: "owner_gone"}


def test_an_owner_who_changed_teams_takes_the_account_back_there(cast: Cast) -> None:
    account = make_account(cast.ann)
    batch = done([account], BatchAction.TRANSFER, cast.ada)
    change_position(cast.ann, team=cast.south, role=Role.SALESPERSON, by=cast.ada, today=TODAY)
    undone(batch, cast.ada)
    account.refresh_from_db()
    assert (account.owner, account.team) == (cast.ann, cast.south)
    assert in_order()


def test_on_a_later_day_people_are_warned_before_a_clock_that_ran_on(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=88)
    batch = done([account], BatchAction.TRANSFER, cast.mia)
    later = TODAY + days(5)
    with time_machine.travel(noon(later)):
        undone(batch, cast.mia, today=later)
    account.refresh_from_db()
    assert account.owner == cast.ann
    assert account.recycle_due_on >= later + days(1)
    assert in_order()


def test_a_leavers_accounts_rest_again_after_an_undo(cast: Cast) -> None:
    account = make_account(cast.ann)
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    before = row(account)
    undone(done([account], BatchAction.TRANSFER, cast.mia), cast.mia)
    assert row(account) == before
    assert before["paused_until"] == TODAY + days(14)


def test_a_batch_is_undone_by_whoever_did_it_and_by_admins(cast: Cast) -> None:
    batch = done(on_desk(cast.ann), BatchAction.REASSIGN, cast.mia)
    for nobody in (cast.max, cast.bob, cast.zoe):
        with pytest.raises(NotAllowed):
            undoing.undo(batch, by=again(nobody))
    assert undone(batch, cast.ada).state == BatchState.UNDONE
    assert Notice.objects.filter(recipient=cast.mia, kind="batch_undone").count() == 1


def test_after_a_week_it_is_too_late(cast: Cast) -> None:
    batch = done(on_desk(cast.ann), BatchAction.REASSIGN, cast.mia)
    Batch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - days(8))
    batch.refresh_from_db()
    with pytest.raises(TooLate, match="could be undone until"):
        undoing.undo(batch, by=cast.mia)


def test_undoing_twice_is_undoing_once(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 2)
    batch = undone(undone(done(accounts, BatchAction.REASSIGN, cast.mia), cast.mia), cast.mia)
    assert batch.moved_back == 2
    assert LedgerEntry.objects.filter(rule=Rule.UNDONE).count() == 2


def test_a_batch_under_way_is_stopped_and_taken_back(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    accounts = on_desk(cast.ann, 5)
    batch = confirmed(accounts, BatchAction.REASSIGN, cast.mia)
    running._one_chunk(batch.pk, TODAY)
    batch.refresh_from_db()
    undone(batch, cast.mia)
    assert owners(accounts) == [None] * 5
    assert sorted(whys(batch).values()) == ["stopped"] * 3
    assert in_order()


def test_an_undo_is_not_held_up_by_the_capacity(cast: Cast) -> None:
    accounts = [make_account(cast.ann) for _ in range(3)]
    batch = done(accounts, BatchAction.TRANSFER, cast.mia)
    set_policy(capacity=1)
    assert undone(batch, cast.mia).moved_back == 3


def test_a_chunk_of_an_undo_costs_the_same_statements_for_any_number(cast: Cast) -> None:
    counted = []
    for number in (2, 20):
        batch = done(on_desk(cast.ann, number), BatchAction.REASSIGN, cast.mia, strategy=Strategy.ONE, to=cast.bob.pk)
        undoing.undo(batch, by=cast.mia)
        with CaptureQueriesContext(connection) as seen:
            assert running._one_chunk(batch.pk, TODAY)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 30


def test_the_owner_before_and_the_receiver_read_one_notice_each(cast: Cast) -> None:
    accounts = [make_account(cast.ann) for _ in range(5)]
    undone(done(accounts, BatchAction.TRANSFER, cast.mia), cast.mia)
    told = Notice.objects.filter(kind__in=["batch_taken_back", "batch_returned"])
    assert set(told.values_list("recipient__name", "kind", "params__accounts")) == {
        ("Bob Seller", "batch_taken_back", 5),
        ("Ann Seller", "batch_returned", 5),
    }
