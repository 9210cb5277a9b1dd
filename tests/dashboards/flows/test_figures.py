"""The figures of pool and desk on made data whose answers are known in advance."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts import clocks
from accounts.models import Account, BatchAction, Strategy
from accounts.policies import in_force
from accounts.services import contacts, handing_on
from dashboards.flows import asking, capacity, coming, handing, lying, moving, table
from dashboards.flows.asking import DESK, POOL, Asked
from leads.models import Order
from tests.accounts.batches.steps import done, undone
from tests.cast import Cast, again, make_account, make_lead, set_policy
from tests.dashboards.flows.made import (
    TODAY,
    ago,
    claimed,
    fresh,
    owned,
    reassigned,
    released,
    silent,
    suspended,
    to_pool,
)  # fmt: skip
from tests.users.training.test_standing import make_course
from users.models import User

pytestmark = pytest.mark.django_db


def ask(user: User, **params: str) -> Asked:
    return asking.asked(again(user), params, today=TODAY)


def moves(user: User, **params: str) -> dict[str, int]:
    """All moves by reason."""
    shown = table.table(ask(user, **params), moving.counts(ask(user, **params).question))
    return {name: number for name, number in shown.sum.counts.items() if number}


def ways(user: User, **params: str) -> dict[str, tuple[int, int]]:
    """(handed, ordered) by way."""
    asked = ask(user, **params)
    return {
        line.how: (line.handed, line.ordered)
        for line in handing.lines(asked, handing.counts(asked.question), 12)
        if line.handed
    }


def order(account: Account, days: int) -> None:
    Order.objects.create(
        account=account, cycle_id=account.current_cycle_id, ordered_on=ago(days), amount=Decimal(100),
        credited_to_id=account.owner_id,
    )  # fmt: skip


def contacted(account: Account, *days: int) -> None:
    for day in sorted(days, reverse=True):
        contacts.touch(account.pk, day=ago(day), today=ago(day))


def the_story(cast: Cast) -> None:
    """Four of Ann's: silent; released and claimed by Bob; on the desk and given to Bob; through the desk into the pool."""
    silent(owned(cast.ann), 60)
    claimed(released(owned(cast.ann), cast.mia, 50), cast.bob, 20)
    reassigned(suspended(owned(cast.ann), cast.mia, 45), cast.bob, cast.mia, 30)
    to_pool(suspended(owned(cast.ann), cast.mia, 40), cast.mia, 10)


def test_moves_are_counted_by_reason_in_and_out_of_both_places(cast: Cast) -> None:
    the_story(cast)
    assert moves(cast.ada) == {"dormant": 1, "released": 1, "desk_released": 1, "claimed": 1}
    assert moves(cast.ada, place=DESK) == {"override": 2, "assigned": 1, "to_pool": 1}


def test_into_the_pool_it_is_the_former_owner_and_out_of_it_the_new_one(cast: Cast) -> None:
    the_story(cast)
    assert moves(cast.ann) == {"dormant": 1, "released": 1, "desk_released": 1}
    assert moves(cast.bob) == {"claimed": 1}
    assert moves(cast.mia, person=str(cast.bob.pk)) == {"claimed": 1}
    assert moves(cast.ann, place=DESK) == {"override": 2, "assigned": 1, "to_pool": 1}
    assert moves(cast.bob, place=DESK) == {}


def test_teams_count_by_the_team_of_then(cast: Cast) -> None:
    the_story(cast)
    User.objects.filter(pk=cast.ann.pk).update(team=cast.south)
    everything = {"dormant": 1, "released": 1, "desk_released": 1, "claimed": 1}
    assert moves(cast.mia) == everything
    assert moves(cast.max) == everything
    assert moves(cast.max, team=str(cast.north.pk), own="1") == {}
    assert moves(cast.zoe) == {}


