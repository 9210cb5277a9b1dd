"""What is counted of people, each figure from rows that its rule is about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.committee.rank import at_top
from accounts.models import Account, AccountCoverage, KeyPerson, LedgerEntry
from accounts.policies import in_force
from accounts.services import editing
from dashboards.models import ForecastSnapshot
from dashboards.people import behind, counting, table
from dashboards.people.counting import BEFORE, NOW, Window
from dashboards.people.sums import Sums
from followups.models import FollowUp, NextStep, StepState
from keyaccounts import visits
from keyaccounts.models import HighVisit
from portraits.models import Change, Distance, DistanceEntry
from tests.cast import TODAY, Cast, again, contact, log_lead, make_account, make_lead, make_user, noon, set_policy
from tests.dashboards.people.contacts import log_contact
from tests.leads.conftest import make_opportunity, win
from users.models import User

D = Decimal
DAY = timedelta(days=1)
MARCH = Window.of(date(2026, 3, 1), TODAY, today=TODAY)  # 1 to 10 March; before it 19 to 28 February
QUARTER = Window.of(date(2026, 1, 1), TODAY, today=TODAY)


def counted(person: User, window: Window = MARCH, span: int = NOW) -> Sums:
    return counting.count([person.pk], window, in_force(), today=TODAY)[person.pk, span]


def listed(person: User, name: str, window: Window = MARCH, *, reader: User | None = None) -> list[list[int]]:
    sources = behind.LISTS[name].sources
    rows = (behind.rows(reader or person, person, s, window, in_force(), today=TODAY) for s in sources)
    return [sorted(found.values_list("pk", flat=True)) for found in rows]


def step(account: Account, due: date, state: str = StepState.DONE, closed: date | None = None) -> NextStep:
    at = noon(closed or due) if state != StepState.OPEN else None
    return NextStep.objects.create(account=account, due_on=due, first_due_on=due, state=state, closed_at=at)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Harbour Print", days_old=30)


def test_contacts_count_once_a_customer_and_day_whoever_owns_the_account(account: Account, cast: Cast) -> None:
    other = make_account(cast.bob, days_old=30)
    for number, on in enumerate((TODAY, TODAY, TODAY - DAY)):
        log_contact(account, cast.ann, on=on, now=noon(on), text=f"talk {number}")
    log_contact(account, cast.ann, on=TODAY - 2 * DAY, result="no_answer")
    log_contact(account, again(cast.mia), on=TODAY - 3 * DAY, text="the manager called")
    log_contact(other, cast.bob, on=TODAY)
    lead = make_lead(cast.ann, days_old=5)
    log_lead(lead, TODAY)
    log_lead(make_lead(cast.ann, days_old=5), TODAY, result="no_answer")
    sums = counted(cast.ann)
    assert (sums.customers, sums.days, sums.fresh, sums.prospects) == (2, 3, 2, 2)
    assert counted(cast.mia).days == 1
    assert listed(cast.ann, "customers") == [[account.pk], [lead.pk]]
    assert len(listed(cast.ann, "days")[0]) == 3


def test_what_a_manager_took_back_and_what_waits_for_approval_count_nowhere(account: Account, cast: Cast) -> None:
    log_contact(account, cast.ann, on=TODAY - 8 * DAY)  # entered eight days late
    assert counted(cast.ann).days == 0
    entry = log_contact(account, cast.ann, on=TODAY)
    FollowUp.objects.filter(pk=entry.pk).update(not_counting="disallowed")
    assert counted(cast.ann).customers == 0


def test_the_period_before_is_counted_beside_it(account: Account, cast: Cast) -> None:
    on = MARCH.until_before
    log_contact(account, cast.ann, on=on, now=noon(on))
    assert (counted(cast.ann).days, counted(cast.ann, span=BEFORE).days) == (0, 1)
    assert counted(cast.ann, QUARTER).days == 1


def test_conversion_is_of_those_who_had_not_ordered_before(account: Account, cast: Cast) -> None:
    old = make_account(cast.ann, days_old=90)
    win(make_opportunity(old, today=TODAY - 60 * DAY), on=TODAY - 60 * DAY, today=TODAY - 60 * DAY)
    still = make_account(cast.ann, days_old=20)
    for each in (account, old, still):
        log_contact(each, cast.ann, on=TODAY)
    win(make_opportunity(account))
    win(make_opportunity(old, name="Again"))
    sums = counted(cast.ann)
    assert (sums.customers, sums.prospects, sums.won, sums.orders) == (3, 2, 1, 2)
    assert sums.money == {"CNY": D(2000)}
    assert listed(cast.ann, "won") == [[account.pk]]


def test_the_two_questions_count_what_was_answered(account: Account, cast: Cast) -> None:
    for back, (picture, higher) in enumerate(((True, None), (False, True), (None, None))):
        on = TODAY - back * DAY
        log_contact(account, cast.ann, on=on, bigger_picture=picture, way_higher=higher, text=f"talk {back}")
    sums = counted(cast.ann)
    assert (sums.bigger, sums.bigger_asked, sums.higher, sums.higher_asked) == (1, 2, 1, 1)
    assert len(listed(cast.ann, "higher")[0]) == 1


def test_a_visit_with_an_executive_is_high_level(account: Account, cast: Cast) -> None:
    boss = editing.save_person(account, KeyPerson(name="Wu", rank="executive"), by=cast.ann)
    buyer = editing.save_person(account, KeyPerson(name="Li"), by=cast.ann)
    log_contact(account, cast.ann, boss, on=TODAY, channel="phone")
    log_contact(account, cast.ann, buyer, on=TODAY - DAY, channel="visit", text="b")
    assert counted(cast.ann).high_visits == 0
    log_contact(account, cast.ann, boss, on=TODAY - 2 * DAY, channel="visit", text="c")
    assert counted(cast.ann).high_visits == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"rank": "executive"}, {"title": "Managing Director"}, {"title": "副总经理"}, {"roles": ["investor"]}, {"title": "Buyer"},
        {"rank": "specialist", "title": "Director", "roles": ["investor"]},
    ],
)  # fmt: skip
@pytest.mark.parametrize(("channel", "meets"), [("visit", True), ("invited", True), ("video", True), ("phone", False)])
def test_who_is_at_the_top_and_what_a_visit_is_are_as_on_the_plan(
    account: Account, cast: Cast, facts: dict[str, Any], channel: str, meets: bool
) -> None:
    boss = editing.save_person(account, KeyPerson(name="Wu", **facts), by=cast.ann)
    log_contact(account, cast.ann, boss, on=TODAY, channel=channel, participants=[cast.mia.pk])
    on_plan = {row.by_id for row in visits.logged(account, [boss], user=cast.ann)}
    assert {who.pk for who in (cast.ann, cast.mia) if counted(who).high_visits} == on_plan
    assert bool(on_plan) is (meets and at_top(boss))


def test_whoever_was_not_there_made_no_visit(account: Account, cast: Cast) -> None:
    boss = editing.save_person(account, KeyPerson(name="Wu", rank="executive"), by=cast.ann)
    log_contact(account, cast.ann, boss, on=TODAY, channel="visit", participants=[cast.mia.pk], author_present=False)
    assert (counted(cast.ann).high_visits, counted(cast.mia).high_visits) == (0, 1)


def test_a_noted_visit_counts_once_somebody_says_what_came_of_it(account: Account, cast: Cast) -> None:
    plain = HighVisit.objects.create(
        account=account, by=cast.ann, on=TODAY, noted_at=noon(TODAY), whom="Wu", ours="Ann", outcome=" "
    )
    assert counted(cast.ann).high_visits == 0
    HighVisit.objects.filter(pk=plain.pk).update(outcome="agreed on a trial")
    assert counted(cast.ann).high_visits == 1


@pytest.mark.parametrize(("silent", "slow"), [(31, 0), (32, 1)])
def test_an_account_is_too_slow_after_the_silence_the_rules_allow(cast: Cast, silent: int, slow: int) -> None:
    quiet = make_account(cast.ann, days_old=60)
    contact(quiet, TODAY - silent * DAY, today=TODAY - silent * DAY)
    sums = counted(cast.ann)
    assert (sums.held, sums.slow, sums.kept) == (1, slow, 1 - slow)


def test_a_silence_that_ended_before_the_period_is_not_held_against_it(cast: Cast) -> None:
    quiet = make_account(cast.ann, days_old=90)
    contact(quiet, MARCH.since, today=MARCH.since)
    assert counted(cast.ann).slow == 0
    assert counted(cast.ann, QUARTER).slow == 1


@pytest.mark.parametrize(("contacts", "fast"), [(4, 0), (5, 1)])
def test_too_fast_is_more_than_four_in_thirty_days_without_an_explicit_need(
    cast: Cast, contacts: int, fast: int
) -> None:
    busy = make_account(cast.ann, days_old=40)
    for back in range(contacts):
        day = TODAY - back * 7 * DAY
        contact(busy, day, today=TODAY)
    assert counted(cast.ann).fast == fast
    Account.objects.filter(pk=busy.pk).update(need_explicit=True)
    assert counted(cast.ann).fast == 0


def test_the_rules_of_the_team_hold_for_its_accounts(cast: Cast) -> None:
    quiet = make_account(cast.ann, days_old=60)
    contact(quiet, TODAY - 25 * DAY, today=TODAY - 25 * DAY)
    set_policy(too_slow_days=22)
    assert counted(cast.ann).slow == 1


def test_steps_are_kept_when_done_by_their_day(account: Account, cast: Cast) -> None:
    due = TODAY - 3 * DAY
    kept = step(account, due)
    missed = [
        step(account, due, closed=TODAY - 2 * DAY), step(account, due, StepState.BROKEN), step(account, due, StepState.OPEN),
    ]  # fmt: skip
    for state in (StepState.REPLACED, StepState.CANCELLED):
        step(account, due, state)
    step(account, TODAY, StepState.OPEN)
    step(account, TODAY - 31 * DAY)  # before the person had the account
    sums = counted(cast.ann, QUARTER)
    assert (sums.steps, sums.steps_kept) == (4, 1)
    assert listed(cast.ann, "steps_kept") == [[kept.pk]]
    assert listed(cast.ann, "steps_missed") == [sorted(each.pk for each in missed)]


def test_coverage_and_portraits_are_those_of_the_accounts_owned_today(account: Account, cast: Cast) -> None:
    make_account(cast.ann)
    AccountCoverage.objects.update_or_create(account=account, defaults={"known": 0b0111, "met": 0b0001})
    Distance.objects.update_or_create(account=account, defaults={"basic": 100, "needs": 20, "deep": 100})
    sums = counted(cast.ann)
    assert (sums.accounts, sums.known, sums.met, sums.filled) == (2, 3, 1, 120)


def test_distance_gained_is_what_managers_confirmed_net_of_steps_back(account: Account, cast: Cast) -> None:
    for before, after, what in ((None, 2, "confirmed"), (2, 1, "confirmed"), (0, 3, "ceiling")):
        DistanceEntry.objects.create(
            account=account, what=Change(what), before=before, after=after, cycle=account.current_cycle, by=cast.mia,
            on=TODAY, at=noon(TODAY),
        )  # fmt: skip
    assert counted(cast.ann).gained == 1
    assert len(listed(cast.ann, "gained")[0]) == 2


def test_claims_and_releases_are_read_from_the_ledger(account: Account, cast: Cast) -> None:
    def move(rule: str, **who: Any) -> None:
        LedgerEntry.objects.create(account=account, rule=rule, to_state="pooled", on=TODAY, at=noon(TODAY), **who)

    move("claimed", to_user=cast.ann)
    for rule in ("released", "returned", "dormant", "transferred", "suspended_by_hand"):
        move(rule, from_user=cast.ann)
    sums = counted(cast.ann)
    assert (sums.claimed, sums.released) == (1, 3)


def test_the_forecast_of_a_months_first_week_is_held_against_what_was_won_after_it(cast: Cast) -> None:
    account, on = make_account(cast.ann, days_old=80), date(2026, 2, 2)
    for when, committed in ((on, 80), (on + 7 * DAY, 500)):
        ForecastSnapshot.objects.create(
            on=when, at=noon(when), last_opportunity=0, owner=cast.ann, team=cast.ann.team, month=date(2026, 2, 1),
            currency="CNY", number=1, open=committed, weighted=committed, committed=committed, best=committed,
        )  # fmt: skip
    for day, amount in ((date(2026, 2, 1), 7), (date(2026, 2, 20), 100)):
        win(make_opportunity(account, today=day, name=str(day)), on=day, today=day, amount=D(amount))
    sums = counted(cast.ann, QUARTER)
    assert (sums.off, sums.most, sums.months) == (20, 100, 1)
    months = counting.promises(cast.ann.pk, QUARTER, in_force(), today=TODAY)
    assert [row[2:] for row in months] == [(on, D(80), D(100))]


def test_a_list_shows_only_what_its_reader_serves(account: Account, cast: Cast) -> None:
    entry = log_contact(account, cast.ann, on=TODAY)
    assert listed(cast.ann, "days", reader=again(cast.mia))[0] == [entry.pk]
    assert listed(cast.ann, "days", reader=again(cast.zoe)) == [[], []]


def test_managers_without_figures_of_their_own_are_left_out(account: Account, cast: Cast) -> None:
    people = [cast.ann, cast.bob, again(cast.mia)]
    found = table.build(people, MARCH, in_force(), today=TODAY)
    assert [row.person for row in found.rows] == [cast.ann, cast.bob]


def test_counting_takes_the_same_statements_for_any_number_of_people(cast: Cast) -> None:
    def statements(people: list[User]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            table.build(people, MARCH, policy, today=TODAY)
        return len(made)

    policy = in_force()
    few = [make_user("New One", team=cast.harbour, hired_on=TODAY - 20 * DAY)]
    many = [make_user(f"New {n}", team=cast.harbour, hired_on=TODAY - 20 * DAY) for n in range(35)]
    for person in many[:3]:
        make_account(person, contacts_made=2, days_old=10)
    assert statements(few) == statements(few + many) == 2
