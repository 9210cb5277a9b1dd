"""Training that is required before owning customers: every way of getting an account asks (domain.md 2.3)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, BatchItem, LedgerEntry, Strategy
from accounts.services import handing_on, letting_go, pool
from accounts.services.batches import planning, running
from accounts.services.people import leave_company
from accounts.services.policies import publish
from accounts.services.refusals import BeyondTraining, CapacityReached, TrainingMissing
from accounts.training import gate, noting
from followups.services.leads import converting
from notifications.models import Notice
from tests.accounts.batches.steps import done, on_desk, owners, planned, undone
from tests.accounts.rules.test_pool import pooled
from tests.architecture.source import APPS, ROOT, files
from tests.cast import TODAY, Cast, again, make_account, make_lead, noon, set_policy
from tests.users.training.test_standing import make_course
from users.models import Course, User
from users.training import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast: Cast) -> Course:
    """Ann has not passed what is required of every salesperson; everybody else has."""
    made = make_course()
    facts: dict[str, Any] = {"done_on": TODAY, "passed": True, "words": "", "now": timezone.now(), "today": TODAY}
    records.note([cast.bob, cast.cho, cast.sue], made, by=cast.ada, **facts)
    return made


def passes(person: User, course: Course, by: User) -> None:
    facts: dict[str, Any] = {"done_on": TODAY, "passed": True, "words": "", "now": timezone.now(), "today": TODAY}
    noting.note([person], course, by=by, **facts)


def test_a_claim_says_what_is_missing_and_whom_to_ask_and_works_afterwards(cast: Cast, course: Course) -> None:
    account = pooled(cast.cho)
    with pytest.raises(TrainingMissing, match=r"“Products”.*Mia Manager"):
        pool.claim(account, by=cast.ann, today=TODAY)
    pool.claim(pooled(cast.cho), by=cast.bob, today=TODAY)
    passes(cast.ann, course, cast.mia)
    pool.claim(account, by=cast.ann, today=TODAY)
    assert Account.objects.get(pk=account.pk).owner == cast.ann


@pytest.mark.parametrize("rule", ["warn", "off"])
def test_other_rules_refuse_nothing(cast: Cast, course: Course, rule: str) -> None:
    set_policy(training_gate=rule)
    pool.claim(pooled(cast.cho), by=cast.ann, today=TODAY)
    bar = gate.bar_of(cast.ann, today=TODAY)
    assert (bar is not None and not bar.enforced) == (rule == "warn")
    assert bool(gate.reminder(cast.ann, today=TODAY)) == (rule == "warn")


def test_a_team_may_have_another_rule(cast: Cast, course: Course) -> None:
    publish({"training_gate": "off"}, by=None, reason="x", teams={cast.harbour.pk: {"training_gate": "enforce"}})
    people = User.objects.all()
    assert set(gate.barred(people, today=TODAY)) == {cast.ann}
    publish({"training_gate": "enforce"}, by=None, reason="x", teams={cast.harbour.pk: {"training_gate": "warn"}})
    assert set(gate.barred(people, today=TODAY)) == set()
    assert set(gate.bars(people, today=TODAY)) == {cast.ann.pk}


def test_an_own_account_is_not_entered(cast: Cast, course: Course) -> None:
    with pytest.raises(TrainingMissing):
        handing_on.enter_own({"name": "Mine"}, by=cast.ann, today=TODAY)
    assert handing_on.enter_own({"name": "Mine"}, by=cast.bob, today=TODAY).owner == cast.bob
    assert handing_on.enter_own({"name": "Managed"}, by=cast.mia, today=TODAY).owner == cast.mia


def test_a_lead_is_not_converted_into_an_account_of_somebody_who_may_not_own_it(cast: Cast, course: Course) -> None:
    wanted, now = converting.Wanted(name="New Ltd", reason="x"), noon(TODAY)
    lead = make_lead(cast.ann, "New Ltd")
    with pytest.raises(TrainingMissing, match="Before you may own"):
        converting.convert(lead, wanted, by=cast.ann, now=now)
    with pytest.raises(TrainingMissing, match="Ann Seller may not own"):
        converting.convert(lead, wanted, by=again(cast.mia), now=now)
    joined = make_account(cast.ann, "Hers already")
    converting.convert(lead, converting.Wanted(account=joined, reason="x"), by=cast.ann, now=now)


def test_what_somebody_owns_stays_and_is_worked_on(cast: Cast, course: Course) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    letting_go.suspend(
        account, by=cast.ann, reason_code="timing", look_again_on=TODAY + timedelta(days=60), today=TODAY
    )
    assert Account.objects.get(pk=account.pk).owner is None


@pytest.mark.parametrize("way", ["transfer", "reassign", "enter"])
def test_a_manager_is_warned_and_may_confirm(cast: Cast, course: Course, way: str) -> None:
    def give(**more: bool) -> Account:
        if way == "enter":
            return handing_on.enter_for({"name": "X"}, owner=cast.ann, by=cast.ada, today=TODAY, **more)
        account = make_account(cast.bob) if way == "transfer" else on_desk(cast.bob)[0]
        move = handing_on.transfer if way == "transfer" else handing_on.reassign
        move(account, to=cast.ann, by=again(cast.mia), reason="x", today=TODAY, **more)
        return Account.objects.get(pk=account.pk)

    with pytest.raises(TrainingMissing, match="Confirm"):
        give()
    with pytest.raises(TrainingMissing):  # another consent does not stand for this one
        give(beyond_capacity=True)
    given = give(untrained=True)
    assert given.owner == cast.ann
    assert LedgerEntry.objects.filter(account=given).latest("pk").evidence["untrained"] == [course.pk]
    User.objects.filter(pk=cast.ann.pk).update(capacity=1)
    with pytest.raises(CapacityReached):
        give(untrained=True)


@pytest.mark.parametrize("strategy", [Strategy.ROUND_ROBIN, Strategy.LEAST_LOADED, Strategy.NEW_STAFF])
def test_strategies_skip_whoever_may_not_own(cast: Cast, course: Course, strategy: str) -> None:
    User.objects.filter(pk__in=[cast.ann.pk, cast.bob.pk]).update(hired_on=TODAY - timedelta(days=20))
    accounts = on_desk(cast.cho, 4)
    Account.objects.filter(pk__in=[a.pk for a in accounts]).update(team=cast.harbour)
    ids = [account.pk for account in accounts]
    choice = planning.Choice("reassign", strategy)
    drawn = planning.plan(Account.objects.filter(pk__in=ids), choice, by=again(cast.mia), today=TODAY)
    shares = {share.person: share for share in drawn.shares}
    assert (shares[cast.ann].gets, shares[cast.ann].barred, shares[cast.bob].gets) == (0, True, 4)
    assert [share.person for share in drawn.skipped] == [cast.ann]
    assert not drawn.nobody_is_trained
    set_policy(training_gate="warn")
    drawn = planning.plan(Account.objects.filter(pk__in=ids), choice, by=again(cast.mia), today=TODAY)
    assert {share.person: share.gets for share in drawn.shares} == {cast.ann: 2, cast.bob: 2}
    assert [share.person for share in drawn.untrained] == [cast.ann]


def test_where_training_leaves_nobody_the_preview_says_that_and_nothing_of_ticks(
    cast: Cast, course: Course, as_user: Any
) -> None:
    User.objects.filter(pk=cast.ann.pk).update(hired_on=TODAY - timedelta(days=20))
    ids = [account.pk for account in on_desk(cast.cho, 2)]
    choice = planning.Choice("reassign", Strategy.NEW_STAFF, teams=(cast.harbour.pk,))
    drawn = planning.plan(Account.objects.filter(pk__in=ids), choice, by=again(cast.ada), today=TODAY)
    assert (drawn.moving, drawn.nobody_is_trained) == (0, True)
    asked = {"from": "desk", "action": "reassign", "selected": ids, "strategy": "new_staff", "teams": cast.harbour.pk}
    page = as_user(cast.ada).get("/accounts/batches/new/", asked).content.decode()
    assert "training that is required is missing. Choose other teams" in page
    assert "Leave out”" not in page


def test_one_person_is_confirmed_in_a_batch(cast: Cast, course: Course) -> None:
    accounts = on_desk(cast.bob, 2)
    plan = planned(accounts, "reassign", cast.mia, strategy="one", to=cast.ann.pk)
    assert plan.without_training
    with pytest.raises(BeyondTraining):
        planning.check_consent(plan, plan.choice)
    batch = done(accounts, "reassign", cast.mia, strategy="one", to=cast.ann.pk, untrained=True)
    assert owners(accounts) == [cast.ann, cast.ann]
    undone(batch, cast.mia)
    assert owners(accounts) == [None, None]


def test_a_batch_looks_again_when_it_runs(cast: Cast, course: Course) -> None:
    accounts = on_desk(cast.ann, 2)
    plan = planned(accounts, "reassign", cast.mia, strategy="one", to=cast.bob.pk)
    record = records.TrainingRecord.objects.get(person=cast.bob)
    records.void(record, reason="mistake", by=cast.mia, now=timezone.now())
    batch = running.confirm(plan, by=cast.mia, reason="x")
    running.run(batch.pk, today=TODAY)
    assert owners(accounts) == [None, None]
    assert set(BatchItem.objects.filter(batch=batch).values_list("why", flat=True)) == {"untrained"}


def test_an_undo_gives_back_what_somebody_had(cast: Cast) -> None:
    accounts = [make_account(cast.ann)]
    batch = done(accounts, "transfer", cast.mia, strategy="one", to=cast.bob.pk)
    make_course()
    undone(batch, cast.mia)
    assert owners(accounts) == [cast.ann]


def test_accounts_of_somebody_who_leaves_go_to_the_manager_whatever_is_required(cast: Cast) -> None:
    make_course()
    account = make_account(cast.ann)
    leave_company(cast.ann, by=cast.ada, today=TODAY)
    assert owners([account]) == [cast.mia]


def test_whoever_has_passed_the_last_one_is_told_once(cast: Cast, course: Course) -> None:
    second = make_course("Talks")
    passes(cast.ann, course, cast.mia)
    assert not Notice.objects.filter(kind="training_complete").exists()
    passes(cast.ann, second, cast.mia)
    passes(cast.ann, second, cast.mia)
    assert Notice.objects.filter(kind="training_complete", recipient=cast.ann).count() == 1


def test_people_and_their_manager_are_told_once_before_something_ends(cast: Cast) -> None:
    course = make_course(valid_days=100)
    facts: dict[str, Any] = {"passed": True, "words": "", "now": timezone.now(), "today": TODAY}
    records.note([cast.ann], course, by=cast.mia, done_on=TODAY - timedelta(days=75), **facts)
    records.note([cast.bob], course, by=cast.mia, done_on=TODAY, **facts)
    for _twice in range(2):
        noting.tell_of_ends(TODAY)
    told = set(Notice.objects.filter(kind__startswith="training_ends").values_list("kind", "recipient"))
    assert told == {("training_ends", cast.ann.pk), ("training_ends_of", cast.mia.pk)}
    Course.objects.update(required="nobody")
    assert noting.tell_of_ends(TODAY + timedelta(days=1)) == {"ending": 0}


# Files that give accounts without asking: a leaver's go to the manager, who is not concerned.
WITHOUT_THE_GATE = {"accounts/services/people.py"}
GIVES = re.compile(
    r"from accounts\.services\.moves import [^\n]*\bgive\b|\baccount_moves\.give\(|\bediting\.create\(|bulk\.copy\(Account,"
)


def test_every_way_of_getting_an_account_asks_the_gate() -> None:
    giving, silent = set(), set()
    for path in files([app for app in APPS if app != "demo"]):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if GIVES.search(text):
            giving.add(name)
            if not re.search(r"\bgate\.|\buntrained\.settle\(", text):
                silent.add(name)
    assert silent == WITHOUT_THE_GATE
    assert {
        "accounts/services/pool.py",
        "followups/services/leads/converting.py",
        "imports/kinds/accounts.py",
    } <= giving