def test_claimed_back_is_by_somebody_who_had_lost_it(cast: Cast) -> None:
    account = released(owned(cast.ann), cast.mia, 90)
    claimed(account, cast.ann, 20)
    assert moves(cast.ada) == {"released": 1, "reclaimed": 1}


def test_what_was_taken_back_counts_neither_there_nor_back(cast: Cast) -> None:
    account = suspended(owned(cast.ann), cast.mia, 20)
    before = moves(cast.ada, place=DESK)
    batch = done([account], BatchAction.REASSIGN, cast.mia, today=TODAY, strategy=Strategy.ONE, to=cast.bob.pk)
    assert moves(cast.ada, place=DESK) == {"override": 1, "assigned": 1}
    undone(batch, cast.mia, today=TODAY)
    assert fresh(account).state == "suspended"
    assert moves(cast.ada, place=DESK) == before == {"override": 1}
    assert ways(cast.ada) == {"first": (1, 0)}


def test_a_period_holds_its_first_and_last_day(cast: Cast) -> None:
    for days in (31, 30, 10, 9):
        silent(owned(cast.ann), days)
    period = {"period": "custom", "from": ago(30).isoformat(), "to": ago(10).isoformat()}
    assert moves(cast.ada, **period) == {"dormant": 2}


@pytest.mark.parametrize("by", ["week", "month"])
def test_rows_add_up_to_the_sum_whatever_the_step(cast: Cast, by: str) -> None:
    for days in (3, 4, 11, 40, 70, 71, 160):
        silent(owned(cast.ann, 200), days)
    asked = ask(cast.ada, by=by, period="custom", **{"from": ago(150).isoformat(), "to": TODAY.isoformat()})
    shown = table.table(asked, moving.counts(asked.question))
    assert shown.sum.into == sum(row.into for row in shown.rows) == 6
    assert [row.first for row in shown.rows] == sorted((row.first for row in shown.rows), reverse=True)
    assert shown.rows[0].last == TODAY
    for later, earlier in zip(shown.rows, shown.rows[1:], strict=False):
        assert earlier.last + timedelta(days=1) == later.first


def test_many_weeks_end_in_one_row_of_everything_earlier(cast: Cast) -> None:
    found = {(asking.first_day_of(TODAY - timedelta(days=7 * n), "week"), "dormant"): 1 for n in range(80)}
    asked = ask(cast.ada, by="week", period="all")
    shown = table.table(asked, found)
    assert len(shown.rows) == table.MOST_ROWS
    assert shown.rows[-1].into == 80 - table.MOST_ROWS + 1
    assert sum(row.into for row in shown.rows) == shown.sum.into == 80


def test_how_long_accounts_lie_with_the_median(cast: Cast) -> None:
    for days in (0, 7, 8, 31, 100, 400):
        silent(owned(cast.ann, 500), days)
    asked = ask(cast.ada)
    found = lying.lying(asked, lying.counts(asked.question))
    assert [age.count for age in found.ages] == [2, 1, 1, 1, 0, 1]
    assert (found.count, found.median) == (6, 8)
    assert [row.lies for row in lying.longest(cast.ada, asked.question)] == [400, 100, 31, 8, 7, 0]
    assert lying.counts(ask(cast.zoe).question) == []
    assert len(lying.counts(ask(cast.ann).question)) == 6


def test_second_owners_by_how_they_got_it_with_their_orders(cast: Cast) -> None:
    first = owned(cast.ann)
    contacted(first, 150, 140, 130)
    order(first, 120)
    late = claimed(released(owned(cast.ann), cast.mia, 100), cast.bob, 60)
    contacted(late, 50, 45)
    order(late, 40)
    reassigned(suspended(owned(cast.ann), cast.mia, 100), cast.bob, cast.mia, 60)
    handing_on.transfer(owned(cast.ann), to=cast.bob, by=again(cast.mia), reason="new start", today=ago(30))
    claimed(released(owned(cast.ann), cast.mia, 100), cast.ann, 20)
    assert ways(cast.ada) == {
        "first": (5, 1), "second": (3, 1), "claimed": (1, 1), "assigned": (1, 0), "transferred": (1, 0), "again": (1, 0),
    }  # fmt: skip
    assert ways(cast.ann) == {"first": (5, 1), "again": (1, 0)}
    assert ways(cast.bob) == {"second": (3, 1), "claimed": (1, 1), "assigned": (1, 0), "transferred": (1, 0)}
    asked = ask(cast.ada)
    lines = {line.how: line for line in handing.lines(asked, handing.counts(asked.question), 12)}
    assert (lines["first"].contacts, lines["first"].days, lines["first"].running) == (3, 80, 1)
    assert (lines["claimed"].contacts, lines["claimed"].days, lines["claimed"].running) == (2, 20, 1)


