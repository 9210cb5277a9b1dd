"""What was counted of one person (or, added up, of a team) in a period, and the plain arithmetic over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from statistics import median as middle

ZERO = Decimal(0)
DAYS_A_MONTH = 30
SECTIONS = 4  # basic contact, background, needs, competition: what every account needs
ROLES = 4


@dataclass
class Sums:
    """Plain counts, so that those of several people can be added. `docs/decisions` and the page say what each one is."""

    # contacts
    customers: int = 0
    days: int = 0  # a customer and a day on which a contact counted
    fresh: int = 0
    prospects: int = 0
    won: int = 0
    top: int = 0  # days with the five most contacted customers
    bigger_asked: int = 0
    bigger: int = 0
    higher_asked: int = 0
    higher: int = 0
    high_visits: int = 0
    # accounts held
    held: int = 0
    fast: int = 0
    slow: int = 0
    kept: int = 0
    steps: int = 0
    steps_kept: int = 0
    gained: int = 0
    # as of today
    accounts: int = 0
    known: int = 0
    met: int = 0
    filled: int = 0  # percent points over the four sections of every account
    # pool, forecast, results
    claimed: int = 0
    released: int = 0
    off: Decimal = ZERO
    most: Decimal = ZERO
    months: int = 0
    orders: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Together with another one."""
        for each in fields(self):
            if each.name != "money":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        for code, amount in other.money.items():
            self.money[code] = self.money.get(code, ZERO) + amount

    @property
    def empty(self) -> bool:
        """Whether nothing at all was counted."""
        return self == Sums()

    @property
    def sells(self) -> bool:
        """Whether anything was counted that wins customers: accounts, contacts, orders; to come along on a visit is none."""
        return replace(self, high_visits=0) != Sums()

    @property
    def silent(self) -> bool:
        """Whether the period itself holds nothing, whatever there is as of today."""
        return replace(self, accounts=0, known=0, met=0, filled=0) == Sums()


def total(parts: Iterable[Sums]) -> Sums:
    """All of them together."""
    found = Sums()
    for part in parts:
        found.add(part)
    return found


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Percent, exact; None of nothing."""
    return Decimal(part) * 100 / Decimal(whole) if whole else None


def accuracy(off: Decimal, most: Decimal) -> Decimal | None:
    """How right forecasts were, in percent: 100 less what they were off, over the larger of promised and won.

    Both are sums over months, so that a month of much money weighs more; None without a month.
    """
    return Decimal(100) - off * 100 / most if most else None


def median(values: Iterable[Decimal | int | None]) -> Decimal | None:
    """The middle one of those that there are; between the two middle ones of an even number."""
    there = [Decimal(value) for value in values if value is not None]
    return middle(there) if there else None


def coverage(sums: Sums) -> Decimal | None:
    """Roles known per account owned today, of four."""
    return Decimal(sums.known) / sums.accounts if sums.accounts else None


def portrait(sums: Sums) -> Decimal | None:
    """How far the four sections are filled on average, in percent."""
    return Decimal(sums.filled) / (SECTIONS * sums.accounts) if sums.accounts else None


def floor_of(a_month: int, days: int) -> int:
    """New customers expected in so many days, whole ones."""
    return a_month * days // DAYS_A_MONTH


@dataclass(frozen=True)
class Line:
    """The expected line of new staff: from none on the first day to `customers` at the end of `months`."""

    hired_on: date
    months: int
    customers: int

    @property
    def days(self) -> int:
        """How long it is."""
        return self.months * DAYS_A_MONTH

    def expected(self, today: date) -> int:
        """Different customers contacted by the end of `today`, whole ones."""
        gone = min(max((today - self.hired_on).days + 1, 0), self.days)
        return self.customers * gone // self.days

    def holds(self, today: date) -> bool:
        """Whether the person still counts as new staff."""
        return 0 <= (today - self.hired_on).days < self.days
