"""What a replay finds: accounts let go, orders that came after, changes of load, proposals."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.lab.facts import OrderSeen


class Move(NamedTuple):
    """An account let go by a rule."""

    account: int
    day: int
    rule: str
    owner: int
    team: int | None
    contacts: int


class LateOrder(NamedTuple):
    """An order that came after its account had been let go, and before anybody else got it."""

    move: Move
    day: int
    order: OrderSeen


class Proposal(NamedTuple):
    """An account that managers are asked about: it reached the allowed contacts.

    `night` is the business date whose night proposed it, `seen` the day from which people see it.
    """

    account: int
    night: int
    seen: int
    team: int | None
    owner: int
    contacts: int


class Load(NamedTuple):
    """Somebody's number of accounts changes; `claimed`: taken out of the pool, `at` orders the claims of a day."""

    owner: int
    team: int | None
    day: int
    change: int
    claimed: bool
    at: float = 0.0


class Outcome:
    """What became of one account."""

    __slots__ = ("account", "loads", "moves", "orders", "proposed")

    def __init__(self, account: int) -> None:
        self.account = account
        self.moves: list[Move] = []
        self.orders: list[LateOrder] = []
        self.loads: list[Load] = []
        self.proposed: list[Proposal] = []
