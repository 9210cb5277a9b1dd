"""Teams: made, changed, moved without rings, closed when empty; clocks follow inherited numbers."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Account, Policy
from accounts.policies import in_force
from accounts.services import policies, sweep
from accounts.services.teams import changed_numbers, effect_of_move, move_team
from core.clock import business_date
from tests.cast import Cast, again, make_account, make_team, set_policy
from users.models import Team, User
from users.services import teams
from users.services.refusals import NotAnAdmin, TeamRefused

TODAY = business_date()
Facts = teams.TeamFacts


def test_a_team_is_made_and_changed_by_admins_only(cast: Cast) -> None:
    made = teams.make_team(Facts("West", cast.zoe, "West", "Print"), parent=cast.north, by=cast.ada)
    assert (made.parent, made.manager, made.region) == (cast.north, cast.zoe, "West")
    teams.change_team(made, Facts("Far West", cast.max), by=cast.ada)
    made.refresh_from_db()
    assert (made.name, made.manager, made.region) == ("Far West", cast.max, "")
    for forbidden in (
        lambda: teams.make_team(Facts("X"), parent=None, by=cast.max),
        lambda: teams.change_team(made, Facts("X"), by=cast.max),
        lambda: teams.put_under(made, None, by=cast.max),
        lambda: teams.close_team(made, by=cast.max, today=TODAY),
        lambda: teams.open_again(made, by=cast.max),
    ):
        with pytest.raises(NotAnAdmin):
            forbidden()


def test_a_name_is_one_teams_and_a_manager_leads(cast: Cast) -> None:
    with pytest.raises(TeamRefused, match="called North"):
        teams.make_team(Facts("NORTH"), parent=None, by=cast.ada)
    with pytest.raises(TeamRefused, match="not a manager"):
        teams.change_team(cast.north, Facts("North", cast.ann), by=cast.ada)
    User.objects.filter(pk=cast.zoe.pk).update(is_active=False)
    with pytest.raises(TeamRefused, match="not a manager"):
        teams.make_team(Facts("West", cast.zoe), parent=None, by=cast.ada)


def test_a_team_never_stands_below_itself(cast: Cast) -> None:
    pier = make_team("Pier", parent=cast.harbour)
    for below in (cast.north, cast.harbour, pier):
        with pytest.raises(TeamRefused):
            teams.put_under(cast.north, below, by=cast.ada)
    assert teams.put_under(pier, cast.south, by=cast.ada)
    assert not teams.put_under(pier, cast.south, by=cast.ada)
    assert Team.objects.get(pk=pier.pk).parent == cast.south


def test_a_tree_is_at_most_so_deep(cast: Cast) -> None:
    above = cast.south
    for n in range(teams.DEEPEST - 1):
        above = make_team(f"Level {n}", parent=above)
    with pytest.raises(TeamRefused, match="deep"):
        teams.make_team(Facts("Too deep"), parent=above, by=cast.ada)
    with pytest.raises(TeamRefused, match="deep"):
        teams.put_under(cast.north, above, by=cast.ada)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_ring(transactional_db: None) -> None:
    cast = Cast()
    barrier, refused = threading.Barrier(2), []

    def move(team: Team, below: Team) -> None:
        barrier.wait()
        try:
            teams.put_under(team, below, by=cast.ada)
        except TeamRefused as why:
            refused.append(str(why))
        finally:
            connection.close()

    racers = [threading.Thread(target=move, args=pair) for pair in ((cast.north, cast.south), (cast.south, cast.north))]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(20)
    assert len(refused) == 1
    assert Team.objects.filter(pk__in=[cast.north.pk, cast.south.pk], parent=None).count() == 1


def test_a_team_closes_when_nothing_is_left_in_it_and_opens_again(cast: Cast) -> None:
    with pytest.raises(TeamRefused, match="People work"):
        teams.close_team(cast.south, by=cast.ada, today=TODAY)
    west = make_team("West")
    below = make_team("Below", parent=west)
    with pytest.raises(TeamRefused, match="teams below"):
        teams.close_team(west, by=cast.ada, today=TODAY)
    account = make_account(cast.sue, today=TODAY)
    Account.objects.filter(pk=account.pk).update(team=below)
    with pytest.raises(TeamRefused, match="has accounts"):
        teams.close_team(below, by=cast.ada, today=TODAY)
    Account.objects.filter(pk=account.pk).update(team=cast.south)
    teams.close_team(below, by=cast.ada, today=TODAY)
    teams.close_team(west, by=cast.ada, today=TODAY)
    with pytest.raises(TeamRefused, match="closed"):
        teams.make_team(Facts("New"), parent=west, by=cast.ada)
    with pytest.raises(TeamRefused, match="open it first"):
        teams.open_again(below, by=cast.ada)
    teams.open_again(west, by=cast.ada)
    teams.open_again(below, by=cast.ada)
    assert Team.objects.open().filter(pk__in=[west.pk, below.pk]).count() == 2


# -- clocks --------------------------------------------------------------------------------------------------------
@pytest.fixture
def strict_south(cast: Cast) -> Cast:
    """In the South silence lasts 30 days instead of 90."""
    set_policy()
    policies.publish({}, teams={cast.south.pk: {"dormancy_days": 30}}, by=cast.ada, reason="test")
    return cast


def test_a_move_is_foretold_before_it_is_made(strict_south: Cast) -> None:
    cast = strict_south
    for _ in range(3):
        make_account(cast.ann, today=TODAY)
    effect = effect_of_move(cast.harbour, cast.south)
    assert (effect.teams, effect.accounts) == (1, 3)
    assert [(before, after) for _name, before, after in changed_numbers(effect.before, effect.after)] == [("90", "30")]
    assert effect_of_move(cast.harbour, cast.north).accounts == 0
    assert Team.objects.get(pk=cast.harbour.pk).parent == cast.north


def test_clocks_follow_a_moved_team_with_the_shortest_warning(strict_south: Cast) -> None:
    cast = strict_south
    old = make_account(cast.ann, today=TODAY, days_old=60)
    policies.recompute_stale(today=TODAY)
    before = in_force().version
    assert move_team(cast.harbour, cast.south, by=cast.ada)
    assert in_force().version > before
    assert "Harbour" in Policy.objects.latest("pk").reason
    # Until its clock is computed anew, no night moves the account.
    Account.objects.filter(pk=old.pk).update(recycle_due_on=TODAY - timedelta(days=5))
    assert sweep.sweep(TODAY - timedelta(days=1), seen_on=TODAY).recycled == 0
    Account.objects.filter(pk=old.pk).update(recycle_due_on=TODAY + timedelta(days=30))
    policies.recompute_stale(today=TODAY)
    old.refresh_from_db()
    soonest = TODAY + timedelta(days=in_force().company.min_warning_recycle_days)
    assert old.recycle_due_on is not None
    assert soonest <= old.recycle_due_on <= soonest + timedelta(days=12)
    assert old.not_before_recycle == soonest


def test_a_move_that_changes_no_number_publishes_nothing(cast: Cast) -> None:
    set_policy(dormancy_days=80)
    before = in_force().version
    assert not move_team(cast.harbour, cast.south, by=cast.ada)
    assert in_force().version == before
    assert again(cast.zoe).managed_team_ids == {cast.south.pk, cast.harbour.pk}


@pytest.mark.parametrize("accounts", [2, 30])
def test_a_move_costs_the_same_statements_whatever_the_accounts(
    strict_south: Cast, accounts: int, django_assert_num_queries: Any
) -> None:
    for _ in range(accounts):
        make_account(strict_south.ann, today=TODAY)
    with django_assert_num_queries(27):
        move_team(strict_south.harbour, strict_south.south, by=strict_south.ada)
