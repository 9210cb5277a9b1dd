"""What an account's history is told in: dated facts in plain values, days as ordinals (date.toordinal)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

NEVER = 0


class Kind(IntEnum):
    """What happened."""

    GIVE = 1  # owner, team, first day of the cycle, rule
    TAKE = 2  # state, rule
    CONTACT = 3  # its day
    UNCONTACT = 4  # its day: it no longer counts
    ORDER = 5  # its day, Order
    UNORDER = 6  # its day
    NEED = 7  # day it was spoken of, id, explicit or None (no longer said)
    AGREED = 8  # whether a step agreed with the customer is open
    OPEN = 9  # last expected close of the open opportunities (NEVER: none), postponements more
    KEEP = 10  # contacts more
    GRADE = 11  # grade, VIP class
    TEAM = 12  # owner, their team from now on
    PROPOSED = 13  # the evening, the day from which people saw it: a real proposal on record


class Fact(NamedTuple):
    """One thing that happened to an account on a business day; `at` orders what happened on one day."""

    day: int
    at: float
    kind: Kind
    what: tuple[Any, ...]


class OrderSeen(NamedTuple):
    """An order as the replay tells of it."""

    pk: int
    amount: str
    currency: str


@dataclass
class History:
    """One account: what happened by the day it happened, and by the day it was known to the program.

    Both lists are in order. `grade` and `vip` are those before the first fact about them.
    """

    account: int
    grade: str
    vip: str
    happened: list[Fact] = field(default_factory=list)
    known: list[Fact] = field(default_factory=list)