def test_an_order_of_the_former_owner_is_not_the_second_ones(cast: Cast) -> None:
    account = owned(cast.ann)
    order(account, 150)
    claimed(released(account, cast.mia, 100), cast.bob, 60)
    assert ways(cast.ada) == {"first": (1, 1), "second": (1, 0), "claimed": (1, 0)}
    Order.objects.update(voided_at=again(cast.ada).date_joined)
    assert ways(cast.ada) == {"first": (1, 0), "second": (1, 0), "claimed": (1, 0)}


def test_the_share_by_contact_counts_those_on_the_way_as_on_the_way(cast: Cast) -> None:
    bought = owned(cast.ann)
    contacted(bought, 150, 140)
    order(bought, 130)
    contacted(owned(cast.ann), 120)
    contacted(owned(cast.ann), 90, 80, 70)
    asked = ask(cast.ada)
    (line, *_rest) = handing.lines(asked, handing.counts(asked.question), 2)
    assert line.by_mark is not None
    assert line.by_mark.cumulative == pytest.approx(1 / 2)  # one of the two that came to the second contact
    assert line.ordered / line.handed == pytest.approx(1 / 3)


def due(account: Account, **days: date) -> None:
    Account.objects.filter(pk=account.pk).update(**days)


def test_the_fortnight_tells_which_fall_on_which_day_and_which_are_protected(cast: Cast) -> None:
    falls, far, kept, told = (owned(cast.ann, 20) for _n in range(4))
    clocks.recompute(Account.objects.all(), today=TODAY, policy=in_force())
    soon, warned = TODAY + timedelta(days=3), {"warned_on": ago(5)}
    due(falls, recycle_due_on=soon, warned_due_on=soon, **warned)
    due(far, recycle_due_on=TODAY + timedelta(days=14))
    Account.objects.filter(pk__in=[kept.pk, told.pk]).update(grade="A")
    due(kept, recycle_due_on=None, alarm_due_on=TODAY + timedelta(days=5))
    due(told, recycle_due_on=None, alarm_due_on=ago(5), alarmed_due_on=ago(5))
    found = coming.coming(again(cast.mia), ask(cast.mia), in_force())
    assert [(row.pk, row.kind, row.due_day) for row in found.rows] == [
        (falls.pk, "falls", soon), (kept.pk, "protected", TODAY + timedelta(days=5)),
    ]  # fmt: skip
    assert (found.falls, found.stays) == (1, 1)
    assert [day.falls for day in found.days] == [1 if n == 3 else 0 for n in range(14)]
    assert coming.coming(again(cast.zoe), ask(cast.zoe), in_force()).rows == []
    assert len(coming.coming(again(cast.ann), ask(cast.ann), in_force()).rows) == 2
    assert coming.coming(again(cast.bob), ask(cast.bob), in_force()).rows == []


def test_the_desk_tells_who_is_suspended_next(cast: Cast) -> None:
    account = make_account(cast.ann, today=TODAY, days_old=70, contacts_made=12)
    due(account, proposal_visible_on=ago(3), suspend_due_on=TODAY + timedelta(days=4))
    found = coming.coming(again(cast.mia), ask(cast.mia, place=DESK), in_force())
    assert [(row.pk, row.due_day) for row in found.rows] == [(account.pk, TODAY + timedelta(days=4))]


