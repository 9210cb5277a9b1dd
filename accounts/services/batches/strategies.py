"""Who gets which account: plain functions over loads, without the database (domain.md 2.2, the desk)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Strategy
from accounts.queues import DAYS_A_MONTH


@dataclass
class Seat:
    """What one person could still take, while the accounts are dealt."""

    person_id: int
    load: int
    capacity: int
    gets: int = 0

    @property
    def after(self) -> int:
        """Accounts owned once everything is dealt."""
        return self.load + self.gets

    @property
    def full(self) -> bool:
        """Whether the capacity is used up."""
        return self.after >= self.capacity


def deal(count: int, seats: Sequence[Seat], strategy: str, *, beyond_capacity: bool = False) -> list[int | None]:
    """For each of `count` accounts the place in `seats` that gets it, or None when nobody has room.

    Only what is explicitly given to one person goes beyond the capacity; the other strategies stop at it.
    """
    next_seat = _DEALERS[Strategy(strategy)](seats, beyond_capacity)
    dealt: list[int | None] = []
    for _ in range(count):
        place = next_seat()
        if place is not None:
            seats[place].gets += 1
        dealt.append(place)
    return dealt


def is_new(hired_on: date | None, today: date, months: int) -> bool:
    """Whether somebody is still in the first months here (domain.md 2.1)."""
    return hired_on is not None and hired_on > today - timedelta(days=months * DAYS_A_MONTH)


def _in_turn(seats: Sequence[Seat], _beyond: bool) -> Callable[[], int | None]:
    turn = 0

    def next_seat() -> int | None:
        nonlocal turn
        for step in range(len(seats)):
            place = (turn + step) % len(seats)
            if not seats[place].full:
                turn = place + 1
                return place
        return None

    return next_seat


def _most_room(seats: Sequence[Seat], _beyond: bool) -> Callable[[], int | None]:
    """The smallest share of the capacity in use comes first; a heap, because 10,000 are dealt among 1,000."""
    heap = [(seat.load / seat.capacity, place) for place, seat in enumerate(seats) if not seat.full]
    heapq.heapify(heap)

    def next_seat() -> int | None:
        if not heap:
            return None
        _share, place = heapq.heappop(heap)
        seat = seats[place]
        if seat.after + 1 < seat.capacity:
            heapq.heappush(heap, ((seat.after + 1) / seat.capacity, place))
        return place

    return next_seat


def _one(seats: Sequence[Seat], beyond: bool) -> Callable[[], int | None]:
    def next_seat() -> int | None:
        return 0 if seats and (beyond or not seats[0].full) else None

    return next_seat


_DEALERS: dict[Strategy, Callable[[Sequence[Seat], bool], Callable[[], int | None]]] = {
    Strategy.ROUND_ROBIN: _in_turn,
    Strategy.LEAST_LOADED: _most_room,
    Strategy.NEW_STAFF: _most_room,
    Strategy.ONE: _one,
}
