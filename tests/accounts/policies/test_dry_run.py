"""The dry run of a policy: it writes nothing, and the night then does what it said (ux.md, change a rule)."""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts import proposals
from accounts.models import Account, LedgerEntry, Rule, State
from accounts.policies import in_force
from accounts.proposals import Change
from accounts.services import dry_run, policies
from accounts.services.sweep import sweep
from commons.models import Holiday
from tests import worlds
from tests.access.world import fingerprint
from tests.accounts import oracle
from tests.cast import TODAY, Cast, make_account, set_policy

pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


# Shorter, longer, stricter, looser, by hand only, and several at once.
CHANGES: list[Change] = [
    Change(company={"dormancy_days": 91}),
    Change(company={"dormancy_days": 60}),
    Change(company={"dormancy_days": 200}),
    Change(company={"contacts_required": 9, "contacts_alert": 8, "min_cycle_days": 30}),
    Change(company={"contacts_required": 30}),
    Change(company={"min_cycle_days": 7}),
    Change(company={"auto_suspend": "false"}),
    Change(company={"grace_days": 30, "max_postponements": 0}),
    Change(company={"grace_days": 1, "min_warning_suspend_days": 1}),
    Change(company={"dormancy_warnings": "45, 20, 2", "min_warning_recycle_days": 5}),
    Change(company={"dormancy_warnings": "1"}),
    Change(company={"desk_reminder_days": 1}),
    Change(company={"opportunity_hold_days": 60, "opportunity_horizon_days": 10}),
]


def _company() -> Cast:
    """Accounts of every age and count, some protected, some proposed, warned, held; the nights before have been."""
    cast = Cast()
    set_policy(contacts_required=5, contacts_alert=4, min_cycle_days=20)
    Holiday.objects.create(day=TODAY + days(1), name="a day off")
    owners = itertools.cycle([cast.ann, cast.bob, cast.cho, cast.sue])
    for age in (3, 20, 28, 30, 59, 62, 75, 82, 86, 88, 89, 90, 91, 97):
        for contacts in (0, 4, 9):
            some = make_account(next(owners), days_old=age, contacts_made=0)
            _contacted(some, age, contacts)
    for age in (40, 88, 90, 95):
        make_account(next(owners), days_old=age, grade="A")
    Account.objects.filter(pk__in=_every(7)).update(need_explicit=True)
    Account.objects.filter(pk__in=_every(5)).update(open_until=TODAY + days(3), postponements=2)
    for night in range(-9, 0):
        sweep(TODAY + days(night), seen_on=TODAY + days(night + 1))
    return cast


company_of_module = worlds.of_module(_company)


@pytest.fixture
def company(company_of_module: Cast, db: None) -> Cast:
    """The company as it was made."""
    return copy.deepcopy(company_of_module)


def _every(nth: int) -> list[int]:
    return list(Account.objects.order_by("pk").values_list("pk", flat=True))[::nth]


def _contacted(account: Account, age: int, contacts: int) -> None:
    from accounts.services.contacts import recount

    started = TODAY - days(age)
    made = {(account.current_cycle_id, started + days(back)) for back in range(1, contacts + 1) if back <= age}
    recount(account.pk, counted_days=made, today=started + days(min(contacts, age)))


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tried(change: Change, today: date = TODAY) -> dry_run.DryRun:
    then = proposals.outcome(change, policies.latest()).policy
    return dry_run.run(Account.objects.all(), now=in_force(), then=then, today=today)


def done(change: Change) -> tuple[Any, Counter[Any]]:
    """What the night really does after the publication: its counts, and the moves per previous owner."""
    before = LedgerEntry.objects.count()
    policies.publish_change(change, by=None, reason="r")
    policies.recompute_stale(today=TODAY)
    swept = sweep(TODAY, seen_on=TODAY + days(1))
    moves = LedgerEntry.objects.order_by("pk")[before:]
    return swept, Counter(entry.from_user_id for entry in moves)


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: str(dict(c.company)))
def test_the_night_does_what_the_dry_run_said(company: Cast, change: Change) -> None:
    foretold = tried(change)
    with undone():
        swept, moved = done(Change(company={"claims_per_day": 11}))
    assert foretold.now.total == swept
    swept, moved = done(change)
    assert foretold.then.total == swept
    people = {owner: dry_run.moves_of(counts) for owner, counts in foretold.then.of_people().items()}
    assert {owner: number for owner, number in people.items() if number} == dict(moved)


def test_the_world_of_these_tests_has_something_of_everything(company: Cast) -> None:
    now = tried(Change()).now.total
    assert min(now.suspended, now.recycled, now.proposed, now.warned, now.alarms) > 0, now
    assert tried(Change(company={"desk_reminder_days": 1})).then.total.desk_reminders > 0


