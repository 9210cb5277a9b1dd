"""Chunks that fit the time they may take."""

from __future__ import annotations

from commons.pacing import Pace


def sizes(*seconds_per_row: float) -> list[int]:
    now = 0.0
    pace = Pace(100, least=10, most=400, seconds=0.1, clock=lambda: now)
    found = []
    for each in seconds_per_row:
        with pace.chunk(pace.size):
            now += each * pace.size
        found.append(pace.size)
    return found


def test_a_chunk_becomes_as_long_as_its_time_allows_and_at_most_twice_the_one_before() -> None:
    assert sizes(0.001, 0.0001, 0.0001, 0.0001) == [100, 200, 400, 400]


def test_a_slow_machine_makes_it_short_at_once_but_never_shorter_than_the_least() -> None:
    assert sizes(0.004, 1.0, 0.001) == [25, 10, 20]


def test_a_short_rest_makes_no_chunk_longer() -> None:
    pace = Pace(100, least=10, most=400, seconds=0.1, clock=iter((0.0, 0.001)).__next__)
    with pace.chunk(3):
        pass
    assert pace.size == 100