def test_who_would_reach_the_limit(cast: Cast) -> None:
    set_policy(capacity=10)
    for _n in range(8):
        owned(cast.ann)
    for _n in range(3):
        make_lead(cast.ann, today=TODAY)
    User.objects.filter(pk=cast.bob.pk).update(capacity=1)
    owned(cast.bob)
    found = capacity.loads(again(cast.mia), ask(cast.mia), in_force())
    said = {load.person.pk: (load.now, load.after, load.limit, load.free, load.word) for load in found.rows}
    assert said[cast.ann.pk] == (8, 11, 10, -1, "over")
    assert said[cast.bob.pk] == (1, 1, 1, 0, "full")
    assert (found.now, found.leads, found.limit) == (9, 3, 11)
    assert [load.person.pk for load in found.rows][:2] == [cast.ann.pk, cast.bob.pk]
    assert cast.mia.pk not in said  # she leads and owns nothing: her room is nobody's to fill
    (own,) = capacity.loads(again(cast.ann), ask(cast.ann), in_force()).rows
    assert own.person == cast.ann


def test_everybody_is_counted_however_many_there_are(cast: Cast) -> None:
    names = [f"Aa {n:04}" for n in range(520)]  # before everybody of the cast
    User.objects.bulk_create([User(email=f"{n}@x.example", name=name, team=cast.south) for n, name in enumerate(names)])
    make_account(cast.ann)
    found = capacity.loads(again(cast.ada), ask(cast.ada), in_force())
    assert (found.people, found.now) == (524, 1)  # and the four who sell


def test_who_may_own_no_account_yet_has_no_free_places(cast: Cast) -> None:
    set_policy(capacity=10, training_gate="off")
    make_course()
    owned(cast.ann)
    assert capacity.loads(again(cast.mia), ask(cast.mia), in_force()).free == 19
    set_policy(training_gate="enforce")
    found = capacity.loads(again(cast.mia), ask(cast.mia), in_force())
    assert {load.word for load in found.rows} == {"barred"}
    assert (found.limit, found.free) == (0, 0)


@pytest.mark.parametrize(
    "params",
    [
        {"place": "x", "by": "y", "period": "z"},
        {"period": "12m"},
        {"period": "12m", "shown": "12m:2020-01-01"},
        {"from": "", "to": ""},
    ],
)
def test_nonsense_means_the_usual(cast: Cast, params: dict[str, str]) -> None:
    asked = ask(cast.ada, **params)
    assert (asked.place, asked.by, asked.period.key, asked.query) == (POOL, "month", "12m", "")
    assert asked.period.start.day == 1


def test_a_date_typed_over_the_usual_period_is_what_is_shown(cast: Cast) -> None:
    usual = ask(cast.ada).period
    typed = ask(cast.ada, period="12m", shown=usual.shown, **{"from": ago(40).isoformat(), "to": usual.end.isoformat()})
    assert (typed.period.key, typed.period.start, typed.by) == ("custom", ago(40), "week")


def test_the_command_prints_the_flows_as_json(cast: Cast) -> None:
    the_story(cast)

    def printed(*words: str) -> str:
        out = io.StringIO()
        call_command("flows", *words, stdout=out)
        return out.getvalue()

    rows = json.loads(printed("--json"))
    assert sum(row["accounts"] for row in rows if row["direction"] == "in") == 3
    assert [row["reason"] for row in rows if row["direction"] == "out"] == ["claimed"]
    (desk,) = [
        row for row in json.loads(printed("--place", "desk", "--by", "week", "--json")) if row["reason"] == "assigned"
    ]
    assert desk["first_day"] == asking.first_day_of(ago(30), "week").isoformat()
    assert json.loads(printed("--since", ago(5).isoformat(), "--json")) == []
    assert printed("--until", TODAY.isoformat()).count("\n") == len(rows)
