"""Pool and desk: moves in and out, what lies there, second owners, the next fourteen days, capacity."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import for_request
from core.api.examples import example
from dashboards.api import shapes
from dashboards.api.base import FiguresViewSet, counting, figures, listing
from dashboards.api.parameters import PERIOD, WHOSE, choice, day, number, record
from dashboards.curve import reading
from dashboards.curve.estimate import Point
from dashboards.flows import asking, behind, capacity, coming, counted, handing, lying, moving, table
from dashboards.flows.asking import Asked

PLACE = choice("place", asking.PLACES, "the shared pool or the suspension desk")
ASKS = (*WHOSE, PLACE, *PERIOD, choice("by", asking.STEPS, "by week or by month", "month"))
REASONS = tuple(
    dict.fromkeys(
        [moving.IN, moving.OUT, *(r for side in (moving.INTO, moving.OUT_OF) for rs in side.values() for r in rs)]
    )
)
STEP: dict[str, Any] = {
    "first": "2026-03-01", "last": "2026-03-10", "label": "Mar 2026", "reasons": {"dormant": 4, "claimed": 2}, "into": 4,
    "out": 2,
}  # fmt: skip
HANDED: dict[str, Any] = {
    "how": "claimed", "label": "Claimed from the pool", "handed": 40, "ordered": 3, "running": 22,
    "by_mark": {"at": 12, "at_risk": 5, "converted": 1, "cumulative": 0.11, "low": 0.03, "high": 0.3},
    "contacts": 7, "days": 63,
}  # fmt: skip
FLOWS: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "place": "pool",
    "period": {"key": "12m", "start": "2025-04-01", "end": "2026-03-10"}, "by": "month",
    "counted_at": "2026-03-10T09:12:00+08:00", "together": STEP, "steps": [STEP],
    "lying": {"count": 120, "median": 44, "ages": [{"first": 0, "last": 7, "count": 9}]}, "mark": 12, "handed": [HANDED],
}  # fmt: skip
AHEAD: dict[str, Any] = {
    "whose": {"team": 3, "person": None, "label": "Harbour"}, "place": "pool",
    "days": [{"on": "2026-03-10", "falls": 2, "stays": 1, "off": ""}], "falls": 9, "stays": 2,
    "loads": [{"person": 7, "name": "Ann Seller", "accounts": 96, "leads": 8, "limit": 100, "word": "over"}],
    "people": 6, "accounts": 410, "leads": 33, "limit": 600, "free": 157, "counted_at": "2026-03-10T09:12:00+08:00",
}  # fmt: skip

StepOf = shapes.shape(
    "StepOfFlows",
    first=shapes.day(),
    last=shapes.day(),
    label=shapes.words(),
    reasons=shapes.numbers(),
    into=shapes.whole(),
    out=shapes.whole(),
)
AgeOf = shapes.shape("AgeOfLying", first=shapes.whole(), last=shapes.maybe(), count=shapes.whole())
LyingOf = shapes.shape("LyingInPlace", count=shapes.whole(), median=shapes.maybe(), ages=shapes.many(AgeOf))
MarkOf = shapes.shape(
    "PointOfOwners",
    at=shapes.whole(),
    at_risk=shapes.whole(),
    converted=shapes.whole(),
    cumulative=serializers.FloatField(),
    low=serializers.FloatField(),
    high=serializers.FloatField(),
)
HandedOf = shapes.shape(
    "HandedOn",
    how=serializers.ChoiceField(choices=tuple(handing.WORDS)),
    label=shapes.words(),
    handed=shapes.whole(),
    ordered=shapes.whole(),
    running=shapes.whole(),
    by_mark=MarkOf(allow_null=True),
    contacts=shapes.maybe(),
    days=shapes.maybe(),
)
DayOf = shapes.shape(
    "DayAhead", on=shapes.day(), falls=shapes.whole(), stays=shapes.whole(), off=shapes.words()
)  # fmt: skip
LoadOf = shapes.shape(
    "LoadOfPerson",
    person=shapes.whole(),
    name=shapes.words(),
    accounts=shapes.whole(),
    leads=shapes.whole(),
    limit=shapes.whole(),
    word=serializers.ChoiceField(choices=("full", "over", "near", "barred"), allow_blank=True),
)


@example("Pool and desk", answer=FLOWS)
class FlowsSerializer(serializers.Serializer[Any]):
    """Moves into the place and out of it by reason, how long what lies there has lain, and what came of second owners.

    `steps` are weeks or months, the latest first; `by_mark` is the curve of those handed on at contact `mark`.
    """

    whose = shapes.one(shapes.WHOSE)
    place = serializers.ChoiceField(choices=tuple(asking.PLACES))
    period = shapes.one(shapes.DAYS)
    by = serializers.ChoiceField(choices=tuple(asking.STEPS))
    counted_at = shapes.moment()
    together = StepOf()
    steps = shapes.many(StepOf)
    lying = LyingOf()
    mark = shapes.whole()
    handed = shapes.many(HandedOf)


@example("What is coming", answer=AHEAD)
class FlowsAheadSerializer(serializers.Serializer[Any]):
    """What the next fourteen nights do, and who would reach the limit if every lead in work became an account.

    `falls` go on that day, protected accounts that are silent too long stay (`stays`); `off` says why a day is off.
    """

    whose = shapes.one(shapes.WHOSE)
    place = serializers.ChoiceField(choices=tuple(asking.PLACES))
    days = shapes.many(DayOf)
    falls = shapes.whole()
    stays = shapes.whole()
    loads = shapes.many(LoadOf)
    people = shapes.whole()
    accounts = shapes.whole()
    leads = shapes.whole()
    limit = shapes.whole()
    free = shapes.whole()
    counted_at = shapes.moment()


@extend_schema(tags=["pool and desk"])
class FlowsViewSet(FiguresViewSet):
    """Pool and desk."""

    @figures(FlowsSerializer, *ASKS)
    def list(self, request: Request) -> Response:
        """What went into the pool (or onto the desk) and out, how long it lies, and what became of second owners."""
        asked = self._asked()
        with counting():
            found = counted.counted(asked, wide=reading.is_wide(asked.scope))
        mark, shown = counted.mark(self.user), table.table(asked, found.found.moves)
        lies = lying.lying(asked, found.found.ages)
        lines = handing.lines(asked, found.found.handed, mark) if found.found.handed else []
        return self.shown(FlowsSerializer, {
            "whose": shapes.whose(asked), "place": asked.place, "period": shapes.days_of(asked.period), "by": asked.by,
            "counted_at": found.at, "together": _step(shown.sum), "steps": [_step(row) for row in shown.rows],
            "lying": {
                "count": lies.count, "median": lies.median,
                "ages": [
                    {"first": first, "last": last, "count": age.count}
                    for (first, last, _words), age in zip(lying.AGES, lies.ages, strict=True)
                ],
            },
            "mark": mark, "handed": [_line(line) for line in lines],
        })  # fmt: skip

    @figures(FlowsAheadSerializer, *WHOSE, PLACE)
    @action(detail=False)
    def ahead(self, request: Request) -> Response:
        """What the next fourteen nights do, day by day, and what each person carries beside the limit."""
        asked, policy = self._asked(), for_request(self.user)
        fortnight, loads = coming.coming(self.user, asked, policy), capacity.loads(self.user, asked, policy, most=None)
        return self.shown(FlowsAheadSerializer, {
            "whose": shapes.whose(asked), "place": asked.place,
            "days": [{"on": d.on, "falls": d.falls, "stays": d.stays, "off": str(d.off or "")} for d in fortnight.days],
            "falls": fortnight.falls, "stays": fortnight.stays,
            "loads": [
                {"person": load.person.pk, "name": load.person.name, "accounts": load.now, "leads": load.leads,
                 "limit": load.limit, "word": load.word}
                for load in loads.rows
            ],
            "people": loads.people, "accounts": loads.now, "leads": loads.leads, "limit": loads.limit, "free": loads.free,
            "counted_at": loads.counted_at or timezone.now(),
        })  # fmt: skip

    @listing(
        *ASKS,
        choice("what", behind.KINDS, "which list; each has its own parameters").needed,
        choice("reason", REASONS, "of moves: in, out, or one reason (moves need `first` and `last`, too)", "in"),
        day("first", "of moves: the first day", "2026-03-01"),
        day("last", "of moves: the last day", "2026-03-31"),
        choice("how", handing.WORDS, "of handed: how they were handed on", "second"),
        choice("result", handing.RESULTS, "of handed: only those that ordered, or that still go on"),
        number("least", "of lying: for at least so many days", 0),
        number("most", "of lying: for at most so many days", 30),
        choice("kind", coming.KINDS, "of coming: those that go, or the protected ones that stay"),
        day("day", "of coming: one day of the next fourteen", "2026-03-12"),
        record("whose", "of held and leads: whose", 7),
    )
    @action(detail=False)
    def records(self, request: Request) -> Response:
        """The moves, accounts or leads behind a figure that one sees."""
        asked, sent = self._asked(), self.sent_values()
        if sent["what"] == "lying":
            sent.setdefault("least", "0")
        with counting():
            made = behind.made_of(self.user, asked, sent, for_request(self.user))
        if made is None:
            raise ValidationError({"what": [_("This list needs other parameters: read what each one is of.")]})
        rows, sort = made[:2]
        return self.behind(rows, sort, lambda shown: behind.dress(self.user, asked, sent["what"], shown))

    def _asked(self) -> Asked:
        sent = self.sent_values()
        asked = asking.asked(self.user, sent, today=self.today)
        self.check_choice(sent, asked.choice, asked.period)
        return asked


def _step(row: table.Row) -> dict[str, Any]:
    return {
        "first": row.first, "last": row.last, "label": str(row.label), "reasons": {k: n for k, n in row.counts.items() if n},
        "into": row.into, "out": row.out,
    }  # fmt: skip


def _line(line: handing.Line) -> dict[str, Any]:
    return {
        "how": line.how, "label": str(line.words), "handed": line.handed, "ordered": line.ordered, "running": line.running,
        "by_mark": _mark(line.by_mark), "contacts": line.contacts, "days": line.days,
    }  # fmt: skip


def _mark(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {name: getattr(point, name) for name in ("at", "at_risk", "converted", "cumulative", "low", "high")}
