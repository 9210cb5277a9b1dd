"""The preview: each person's load before and after, what stays and why, sealed for the one who saw it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Account, BatchAction, LeftBecause, Strategy
from accounts.services.batches import planning, running
from accounts.services.batches.planning import Choice, Plan
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, StalePreview
from tests.accounts.batches.steps import on_desk, planned
from tests.cast import TODAY, Cast, again, make_account, make_user, set_policy
from users.models import User
from users.services.absences import enter_leave

pytestmark = pytest.mark.django_db


def plan(by: User, accounts: Any = None, action: str = BatchAction.REASSIGN, **choice: Any) -> Plan:
    rows = Account.objects.all() if accounts is None else Account.objects.filter(pk__in=[a.pk for a in accounts])
    return planning.plan(rows, Choice(action, **choice), by=again(by), today=TODAY)


def lines(drawn: Plan) -> dict[str, tuple[int, int, int, int]]:
    return {s.person.name.split()[0]: (s.now, s.gives, s.gets, s.after) for s in drawn.shares}


def kept(drawn: Plan) -> dict[str, Any]:
    """What the form of a preview sends back about people."""
    return {"without": drawn.choice.without, "asked": drawn.choice.asked}


def out_of(drawn: Plan) -> set[User]:
    return {share.person for share in drawn.shares if share.asked_out}


def test_each_persons_load_before_and_after_is_shown(cast: Cast) -> None:
    on_desk(cast.ann, 3)
    make_account(cast.bob)
    drawn = plan(cast.mia, strategy=Strategy.LEAST_LOADED)
    assert lines(drawn) == {"Ann": (0, 0, 2, 2), "Bob": (1, 0, 1, 2)}
    assert (drawn.total, drawn.moving, drawn.staying) == (3, 3, [])


def test_what_nobody_has_room_for_stays_and_says_why(cast: Cast) -> None:
    set_policy(capacity=1)
    on_desk(cast.ann, 5)
    drawn = plan(cast.mia)
    assert (drawn.moving, drawn.staying) == (2, [("nobody has room for it", 3)])


def test_new_staff_are_those_in_their_first_months(cast: Cast) -> None:
    make_user("Nora New", team=cast.harbour, hired_on=TODAY - timedelta(days=60))
    on_desk(cast.ann, 4)
    drawn = plan(cast.mia, strategy=Strategy.NEW_STAFF)
    assert lines(drawn)["Nora"] == (0, 0, 4, 4)
    assert [share.person.name for share in drawn.shares if not share.left_out] == ["Nora New"]


def test_without_new_staff_everything_stays(cast: Cast) -> None:
    on_desk(cast.ann, 2)
    assert plan(cast.mia, strategy=Strategy.NEW_STAFF).moving == 0


def test_one_person_gets_all_even_beyond_the_capacity_which_is_shown(cast: Cast) -> None:
    set_policy(capacity=2)
    on_desk(cast.ann, 3)
    drawn = plan(cast.mia, strategy=Strategy.ONE, to=cast.bob.pk)
    assert drawn.moving == 3
    assert [share.person for share in drawn.beyond] == [cast.bob]


def test_people_can_be_left_out_and_teams_chosen(cast: Cast) -> None:
    on_desk(cast.ann, 4)
    assert lines(plan(cast.ada, without=(cast.ann.pk,)))["Bob"][2] == 4
    assert lines(plan(cast.ada, teams=(cast.south.pk,))) == {"Sue": (0, 0, 4, 4)}


def test_whoever_gives_accounts_away_is_left_out_until_somebody_decides_otherwise(cast: Cast) -> None:
    mine = [make_account(cast.ann) for _ in range(3)]
    drawn = plan(cast.mia, mine, BatchAction.TRANSFER)
    assert lines(drawn) == {"Ann": (3, 3, 0, 0), "Bob": (0, 0, 3, 3)}


def test_what_belongs_to_a_receiver_stays_there(cast: Cast) -> None:
    mixed = [make_account(cast.ann), make_account(cast.bob)]
    drawn = plan(cast.mia, mixed, BatchAction.TRANSFER, strategy=Strategy.ONE, to=cast.bob.pk)
    assert drawn.moving == 1
    assert drawn.staying == [("is with a receiver already", 1)]


def test_managers_plan_within_their_teams_only(cast: Cast) -> None:
    here, elsewhere = on_desk(cast.ann, 1), on_desk(cast.sue, 1)
    drawn = plan(cast.mia, [*here, *elsewhere], teams=(cast.south.pk, cast.harbour.pk))
    assert [pk for pk, *_rest in drawn.rows] == [here[0].pk]
    assert set(lines(drawn)) == {"Ann", "Bob"}
    with pytest.raises(InvalidInput):
        plan(cast.mia, here, strategy=Strategy.ONE, to=cast.sue.pk)
    with pytest.raises(NotAllowed):
        plan(cast.ann, here)


def test_admins_plan_anywhere(cast: Cast) -> None:
    assert plan(cast.ada, [*on_desk(cast.ann, 1), *on_desk(cast.sue, 1)]).moving == 2


def test_the_company_desk_is_the_admins(cast: Cast) -> None:
    set_policy(desk="company")
    on_desk(cast.ann, 1)
    assert plan(cast.mia).total == 0
    assert plan(cast.ada).total == 1


def test_protected_accounts_are_not_released(cast: Cast) -> None:
    kept, free = make_account(cast.ann, grade="A"), make_account(cast.ann)
    drawn = plan(cast.mia, [kept, free], BatchAction.RELEASE)
    assert (drawn.moving, drawn.staying) == (1, [("protected: never let go", 1)])


def test_a_selection_that_is_too_large_is_refused_in_words(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(planning, "MOST", 2)
    on_desk(cast.ann, 3)
    with pytest.raises(InvalidInput, match="More than 2"):
        plan(cast.mia)


@pytest.mark.parametrize("number", [2, 12])
def test_a_preview_costs_the_same_statements_for_any_number(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    on_desk(cast.ann, number)
    mia = again(cast.mia)
    assert mia.managed_team_ids
    with django_assert_num_queries(7):  # policy, accounts, how many were selected, people, absences, loads, training
        drawn = planning.plan(Account.objects.all(), Choice(BatchAction.REASSIGN), by=mia, today=TODAY)
    assert drawn.moving == number


def test_when_everybody_is_left_out_the_reason_is_that_and_not_room(cast: Cast) -> None:
    accounts = [make_account(person, today=TODAY) for person in (cast.ann, cast.bob) for _ in range(2)]
    drawn = plan(cast.mia, Account.objects.filter(pk__in=[a.pk for a in accounts]), BatchAction.TRANSFER)
    assert drawn.moving == 0
    assert drawn.nobody_takes_part
    assert [why for _pk, _mark, _to, why in drawn.rows] == [LeftBecause.NOBODY] * 4


def test_what_is_selected_but_in_nobodys_hands_is_counted(cast: Cast) -> None:
    make_account(cast.ann, today=TODAY)
    on_desk(cast.ann, 2)
    assert plan(cast.mia, Account.objects.all(), BatchAction.TRANSFER).elsewhere == 2


def test_whoever_is_away_is_left_out_until_somebody_says_otherwise(cast: Cast) -> None:
    enter_leave(cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY + timedelta(days=5), by=cast.mia, today=TODAY)
    on_desk(cast.ann, 2)
    shares = {share.person: share for share in plan(cast.mia).shares}
    assert shares[cast.bob].away_until == TODAY + timedelta(days=5)
    assert shares[cast.bob].gets == 0
    assert plan(cast.mia, without=()).shares != []
    assert any(share.person == cast.bob and share.gets for share in plan(cast.mia, without=()).shares)


def test_ticks_survive_trying_other_strategies_and_teams(cast: Cast) -> None:
    enter_leave(cast.cho, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY + timedelta(days=5), by=cast.max, today=TODAY)
    on_desk(cast.ann, 4)
    drawn = plan(cast.ada, strategy=Strategy.ROUND_ROBIN)
    assert out_of(drawn) == set()
    drawn = plan(cast.ada, **{**kept(drawn), "strategy": Strategy.ROUND_ROBIN, "without": (cast.bob.pk,)})
    for step in (
        {"strategy": Strategy.ONE, "to": cast.ann.pk},
        {"strategy": Strategy.LEAST_LOADED, "teams": (cast.north.pk,)},
        {"strategy": Strategy.ONE, "to": cast.cho.pk},
    ):
        drawn = plan(cast.ada, **{**kept(drawn), **step})
    assert out_of(plan(cast.ada, **kept(drawn), strategy=Strategy.ROUND_ROBIN)) == {cast.bob}
    both = (cast.north.pk, cast.harbour.pk)
    assert out_of(plan(cast.ada, **kept(drawn), strategy=Strategy.ROUND_ROBIN, teams=both)) == {cast.bob, cast.cho}


def test_an_absent_person_who_is_shown_for_the_first_time_starts_left_out(cast: Cast) -> None:
    enter_leave(cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY + timedelta(days=5), by=cast.mia, today=TODAY)
    on_desk(cast.ann, 2)
    first = plan(cast.mia, strategy=Strategy.ONE, to=cast.ann.pk)
    assert out_of(plan(cast.mia, **kept(first), strategy=Strategy.ROUND_ROBIN)) == {cast.bob}


def test_a_present_owner_who_is_shown_for_the_first_time_starts_left_out(cast: Cast) -> None:
    mine = [make_account(cast.ann)]
    first = plan(cast.ada, mine, BatchAction.TRANSFER, teams=(cast.south.pk,))
    again_in = plan(cast.ada, mine, BatchAction.TRANSFER, **{**kept(first), "without": ()})
    assert out_of(again_in) == set()  # somebody took the tick away
    elsewhere = plan(cast.ada, mine, BatchAction.TRANSFER, without=(), asked=(), teams=(cast.south.pk,))
    assert out_of(elsewhere) == {cast.ann}


def test_whoever_is_away_and_would_get_some_is_named(cast: Cast) -> None:
    enter_leave(cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY + timedelta(days=5), by=cast.mia, today=TODAY)
    on_desk(cast.ann, 2)
    assert plan(cast.mia).away == []
    assert [share.person for share in plan(cast.mia, without=()).away] == [cast.bob]
    assert [share.person for share in plan(cast.mia, strategy=Strategy.ONE, to=cast.bob.pk).away] == [cast.bob]


def test_people_beyond_those_that_are_shown_stay_left_out_while_they_are_away(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(planning, "MOST_SHOWN", 1)
    enter_leave(cast.bob, deputy=cast.ann, starts_on=TODAY, ends_on=TODAY + timedelta(days=5), by=cast.mia, today=TODAY)
    on_desk(cast.ann, 2)
    first = plan(cast.mia)
    assert first.choice.asked == (cast.ann.pk,)
    assert [share.person for share in plan(cast.mia, **kept(first)).shares if share.gets] == [cast.ann]


# -- the seal ------------------------------------------------------------------------------------------------------
def test_what_was_seen_is_what_is_confirmed(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 3)
    drawn = plan(cast.mia)
    assert planning.unseal(drawn.sealed(cast.mia), cast.mia).rows == drawn.rows
    assert {pk for pk, *_rest in drawn.rows} == {account.pk for account in accounts}


def test_a_preview_is_for_the_person_who_saw_it(cast: Cast) -> None:
    on_desk(cast.ann, 1)
    sealed = plan(cast.mia).sealed(cast.mia)
    for text in (sealed[:-2], "", "nonsense", sealed.replace(sealed[5], "x", 1)):
        with pytest.raises(StalePreview):
            planning.unseal(text, cast.mia)
    with pytest.raises(StalePreview):
        planning.unseal(sealed, cast.max)


def test_a_preview_of_yesterday_is_shown_again(cast: Cast) -> None:
    on_desk(cast.ann, 1)
    with time_machine.travel("2026-03-10T08:00Z"):
        sealed = plan(cast.mia).sealed(cast.mia)
    with time_machine.travel("2026-03-10T09:30Z"), pytest.raises(StalePreview):
        planning.unseal(sealed, cast.mia)


def test_a_batch_needs_a_reason_and_something_to_move(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 1)
    with pytest.raises(ReasonNeeded):
        running.confirm(planned(accounts, BatchAction.REASSIGN, cast.mia), by=cast.mia, reason=" ")
    nobody = planned(accounts, BatchAction.REASSIGN, cast.mia, strategy=Strategy.NEW_STAFF)
    with pytest.raises(InvalidInput):
        running.confirm(nobody, by=cast.mia, reason="r")
