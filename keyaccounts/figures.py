"""Share of their spend, orders by currency, position over time: figures that a plan shows, never mixing currencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from keyaccounts.models import Position, Supplier, Wallet
from leads.models import Order

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Account
    from users.models import User

LARGE_FROM = 30  # percent of their spend
MOST = 40
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 480, 120, 8, 12, 12


@dataclass(frozen=True)
class Money:
    """Our orders in one currency: for life, in the last twelve months, in the twelve before."""

    currency: str
    total: Decimal
    orders: int
    year: Decimal
    before: Decimal

    @property
    def growth(self) -> int | None:
        """Year over year in percent; None without a year before."""
        return round((self.year - self.before) / self.before * 100) if self.before else None


@dataclass(frozen=True)
class Share:
    """A period: what they spent, what of it with us, and our part in percent; `computed` from our orders."""

    row: Wallet
    ours: Decimal
    computed: bool

    @property
    def percent(self) -> int:
        """Our part, at most all of it."""
        return min(100, round(self.ours / self.row.spend * 100))


@dataclass(frozen=True)
class Matrix:
    """Where the account stands in small or large, rising or not; and the shares of the last two like periods."""

    percent: int
    before: int | None

    @property
    def large(self) -> bool:
        """Whether we have a large part."""
        return self.percent >= LARGE_FROM

    @property
    def rising(self) -> bool | None:
        """Whether our part grows; None while there is one period only."""
        return None if self.before is None else self.percent > self.before


def wallets(account: Account, *, user: User) -> QuerySet[Wallet]:
    """What was entered of their spend, the latest first."""
    return Wallet.objects.visible_to(user).current().filter(account=account).order_by("-on", "-pk")[:MOST]


def earned(account: Account, entered: Iterable[Wallet], *, user: User, today: date) -> tuple[list[Share], list[Money]]:
    """The periods, the latest first, and our orders by currency, the largest first; one statement.

    What we got in a period is taken from our orders where nobody has written it.
    """
    latest: dict[tuple[str, date, str], Wallet] = {}
    for wallet in entered:
        latest.setdefault((wallet.period, wallet.on, wallet.currency), wallet)
    year = _year_before(today)
    before, past = _year_before(year), Q(ordered_on__lte=today)
    sums = {
        f"w{row.pk}": Sum("amount", filter=Q(ordered_on__gte=row.on, ordered_on__lt=row.ends_on))
        for row in latest.values()
        if row.ours is None
    }
    rows = Order.objects.visible_to(user).valid().filter(account=account).order_by().values("currency")
    found = rows.annotate(
        total=Sum("amount", filter=past),
        n=Count("pk", filter=past),
        year=Sum("amount", filter=past & Q(ordered_on__gt=year)),
        before=Sum("amount", filter=Q(ordered_on__gt=before, ordered_on__lte=year)),
        **sums,
    )
    by_currency: dict[str, dict[str, Any]] = {row["currency"]: dict(row) for row in found}
    nothing = Decimal(0)
    money = [
        Money(currency, row["total"], row["n"], row["year"] or nothing, row["before"] or nothing)
        for currency, row in by_currency.items()
        if row["n"]
    ]
    money.sort(key=lambda line: (-line.total, line.currency))
    return [_share(row, by_currency.get(row.currency, {}).get(f"w{row.pk}")) for row in latest.values()], money


def _share(row: Wallet, ordered: Decimal | None) -> Share:
    return Share(row, (ordered or Decimal(0)) if row.ours is None else row.ours, row.ours is None)


def matrix(found: Sequence[Share]) -> Matrix | None:
    """Our place by the latest period and the one before of the same kind and currency."""
    if not found:
        return None
    first = found[0]
    like = [
        each for each in found[1:] if (each.row.period, each.row.currency) == (first.row.period, first.row.currency)
    ]
    return Matrix(first.percent, like[0].percent if like else None)


@dataclass(frozen=True)
class Bar:
    """One period in the picture of shares."""

    x: float
    y: float
    width: float
    height: float
    words: str
    percent: int


def bars(found: Sequence[Share]) -> list[Bar]:
    """The shares of one kind of period and one currency as bars, the oldest first."""
    if not found:
        return []
    first = found[0].row
    like = [each for each in found if (each.row.period, each.row.currency) == (first.period, first.currency)][:8]
    like.reverse()
    step = (WIDTH - 2 * LEFT) / max(4, len(like))
    room = HEIGHT - TOP - BOTTOM - 8
    made = []
    for place, each in enumerate(like):
        height = max(1.0, each.percent / 100 * room)
        made.append(
            Bar(
                round(LEFT + place * step + step * 0.15, 1),
                round(HEIGHT - BOTTOM - height, 1),
                round(step * 0.7, 1),
                round(height, 1),
                each.row.words,
                each.percent,
            )
        )
    return made


@dataclass(frozen=True)
class Steps:
    """The position over time in a box of WIDTH x HEIGHT."""

    path: str
    lines: list[tuple[float, str]]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT


def positions(account: Account, *, user: User) -> QuerySet[Position]:
    """The positions, the latest first."""
    return Position.objects.visible_to(user).current().filter(account=account).order_by("-on", "-pk")[:MOST]


def steps(rows: Sequence[Position], today: date) -> Steps | None:
    """A line that steps at each change; None while there is nothing."""
    if not rows:
        return None
    first, span = rows[-1].on, max(1, (today - rows[-1].on).days)
    points: list[str] = []
    level = rows[-1].position
    for row in reversed(rows):
        x = LEFT + (row.on - first).days / span * (WIDTH - 2 * LEFT)
        points += [f"{'L' if points else 'M'}{x:.1f} {_y(level)}", f"L{x:.1f} {_y(row.position)}"]
        level = row.position
    path = " ".join([*points, f"L{WIDTH - LEFT} {_y(level)}"])
    return Steps(path, [(_y(place), str(place.label)) for place in Supplier], first, today)


def _y(level: int) -> float:
    return round(TOP + (len(Supplier) - 1 - level) * (HEIGHT - TOP - BOTTOM) / (len(Supplier) - 1), 1)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