def test_an_alarm_that_was_raised_is_not_announced_again(company: Cast) -> None:
    """Silent for 95 days, told at 90: 91 or 60 are the same silence; 200 is told again on its own day."""
    raised = Account.objects.filter(protected=True, alarmed_due_on__isnull=False)
    assert raised.filter(alarmed_due_on=F("alarm_due_on")).exists()
    heard = set(raised.values_list("pk", flat=True))
    for change in CHANGES[:2]:
        policy = proposals.outcome(change, policies.latest()).policy
        listed = dry_run.movers(Account.objects.all(), policy, today=TODAY, kind="alarms")
        assert not heard & {pk for _name, pk in listed}, change
        with undone():
            done(change)
            assert not raised.filter(pk__in=heard).exclude(alarmed_due_on=F("alarm_due_on")).exists()
    with undone():
        done(CHANGES[2])
        for account in Account.objects.filter(pk__in=heard):
            assert account.alarm_due_on
            assert account.alarm_due_on > TODAY
            assert account.alarmed_due_on != account.alarm_due_on


@pytest.mark.parametrize("change", CHANGES[:5], ids=lambda c: str(dict(c.company)))
def test_the_dates_it_foretells_are_the_ones_people_then_read(company: Cast, change: Change) -> None:
    foretold = tried(change).then
    listed = dry_run.movers(
        Account.objects.all(), proposals.outcome(change, policies.latest()).policy, today=TODAY, kind="coming"
    )
    done(change)
    stored: Counter[Any] = Counter()
    for account in Account.objects.filter(state=State.OWNED):
        on = min(filter(None, (account.suspend_due_on, account.recycle_due_on)), default=None)
        if on is not None and on <= TODAY + days(14):
            stored[on, "suspended" if on == account.suspend_due_on else "recycled"] += 1
    moved = Counter({key: n for key, n in foretold.days.items() if key[0] <= TODAY})
    assert sum(moved.values()) == foretold.moves
    assert foretold.days - moved == stored
    assert len(listed) == sum(foretold.days.values())


def test_a_dry_run_changes_nothing_and_tells_nobody(company: Cast) -> None:
    before = fingerprint()
    for change in CHANGES:
        tried(change)
    assert fingerprint() == before


def test_a_dry_run_locks_nothing_and_only_reads(company: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        tried(CHANGES[1])
    said = [query["sql"].upper() for query in asked]
    assert not [sql for sql in said if not sql.startswith(("SELECT", "WITH")) or " FOR " in sql.replace(" FOR NO", "")]


def test_its_statements_are_constant_in_accounts_and_teams(company: Cast) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            tried(CHANGES[1])
        return len(asked)

    statements()
    before = statements()
    for _ in range(30):
        make_account(company.ann, days_old=95)
    assert statements() == before <= 10


def test_a_teams_override_is_counted_for_its_accounts_only(company: Cast) -> None:
    change = Change(teams={company.south.pk: {"dormancy_days": 60}})
    foretold = tried(change)
    south = foretold.then.of_teams()[company.south.pk]
    rest = {team: n for team, n in foretold.then.of_teams().items() if team != company.south.pk}
    assert rest == {team: n for team, n in foretold.now.of_teams().items() if team != company.south.pk}
    swept, _moved = done(change)
    assert foretold.then.total == swept
    assert south.warned > foretold.now.of_teams()[company.south.pk].warned


def test_what_is_silent_already_waits_for_its_warning_and_the_day_is_told(cast: Cast) -> None:
    make_account(cast.ann, days_old=70)
    sweep(TODAY - days(1), seen_on=TODAY)
    foretold = tried(Change(company={"dormancy_days": 60})).then
    assert (foretold.moves, foretold.held) == (0, 1)
    assert foretold.held_until is not None
    assert foretold.held_until >= TODAY + days(1)
    done(Change(company={"dormancy_days": 60}))
    assert Account.objects.get().recycle_due_on == foretold.held_until


def test_the_days_of_silence_are_those_of_the_oracle(cast: Cast) -> None:
    accounts = {make_account(cast.ann, days_old=age).pk: age for age in range(0, 60, 7)}
    then = proposals.outcome(Change(company={"dormancy_days": 65}), None).policy
    told = dry_run.verdicts(Account.objects.all(), then, today=TODAY)
    numbers = oracle.Numbers(dormancy=65)
    for pk, age in accounts.items():
        case = oracle.Case(TODAY - days(age), numbers=numbers)
        assert told[pk].on == oracle.recycle_due(case)


def test_the_lists_hold_exactly_the_accounts_that_move(company: Cast) -> None:
    change = CHANGES[8]
    then = proposals.outcome(change, policies.latest()).policy
    listed = {kind: _ids(then, kind) for kind in (*dry_run.KINDS, "moves")}
    told = dry_run.verdicts(Account.objects.all(), then, today=TODAY)
    before = LedgerEntry.objects.count()
    done(change)
    moved = list(LedgerEntry.objects.order_by("pk")[before:])
    assert {e.account_id for e in moved if e.rule == Rule.SUSPENDED} == listed["suspended"]
    assert {e.account_id for e in moved if e.rule == Rule.DORMANT} == listed["recycled"]
    assert {pk for pk, verdict in told.items() if verdict.moves} == listed["moves"]


def _ids(policy: Any, kind: str) -> set[int]:
    return {pk for _key, pk in dry_run.movers(Account.objects.all(), policy, today=TODAY, kind=kind)}
