"""What many replayed accounts add up to: moves by month, late orders, load per person, and how two settings differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Rule
from dashboards.lab.outcomes import Move, Outcome

MOST_LISTED = 10_000
RULES = (Rule.SUSPENDED.value, Rule.DORMANT.value)
DIFFERENCES = ("only_one", "only_two", "earlier", "later")


@dataclass
class Tally:
    """One setting's outcomes over all accounts; figures are exact, lists end after MOST_LISTED rows."""

    start: int
    until: int
    team_ids: frozenset[int]  # whose accounts count; none: everybody's
    accounts: int = 0
    moved: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    months: Counter[tuple[str, str]] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    by_owner: Counter[int] = field(default_factory=Counter)
    orders: int = 0
    ordered_accounts: int = 0
    amounts: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    loads: defaultdict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    claims: defaultdict[int, dict[int, list[tuple[float, int]]]] = field(default_factory=lambda: defaultdict(dict))
    move_rows: list[list[Any]] = field(default_factory=list)
    order_rows: list[list[Any]] = field(default_factory=list)
    proposed_rows: list[list[Any]] = field(default_factory=list)
    held_rows: list[list[Any]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one account in."""
        self.accounts += 1
        moves = self.counted(outcome)
        self.moved += bool(moves)
        for move in moves:
            self._move(move)
        late = [order for order in outcome.orders if self._mine(order.move.team)]
        self.ordered_accounts += bool(late)
        self.orders += len(late)
        for move, day, order in late:
            self.amounts[order.currency] += Decimal(order.amount)
            if len(self.order_rows) < MOST_LISTED:
                self.order_rows.append([move.account, order.pk, iso(day), iso(move.day), move.rule, move.owner])
        for account, night, seen, team, owner, contacts in outcome.proposed:
            if self.start <= night <= self.until and self._mine(team):
                self.proposed[_month(night)] += 1
                if len(self.proposed_rows) < MOST_LISTED:
                    self.proposed_rows.append([account, iso(seen), "", owner, contacts])
        for load in outcome.loads:
            if self._mine(load.team):
                self.loads[load.owner][max(load.day, self.start - 1)] += load.change
                if load.claimed and load.day >= self.start:
                    self.claims[load.owner].setdefault(load.day, []).append((load.at, outcome.account))
        for first, gone, owner in self._held(outcome):
            if len(self.held_rows) < MOST_LISTED:
                self.held_rows.append([outcome.account, iso(first), gone and iso(gone), owner])

    def counted(self, outcome: Outcome) -> list[Move]:
        """The moves of an account that count here: within the days and of these teams."""
        return [move for move in outcome.moves if self.start <= move.day <= self.until and self._mine(move.team)]

    def _held(self, outcome: Outcome) -> Iterator[tuple[int, int | None, int]]:
        """(first evening, first evening no longer, owner) of each time somebody had the account; None: to the end."""
        begun: dict[int, int] = {}
        for owner, team, on, change, *_claim in outcome.loads:
            if not self._mine(team):
                continue
            day = max(on, self.start - 1)
            if change > 0:
                begun.setdefault(owner, day)
            elif (first := begun.pop(owner, day)) < day:
                yield first, day, owner
        for owner, first in begun.items():
            yield first, None, owner

    def _mine(self, team: int | None) -> bool:
        return not self.team_ids or team in self.team_ids

    def _move(self, move: Move) -> None:
        self.rules[move.rule] += 1
        self.months[_month(move.day), move.rule] += 1
        self.by_owner[move.owner] += 1
        if len(self.move_rows) < MOST_LISTED:
            self.move_rows.append([move.account, iso(move.day), move.rule, move.owner, move.contacts])

    def plain(self, capacities: Mapping[int, int]) -> dict[str, Any]:
        """The figures as they are kept; `capacities` by person."""
        months = sorted({month for month, _rule in self.months} | set(self.proposed))
        return {
            "accounts": self.accounts,
            "moved": self.moved,
            "suspended": self.rules[Rule.SUSPENDED.value],
            "recycled": self.rules[Rule.DORMANT.value],
            "proposed": sum(self.proposed.values()),
            "months": {m: [*(self.months[m, rule] for rule in RULES), self.proposed[m]] for m in months},
            "orders": self.orders,
            "ordered_accounts": self.ordered_accounts,
            "amounts": {currency: str(amount) for currency, amount in sorted(self.amounts.items())},
            "people": {str(pk): self._load(pk, limit) for pk, limit in capacities.items()},
        }

    def _load(self, person: int, limit: int) -> list[int | float]:
        """[at first, most, on average, at last, days above capacity, claims beyond it, capacity, moves]."""
        changes = self.loads[person]
        at, most, weighted, over = changes[self.start - 1], 0, 0, 0
        refused = sum(len(accounts) for _day, _at, accounts in self._refused(person, limit))
        first, day = at, self.start
        for change in sorted(d for d in changes if self.start <= d <= self.until):
            weighted += at * (change - day)
            over += (change - day) * (at > limit)
            most = max(most, at) if change > day else most
            day, at = change, at + changes[change]
        weighted += at * (self.until + 1 - day)
        over += (self.until + 1 - day) * (at > limit)
        mean = round(weighted / (self.until + 1 - self.start), 1)
        return [first, max(most, at, first), mean, at, over, refused, limit, self.by_owner[person]]

    def _refused(self, person: int, limit: int) -> Iterator[tuple[int, int, list[int]]]:
        """(day, accounts that evening, accounts claimed beyond the capacity): of a day's claims the latest ones."""
        changes, claims = self.loads[person], self.claims[person]
        at = changes[self.start - 1]
        for day in sorted(d for d in changes if self.start <= d <= self.until):
            at += changes[day]
            claimed = sorted(claims.get(day, ()))
            beyond = min(max(0, at - limit), len(claimed))
            if beyond:
                yield day, at, [account for _at, account in claimed[-beyond:]]

    def refused_rows(self, capacities: Mapping[int, int]) -> list[list[Any]]:
        """The claims beyond the capacity (by person), one row each."""
        return [
            [account, iso(day), "", person, at, limit]
            for person, limit in capacities.items()
            for day, at, accounts in self._refused(person, limit)
            for account in accounts
        ][:MOST_LISTED]


@dataclass
class Compared:
    """How the moves of two settings differ, account by account."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[list[Any]]] = field(default_factory=lambda: {name: [] for name in DIFFERENCES})

    def add(self, one: Collection[Move], two: Collection[Move]) -> None:
        """The first move of an account under each setting beside the other."""
        first, other = min(one, key=_day, default=None), min(two, key=_day, default=None)
        if first is None and other is None:
            return
        if first is not None and other is not None and first.day == other.day:
            self.counts["same"] += 1
            return
        if first is None or other is None:
            name = "only_two" if first is None else "only_one"
        else:
            name = "earlier" if other.day < first.day else "later"
        self.counts[name] += 1
        if len(self.rows[name]) < MOST_LISTED:
            known = first or other
            assert known is not None
            sides = [(move and iso(move.day), move and move.rule) for move in (first, other)]
            self.rows[name].append([known.account, *sides[0], *sides[1], known.owner])


@dataclass
class Checked:
    """Whether a replay of the real settings finds the real moves: the trust that the other figures deserve."""

    since: str | None = None  # the first day whose night is on record
    days: int = 0  # nights of the period
    nights: int = 0  # those of them that are on record
    before: int = 0  # real moves of days whose nights are not on record: they came with the data, or people made them
    real: int = 0
    same: int = 0
    other_day: int = 0
    missing: int = 0
    invented: int = 0

    def add(self, real: Collection[Move], replayed: Collection[Move], *, since: int) -> None:
        """One account's real moves beside the replayed ones, from a day on."""
        told = Counter((move.day, move.rule) for move in real if move.day >= since)
        self.before += len(real) - told.total()
        found = Counter((move.day, move.rule) for move in replayed if move.day >= since)
        same = (told & found).total()
        left, more = told.total() - same, found.total() - same
        self.real += told.total()
        self.same += same
        self.other_day += min(left, more)
        self.missing += max(0, left - more)
        self.invented += max(0, more - left)


def iso(day: int) -> str:
    """An ordinal as a date in JSON."""
    return date.fromordinal(day).isoformat()


def _month(day: int) -> str:
    return iso(day)[:7]


def _day(move: Move) -> int:
    return move.day
