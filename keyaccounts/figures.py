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
MOST, YEARS = 40, 8
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 480, 120, 2, 12, 12


@dataclass(frozen=True)
class Year:
    """Our orders of a calendar year, and all until its end."""

    year: int
    amount: Decimal
    until: Decimal


@dataclass(frozen=True)
class Money:
    """Our orders in one currency: for life, in the last twelve months, in the twelve before, and year by year."""

    currency: str
    total: Decimal
    orders: int
    year: Decimal
    before: Decimal
    years: tuple[Year, ...] = ()

    @property
    def growth(self) -> int | None:
        """Year over year in percent; None without a year before."""
        return round((self.year - self.before) / self.before * 100) if self.before else None


@dataclass(frozen=True)
class Share:
    """A period: what they spent, what of it with us, and our part in percent; `computed` from our orders.

    `ordered`: our orders of the period; `earlier`: what this entry has replaced.
    """

    row: Wallet
    ours: Decimal
    computed: bool
    ordered: Decimal = Decimal(0)
    earlier: Wallet | None = None

    @property
    def differs(self) -> bool:
        """Whether what was written is far from our orders of the period in that currency."""
        return not self.computed and far_apart(self.ours, self.ordered)

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
    earlier: dict[int, Wallet] = {}
    for row in entered:
        kept = latest.setdefault((row.period, row.on, row.currency), row)
        if kept is not row:
            earlier.setdefault(kept.pk, row)
    year = _year_before(today)
    before, past = _year_before(year), Q(ordered_on__lte=today)
    sums = {f"w{row.pk}": Sum("amount", filter=_in_period(row)) for row in latest.values()}
    rows = Order.objects.visible_to(user).valid().filter(account=account).values("currency", "ordered_on__year")
    found = rows.annotate(
        total=Sum("amount", filter=past),
        n=Count("pk", filter=past),
        year=Sum("amount", filter=past & Q(ordered_on__gt=year)),
        before=Sum("amount", filter=Q(ordered_on__gt=before, ordered_on__lte=year)),
        **sums,
    )
    years: dict[str, list[dict[str, Any]]] = {}
    for of_year in found.order_by("currency", "ordered_on__year"):
        years.setdefault(of_year["currency"], []).append(dict(of_year))
    shares = [_share(row, years.get(row.currency, []), earlier.get(row.pk)) for row in latest.values()]
    until_now = {currency: [row for row in of if row["n"]] for currency, of in years.items()}
    money = [_money(currency, of, today.year) for currency, of in until_now.items() if of]
    return shares, sorted(money, key=lambda line: (-line.total, line.currency))


def _share(row: Wallet, years: list[dict[str, Any]], earlier: Wallet | None) -> Share:
    ordered = sum((of[f"w{row.pk}"] or Decimal(0) for of in years), Decimal(0))
    return Share(row, ordered if row.ours is None else row.ours, row.ours is None, ordered, earlier)


def _money(currency: str, rows: list[dict[str, Any]], this_year: int) -> Money:
    by_year = {row["ordered_on__year"]: row["total"] for row in rows}
    years, until = [], Decimal(0)
    for year in range(min(by_year), this_year + 1):
        amount = by_year.get(year, Decimal(0))
        until += amount
        years.append(Year(year, amount, until))
    parts = {name: sum((row[name] or Decimal(0) for row in rows), Decimal(0)) for name in ("total", "year", "before")}
    return Money(currency, orders=sum(row["n"] for row in rows), years=tuple(years[-YEARS:]), **parts)


def ordered_in(wallet: Wallet, *, user: User) -> Decimal:
    """Our orders of a period in its currency; one statement."""
    rows = Order.objects.visible_to(user).valid().filter(_in_period(wallet), account=wallet.account_id)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def far_apart(written: Decimal, ordered: Decimal) -> bool:
    """Whether two amounts that should be one differ by more than a tenth of the larger."""
    return abs(written - ordered) * 10 > max(written, ordered)


def _in_period(row: Wallet) -> Q:
    return Q(ordered_on__gte=row.on, ordered_on__lt=row.ends_on, currency=row.currency)


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

    words: str
    percent: int


def bars(found: Sequence[Share]) -> list[Bar]:
    """The shares of one kind of period and one currency as bars, the oldest first."""
    if not found:
        return []
    first = found[0].row
    like = [each for each in found if (each.row.period, each.row.currency) == (first.period, first.currency)][:8]
    return [Bar(each.row.words, each.percent) for each in reversed(like)]


@dataclass(frozen=True)
class Steps:
    """The position over time in a box of WIDTH x HEIGHT."""

    path: str
    lines: list[tuple[float, str]]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def words(self) -> list[str]:
        """The positions from the top down."""
        return [words for _y, words in sorted(self.lines)]


def positions(account: Account, *, user: User) -> QuerySet[Position]:
    """The positions, the latest first."""
    return Position.objects.visible_to(user).current().filter(account=account).order_by("-on", "-pk")[:MOST]


def since(rows: Sequence[Position]) -> date | None:
    """Since when the present position holds: entered again, it holds since the first of these days."""
    first = None
    for row in rows:
        if row.position != rows[0].position:
            break
        first = row.on
    return first


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
