"""Why we lose: what was lost in a period, by reason, competitor, stage, amount and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import formatting
from core.many import kept_if_many
from leads.models import STAGE_ORDER, Outcome, Stage
from leads.pipeline.asked import Asked
from leads.services.catalogues import folded, known_competitors, reason_words
from users.models import User

BANDS: tuple[tuple[int, int | None], ...] = (
    (0, 10_000),
    (10_000, 50_000),
    (50_000, 200_000),
    (200_000, 1_000_000),
    (1_000_000, None),
)
MOST = 15
WAYS = ("lost_reason", "competitor", "stage", "band", "month")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Row:
    """One bar: how many, how much per currency, and the address of their list (empty: cannot be told apart)."""

    label: str
    count: int
    money: list[tuple[str, Decimal]]
    to: str


@dataclass(frozen=True)
class Part:
    """One way to look at the losses."""

    title: str
    first: str
    rows: list[Row]


@dataclass(frozen=True)
class Lost:
    """The losses that say the same in every way to look at them, and those of each person, counted."""

    cells: list[dict[str, Any]]
    people: list[dict[str, Any]]
    names: dict[int, str]
    not_listed: int

    @property
    def number(self) -> int:
        """How many were lost."""
        return sum(cell["n"] for cell in self.cells)


@dataclass(frozen=True)
class Losses:
    """How many were lost, each way to look at them, how many of them no list shows, and when many were counted."""

    total: int
    parts: list[Part]
    not_listed: int
    counted_at: datetime | None


def losses(asked: Asked) -> Losses:
    """Each way to look at what was lost: one statement reads the losses, whatever their number.

    Whoever leads others has a second one, by the person who lost them; many losses are those of some minutes ago.
    """
    counted = kept_if_many(
        "pipeline.lost",
        asked.key(),
        lambda: _counted(asked),
        lambda found: found.number,
        ever=asked.leads_others,
        memory=asked.everybodys,
    )
    lost, words = counted.found.cells, reason_words()
    people = _by_person(asked, counted.found)
    parts = [
        Part(
            _("By reason"),
            _("Reason"),
            _rows(lost, "lost_reason", lambda key: (words.get(key, key), {"reason": key}), asked),
        ),
        Part(_("By competitor"), _("Competitor"), _rows(lost, "competitor", _rival, asked, told_as=_rivals())),
        Part(_("By stage"), _("Stage"), _rows(lost, "stage", _stage, asked, order=STAGE_ORDER)),
        Part(_("By amount"), _("Amount"), _rows(lost, "band", _band, asked, order=range(len(BANDS) + 1))),
        Part(_("By month"), _("Month"), _rows(lost, "month", _month, asked, latest=True)),
        *([people] if people else []),
    ]
    return Losses(counted.found.number, parts, counted.found.not_listed, counted.at)


def _counted(asked: Asked) -> Lost:
    band = Case(
        *(
            When(amount__gte=low, **({"amount__lt": high} if high else {}), then=Value(place))
            for place, (low, high) in enumerate(BANDS)
        ),
        default=Value(len(BANDS)),
    )
    lost = asked.results.filter(outcome=Outcome.LOST)
    cells, names = _cells(lost, band), dict[int, str]()
    people: list[dict[str, Any]] = []
    if asked.leads_others and not asked.person:
        groups: Any = lost.order_by().values("credited_to", "currency")
        people = list(groups.annotate(n=Count("pk"), total=Sum("amount")))
        who = {group["credited_to"] for group in people} - {None}
        names = dict(User.objects.filter(pk__in=who).values_list("pk", "name")) if who else {}
    return Lost(cells, people, names, asked.not_listed(sum(cell["n"] for cell in cells), Outcome.LOST))


def _cells(lost: Any, band: Any) -> list[dict[str, Any]]:
    """The losses that say the same in every way to look at them, counted."""
    named = lost.order_by().annotate(band=band, month=TruncMonth("closed_on"))
    return list(named.values(*WAYS, "currency").annotate(n=Count("pk"), total=Sum("amount")))


def _by_person(asked: Asked, lost: Lost) -> Part | None:
    """Who lost them, for whoever leads others: each row leads to that person's list."""
    if not asked.leads_others or asked.person:
        return None
    listed = {person.pk for person in asked.people}

    def told(who: int | None) -> tuple[str, dict[str, str] | None]:
        return lost.names.get(who or 0) or _("nobody"), {"person": str(who)} if who in listed else None

    return Part(_("By person"), _("Person"), _rows(lost.people, "credited_to", told, asked))


def _rows(
    lost: list[dict[str, Any]],
    way: str,
    told: Any,
    asked: Asked,
    *,
    order: Iterable[Any] | None = None,
    latest: bool = False,
    told_as: Callable[[Any], Any] = lambda value: value,
) -> list[Row]:
    groups: dict[Any, list[tuple[str, int, Decimal | None]]] = {}
    found = ((cell[way], cell["currency"], cell["n"], cell["total"]) for cell in lost)
    for value, currency, n, total in found:
        groups.setdefault(told_as(value), []).append((currency, n, total))
    rows = []
    for value, lines in groups.items():
        label, narrowed = told(value)
        summed: dict[str, Decimal] = defaultdict(Decimal)
        for currency, _n, total in lines:
            if total is not None:
                summed[currency] += total
        money = sorted(summed.items())
        to = asked.address(outcome=Outcome.LOST, **narrowed) if narrowed is not None else ""
        rows.append((value, Row(label, sum(n for _c, n, _t in lines), money, to)))
    if order is not None:
        places = {value: place for place, value in enumerate(order)}
        rows.sort(key=lambda pair: places.get(pair[0], len(places)))
    elif latest:
        rows.sort(key=lambda pair: pair[0], reverse=True)
    else:
        rows.sort(key=lambda pair: (-pair[1].count, pair[1].label))
    return [row for _value, row in rows[: MOST if not latest else 36]]


def _rivals() -> Callable[[str], str]:
    """By which name a competitor is told: the reader's of the list, whichever of its names was typed."""
    known, spelled = known_competitors(), dict[str, str]()

    def told_as(name: str) -> str:
        key = folded(name)
        return known[key].words if key in known else spelled.setdefault(key, name.strip())

    return told_as


def _rival(name: str) -> tuple[str, dict[str, str] | None]:
    return (name, {"competitor": name}) if name else (_("not said"), None)


def _stage(stage: str) -> tuple[str, dict[str, str]]:
    return f"{stage} · {Stage(stage).label}", {"stage": stage}


def _band(place: int) -> tuple[str, dict[str, str] | None]:
    if place >= len(BANDS):
        return _("amount not known"), None
    low, high = BANDS[place]
    if high is None:
        return _("from %(amount)s") % {"amount": formatting.number(low)}, {"min": str(low)}
    words = _("%(low)s to %(high)s") % {"low": formatting.number(low), "high": formatting.number(high)}
    return words, {"min": str(low), "max": str(high - CENT)}


def _month(day: Any) -> tuple[str, dict[str, str]]:
    return date_format(day, "YEAR_MONTH_FORMAT"), {"period": f"{day:%Y-%m}"}
