"""The same races without a script: many people at once (quality.md, 1, 2 and 3). `--long` runs the full numbers."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import Account, Cycle, Escalation, KeyPerson, LedgerEntry, Rule, State
from accounts.services import contacts, editing, pool, sweep, verify
from accounts.services.refusals import AlreadyClaimed, CapacityReached, DailyLimitReached
from audit.models import Event
from core.errors import Refusal
from followups.models import FollowUp
from followups.services import counting
from notifications.models import Notice
from tests.cast import TODAY, Cast, make_account, new_key, set_policy
from tests.faults.customers import back_to_pool, log_contact, nearly_silent, pool_of, sellers
from tests.faults.together import at_once, meeting_before
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2026, 6, 8)  # a Monday
THREADS = 12


def everything_agrees() -> None:
    assert list(verify.differences()) == []
    assert list(counting.differences()) == []


# -- 1: claims ----------------------------------------------------------------------------------------------------------
def scramble(people: list[User], accounts: list[Account], seed: int) -> list[tuple[User, Account]]:
    """Two hundred wishes: each account is wanted by four people, each person wants five accounts."""
    dice = random.Random(seed)
    wanted = accounts * 4
    dice.shuffle(wanted)
    wishes = list(zip(people * 5, wanted, strict=True))
    dice.shuffle(wishes)
    return wishes


def one_round(wishes: list[tuple[User, Account]], day: date) -> list[Any]:
    return at_once([partial(pool.claim, account, by=who, today=day) for who, account in wishes], threads=THREADS)


def test_two_hundred_claims_on_fifty_accounts_have_fifty_winners(cast: Cast, long_form: bool) -> None:
    people, accounts = sellers(cast.south, 40), pool_of(cast.cho, 50)
    for number in range(50 if long_form else 2):
        day = TODAY + timedelta(days=number)
        before = LedgerEntry.objects.filter(rule=Rule.CLAIMED).count()
        results = one_round(wishes := scramble(people, accounts, number), day)
        won = Counter(account.pk for (_, account), result in zip(wishes, results, strict=True) if result is None)
        assert won == Counter({account.pk: 1 for account in accounts})
        assert LedgerEntry.objects.filter(rule=Rule.CLAIMED).count() == before + 50
        assert Cycle.objects.filter(ended_on=None).count() == 50
        for (who, account), lost in zip(wishes, results, strict=True):
            mine = Account.objects.filter(pk=account.pk, owner=who).exists()  # two wishes of one person for it
            words = "yours already" if mine else "was faster"
            assert lost is None or (isinstance(lost, AlreadyClaimed) and words in str(lost))
        everything_agrees()
        set_policy(cooldown_days=0)
        back_to_pool(accounts, today=day)


# Each person's wishes stand together, so that many of them are tried at the same moment.
def test_no_quota_is_ever_exceeded_however_many_claims_arrive_at_once(cast: Cast, long_form: bool) -> None:
    set_policy(claims_per_day=2, capacity=3, cooldown_days=0)
    people, accounts = sellers(cast.south, 20), pool_of(cast.cho, 50)
    for number in range(10 if long_form else 2):
        day = TODAY + timedelta(days=number)
        wishes = [(who, account) for who in people for account in random.Random(number).sample(accounts, 10)]
        results = one_round(wishes, day)
        per_day = Counter(LedgerEntry.objects.filter(rule=Rule.CLAIMED, on=day).values_list("to_user", flat=True))
        owned = Counter(Account.objects.filter(state=State.OWNED, team=cast.south).values_list("owner", flat=True))
        assert max(per_day.values(), default=0) <= 2
        assert max(owned.values(), default=0) <= 3
        assert all(r is None or isinstance(r, AlreadyClaimed | DailyLimitReached | CapacityReached) for r in results)
    everything_agrees()


# -- 2: claim, recycle and contact at the cutoff ---------------------------------------------------------------------------
def test_nobody_contacted_is_recycled(cast: Cast, long_form: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "CHUNK", 3)
    set_policy(claims_per_day=1000, capacity=10_000)
    for number in range(80 if long_form else 8):
        race(cast, nearly_silent(cast.ann, 25, DUE), random.Random(number))
    everything_agrees()


def race(cast: Cast, made: list[tuple[Account, KeyPerson]], dice: random.Random) -> None:
    logs = [partial(log_contact, account, person, cast.ann, DUE) for account, person in made]
    claims = [partial(pool.claim, account, by=dice.choice([cast.bob, cast.cho]), today=DUE) for account, _ in made]
    others = [*logs, *claims]
    dice.shuffle(others)
    # The sweep starts somewhere in the first third, and comes once more beside what is left.
    jobs = [*others[:8], partial(sweep.sweep, DUE), *others[8:20], partial(sweep.sweep, DUE), *others[20:]]
    results = dict(zip(jobs, at_once(jobs, threads=6), strict=True))
    for (account, _), log, claim in zip(made, logs, claims, strict=True):
        contacted = isinstance(results[log], FollowUp)
        recycled = LedgerEntry.objects.filter(account=account, rule=Rule.DORMANT).count()
        account.refresh_from_db()
        assert contacted is not (recycled == 1), (account.pk, results[log])
        assert account.cycle_contacts == int(contacted)
        if contacted:
            assert (account.state, account.owner) == (State.OWNED, cast.ann)
            assert isinstance(results[claim], Refusal)
        else:
            assert (account.state == State.OWNED) is (results[claim] is None)


# -- 3: the twelfth contact ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("made", "kind", "people"), [(11, "contact_12", 1), (9, "contact_10", 2)])
def test_a_contact_logged_thirty_times_at_once_is_one(cast: Cast, made: int, kind: str, people: int) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=made)
    # Each with another person: the row of a person both spoke to would keep them apart as well.
    persons = [editing.save_person(account, KeyPerson(name=f"Li {n}"), by=cast.ann) for n in range(30)]
    with meeting_before(contacts, "_count_day", people=3):  # three of them look at the day at the same moment
        results = at_once([partial(log_contact, account, li, cast.ann, TODAY) for li in persons], threads=10)
    assert all(isinstance(result, FollowUp) for result in results)
    account.refresh_from_db()
    assert (account.cycle_contacts, account.lifetime_contacts) == (made + 1, made + 1)
    assert Notice.objects.filter(kind=kind, account_id=account.pk).count() == people
    assert Escalation.objects.filter(account=account).count() == 1
    assert list(verify.differences()) == []


def test_a_retry_that_arrives_ten_times_at_once_makes_one_contact(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=5)
    person = editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    results = at_once([partial(log_contact, account, person, cast.ann, TODAY, key=new_key())] * 10)
    assert len({result.pk for result in results}) == 1
    assert FollowUp.objects.count() == 1
    assert Event.objects.filter(code="follow_up.logged").count() == 1


def test_the_proposal_after_the_twelfth_is_one_however_many_sweeps_run(cast: Cast) -> None:
    account = make_account(cast.ann, days_old=60, contacts_made=12)
    at_once([partial(sweep.sweep, TODAY - timedelta(days=1))] * 4)
    assert Event.objects.filter(code="account.proposed", subject_id=account.pk).count() == 1
    assert Notice.objects.filter(kind="proposed", account_id=account.pk).count() == 2  # the owner and the manager
