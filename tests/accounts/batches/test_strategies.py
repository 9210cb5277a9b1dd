"""Who gets which account: in turn, by room, to one person (ux.md, re-assign 200 suspended accounts)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Strategy
from accounts.services.batches.strategies import Seat, deal, is_new
from tests.cast import TODAY


def seats(*loads: int, capacity: int = 10) -> list[Seat]:
    return [Seat(place, load, capacity) for place, load in enumerate(loads)]


def test_in_turn_everybody_gets_one_after_the_other() -> None:
    assert deal(5, seats(0, 5, 0), Strategy.ROUND_ROBIN) == [0, 1, 2, 0, 1]


def test_in_turn_passes_over_whoever_is_full() -> None:
    assert deal(5, seats(0, 9, 10), Strategy.ROUND_ROBIN) == [0, 1, 0, 0, 0]


def test_whoever_has_most_room_comes_first_until_all_carry_the_same() -> None:
    people = seats(4, 0, 2)
    deal(6, people, Strategy.LEAST_LOADED)
    assert [seat.after for seat in people] == [4, 4, 4]


def test_room_is_measured_against_each_persons_capacity() -> None:
    people = [Seat(1, 0, 10), Seat(2, 0, 30)]
    deal(20, people, Strategy.LEAST_LOADED)
    assert [seat.after for seat in people] == [5, 15]


@pytest.mark.parametrize("strategy", [Strategy.ROUND_ROBIN, Strategy.LEAST_LOADED, Strategy.NEW_STAFF, Strategy.ONE])
def test_no_strategy_goes_beyond_the_capacity(strategy: Strategy) -> None:
    people = seats(8)
    assert deal(4, people, strategy) == [0, 0, None, None]
    assert people[0].after == 10


def test_one_person_gets_more_than_the_capacity_when_that_is_wanted() -> None:
    assert deal(3, seats(9), Strategy.ONE, beyond_capacity=True) == [0, 0, 0]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_without_anybody_nothing_is_dealt(strategy: Strategy) -> None:
    assert deal(2, [], strategy) == [None, None]


def test_a_person_without_capacity_gets_nothing() -> None:
    assert deal(1, [Seat(1, 0, 0)], Strategy.LEAST_LOADED) == [None]


@pytest.mark.parametrize(("days", "new"), [(10, True), (179, True), (180, False), (2000, False)])
def test_staff_is_new_in_the_first_six_months(days: int, new: bool) -> None:
    assert is_new(TODAY - timedelta(days=days), TODAY, 6) is new
    assert not is_new(None, TODAY, 6)
